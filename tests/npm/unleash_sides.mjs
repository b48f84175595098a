// Provost and a real Unleash as the comparison sees them: the same questions and the same facts.
import {Provost} from "./provost.mjs";
import {Unleash} from "./unleash_server.mjs";

/** Every permission there is: what ADMIN is to Unleash. */
const kEverything = [
  "users.read",
  "users.write",
  "users.delete",
  "invites.write",
  "jobs.read",
  "brands.write",
  "activity.write",
  "deliveries.read",
  "tokens.write",
];
const kPast = 200n * 86_400_000_000n;

/** Logs in by the page, and gives the cookie that it sets and what it says of the person. */
async function logInAt(side, username, password) {
  const answer = await side.call("POST", "/auth/simple/login", {body: {username, password}});
  if (answer.status !== 200) throw new Error(`${username} was answered ${answer.status}: ${answer.text}`);
  return {cookie: answer.headers.getSetCookie()[0].split(";")[0], person: answer.body};
}

class Side {
  call(method, path, request) {
    return this.server.call(method, path, request);
  }
  async logIn(username, password) {
    return (await logInAt(this, username, password)).cookie;
  }
  async logInAsAdmin() {
    const {cookie, person} = await logInAt(this, this.admin.username, this.admin.password);
    this.adminCookie = cookie;
    this.adminId = person.id;
  }
  end() {
    return this.server.end();
  }
}

export class UnleashSide extends Side {
  async start() {
    this.server = await Unleash.start();
    this.key = this.server.key;
    this.admin = this.server.admin;
  }
  backdate(...emails) {
    return this.server.backdate(...emails);
  }
}

export class ProvostSide extends Side {
  async start() {
    this.server = await Provost.start(undefined, {PROVOST_UNLEASH_POSTS: "1000"});
    this.key = await this.server.operator(...kEverything);
    const {userName, password} = await this.server.command("admin", "create", "--email", "admin@example.test");
    this.admin = {username: userName, password};
  }
  /** Makes it 200 days ago that these people came, and were last seen. */
  backdate(...emails) {
    const columns = ["created_us", "last_login_us", "last_token_use_us", "last_activity_us"];
    const past = columns.map((each) => `${each} = ${each} - ${kPast}`);
    const keys = emails.map((each) => `'${each}'`);
    return this.server.database.execute(`update users set ${past} where email_key in (${keys})`);
  }
}
