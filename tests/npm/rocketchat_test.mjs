// Rocket.Chat's own client at the pages of Rocket.Chat: signing in and out, personal tokens, making, reading, changing and
// deleting people, switching them off one by one and by idleness.
import assert from "node:assert/strict";
import {createRequire} from "node:module";
import {after, before, test} from "node:test";

import {Provost} from "./provost.mjs";

const {RestClient} = createRequire(import.meta.url)("@rocket.chat/api-client");

const kPassword = "a password of this test";
const kDayUs = 86_400_000_000;
let provost;
let admin;

before(async () => {
  provost = await Provost.start(undefined, {PROVOST_ROCKETCHAT_CALLS: "1000"});
  const {userName, password} = await provost.command("admin", "create", "--email", "admin@example.test");
  admin = await signIn(userName, password);
});

after(() => provost.end());

const strange = () => new RestClient({baseUrl: provost.url});

/** A client that holds a session. */
async function signIn(user, password) {
  const client = strange();
  const {status, data} = await client.post("/v1/login", {user, password});
  assert.equal(status, "success");
  client.setCredentials({"X-User-Id": data.userId, "X-Auth-Token": data.authToken});
  return client;
}

/** A person with a password, and the id that these pages have for the person. */
async function newPerson(name) {
  await provost.push(name, {password: kPassword});
  const {user} = await admin.get("/v1/users.info", {username: name});
  return user._id;
}

/** What the client rejects with: the answer's status and body. */
async function refusal(call) {
  const answer = await call.then(
    (body) => assert.fail(`was answered ${JSON.stringify(body)}`),
    (reason) => reason,
  );
  if (!(answer instanceof Response)) throw answer;
  return {status: answer.status, body: await answer.json()};
}

const kNotLoggedIn = "You must be logged in to do this.";
const assertNotLoggedIn = ({status, body}) => {
  assert.equal(status, 401);
  assert.equal(body.status, "error");
  assert.equal(body.message, kNotLoggedIn);
};
const invalid = (text) => ({
  status: 400,
  body: {success: false, error: `${text} [invalid-params]`, errorType: "invalid-params"},
});
const noSuchUser = {status: 400, body: {success: false, error: "User not found.", errorType: "error-invalid-user"}};

test("a login by name or address opens a session that tells who it is, and a logout ends it", async () => {
  const id = await newPerson("robin@example.test");
  const client = await signIn("robin@example.test", kPassword);
  const me = await client.get("/v1/me");
  assert.equal(me.success, true);
  assert.equal(me._id, id);
  assert.equal(me.username, "robin@example.test");
  assert.equal((await client.post("/v1/logout", {})).status, "success");
  assertNotLoggedIn(await refusal(client.get("/v1/me")));
});

test("a login with a wrong password, an unknown name or without a password is refused", async () => {
  for (const each of [
    {user: "admin@example.test", password: "wrong"},
    {user: "nobody", password: "wrong"},
  ]) {
    const {status, body} = await refusal(strange().post("/v1/login", each));
    assert.equal(status, 401);
    assert.deepEqual([body.status, body.message], ["error", "Unauthorized"]);
  }
  assert.equal((await refusal(strange().post("/v1/login", {user: "admin@example.test"}))).status, 400);
});

test("users.info finds a person by id, name and address", async () => {
  const id = await newPerson("kim@example.test");
  for (const query of [{userId: id}, {username: "KIM@example.test"}, {email: "kim@example.test"}]) {
    const {success, user} = await admin.get("/v1/users.info", query);
    assert.equal(success, true);
    assert.equal(user._id, id);
    assert.equal(user.username, "kim@example.test");
    assert.equal(user.active, true);
    assert.deepEqual(user.roles, ["user"]);
    assert.deepEqual(user.emails, [{address: "kim@example.test", verified: false}]);
    assert.ok(!Number.isNaN(Date.parse(user.createdAt)));
  }
  await provost.push("kit@example.test", {externalId: "00u7"});
  assert.equal((await admin.get("/v1/users.info", {importId: "00u7"})).user.username, "kit@example.test");
  assert.deepEqual(await refusal(admin.get("/v1/users.info", {userId: "999999999"})), noSuchUser);
  assert.equal((await refusal(admin.get("/v1/users.info"))).body.errorType, "invalid-params");
});

test("users.setActiveStatus switches off and on, says so each time, and ends sessions for good", async () => {
  const userId = await newPerson("lee@example.test");
  const session = await signIn("lee@example.test", kPassword);
  assert.equal((await session.get("/v1/me"))._id, userId);
  const set = (activeStatus) =>
    admin.post("/v1/users.setActiveStatus", {userId, activeStatus, confirmRelinquish: true});
  for (const active of [false, false, true, true]) {
    assert.deepEqual(await set(active), {user: {_id: userId, active}, success: true});
    assertNotLoggedIn(await refusal(session.get("/v1/me")));
    const {user} = await admin.get("/v1/users.info", {userId});
    assert.equal(user.active, active);
    assert.equal(user.inactiveReason, active ? undefined : "deactivated");
  }
  await signIn("lee@example.test", kPassword);
});

test("users.setActiveStatus refuses whom it does not know, the last admin, and bodies that do not fit", async () => {
  const set = (body) => refusal(admin.post("/v1/users.setActiveStatus", body));
  const me = await admin.get("/v1/me");
  assert.deepEqual(await set({userId: "nobody", activeStatus: false}), noSuchUser);
  assert.equal((await set({userId: me._id, activeStatus: false})).body.errorType, "error-action-not-allowed");
  assert.deepEqual(await set({activeStatus: false}), invalid("must have required property 'userId'"));
  assert.deepEqual(await set({userId: "1"}), invalid("must have required property 'activeStatus'"));
  assert.deepEqual(await set({userId: "1", activeStatus: "perhaps"}), invalid("must be boolean"));
  assert.deepEqual(
    await set({userId: "1", activeStatus: true, more: 1}),
    invalid("must NOT have additional properties"),
  );
});

test("users.deactivateIdle asks for a credential and the permission before it looks at the body", async () => {
  for (const credentials of [undefined, {"X-User-Id": "1", "X-Auth-Token": "wrong"}]) {
    const client = new RestClient({baseUrl: provost.url, credentials});
    assertNotLoggedIn(await refusal(client.post("/v1/users.deactivateIdle", {})));
  }
  await newPerson("sam@example.test");
  const sam = await signIn("sam@example.test", kPassword);
  const unauthorized = {status: 403, body: {success: false, error: "unauthorized"}};
  assert.deepEqual(await refusal(sam.post("/v1/users.deactivateIdle", {})), unauthorized);
  assert.deepEqual(await refusal(sam.post("/v1/users.deactivateIdle", {daysIdle: 0})), unauthorized);
});

test("users.deactivateIdle refuses bodies that do not fit", async () => {
  const kCases = [
    [{}, "must have required property 'daysIdle'"],
    [{role: "user"}, "must have required property 'daysIdle'"],
    [{daysIdle: -1}, "must be >= 0"],
    [{daysIdle: 1.5}, "must be integer"],
    [{daysIdle: "soon"}, "must be integer"],
    [{daysIdle: 9999, role: {}}, "must be string"],
    [{daysIdle: 9999, dryRun: true}, "must NOT have additional properties"],
  ];
  for (const [body, text] of kCases) {
    assert.deepEqual(await refusal(admin.post("/v1/users.deactivateIdle", body)), invalid(text), JSON.stringify(body));
  }
});

test("users.deactivateIdle switches off whom `provost idle list` names, once, and ends their sessions", async () => {
  const idle = [];
  for (const name of ["ada", "ben", "cho"]) idle.push(await newPerson(`${name}@idle.test`));
  const session = await signIn("cho@idle.test", kPassword);
  const past = `created_us = created_us - ${40 * kDayUs}, last_login_us = last_login_us - ${40 * kDayUs},
    last_token_use_us = last_token_use_us - ${40 * kDayUs}, last_activity_us = last_activity_us - ${40 * kDayUs}`;
  await provost.database.execute(`update users set ${past} where name_key like '%@idle.test'`);
  const reported = {users: [{id: idle.shift(), at: new Date(Date.now() - 86_400_000).toISOString()}]};
  const headers = {authorization: `Bearer ${await provost.operator("activity.write")}`};
  const noted = await provost.call("POST", "/api/provost/v1/activity", {body: reported, headers});
  assert.deepEqual(noted.body, {noted: 1, unknown: []});

  const named = await provost.command("idle", "list", "--days", "30");
  assert.deepEqual(
    named.map((each) => each.id),
    idle,
  );
  const sweep = (body) => admin.post("/v1/users.deactivateIdle", body);
  assert.deepEqual(await sweep({daysIdle: 41}), {count: 0, success: true});
  assert.deepEqual(await sweep({daysIdle: 30, role: "admin"}), {count: 0, success: true});
  assert.deepEqual(await sweep({daysIdle: 30, role: "no such role"}), {count: 0, success: true});
  assert.deepEqual(await sweep({daysIdle: "30", role: "user"}), {count: 2, success: true});
  assert.deepEqual(await sweep({daysIdle: 30}), {count: 0, success: true});
  for (const userId of idle) {
    const {user} = await admin.get("/v1/users.info", {userId});
    assert.deepEqual([user.active, user.inactiveReason], [false, "idle_too_long"]);
  }
  const spared = await admin.get("/v1/users.info", {username: "ada@idle.test"});
  assert.equal(spared.user.active, true);
  assertNotLoggedIn(await refusal(session.get("/v1/me")));
  assert.equal((await refusal(strange().post("/v1/login", {user: "cho@idle.test", password: kPassword}))).status, 401);
});

test("users.deactivateIdle with a group as the role looks at its members only, and never at the caller", async () => {
  const member = await provost.push("dee@group.test");
  await provost.push("eli@group.test");
  const body = JSON.stringify({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    displayName: "Contractors",
    members: [{value: member.id}],
  });
  const headers = {authorization: `Bearer ${provost.source}`, "content-type": "application/scim+json"};
  assert.equal((await provost.call("POST", "/scim/v2/Groups", {body, headers})).status, 201);
  const sweep = (role) => admin.post("/v1/users.deactivateIdle", {daysIdle: 0, role});
  assert.deepEqual(await sweep("contractors"), {count: 1, success: true});
  assert.deepEqual(await sweep("admin"), {count: 0, success: true});
  const active = async (username) => (await admin.get("/v1/users.info", {username})).user.active;
  assert.deepEqual([await active("dee@group.test"), await active("eli@group.test")], [false, true]);
});

/** A person whom an admin makes here. */
async function made(username, more = {}) {
  const email = `${username}@made.test`;
  const body = {email, name: `${username} of the tests`, password: kPassword, username, ...more};
  const {user, success} = await admin.post("/v1/users.create", body);
  assert.equal(success, true);
  return user;
}
const typeOf = async (call) => (await refusal(call)).body.errorType;

test("users.create makes a person who signs in, and refuses names and addresses that are taken", async () => {
  const user = await made("faye", {verified: true, sendWelcomeEmail: false, joinDefaultChannels: false, active: true});
  assert.equal(user.username, "faye");
  assert.equal(user.name, "faye of the tests");
  assert.deepEqual(user.roles, ["user"]);
  assert.equal((await (await signIn("faye@made.test", kPassword)).get("/v1/me"))._id, user._id);
  for (const more of [{}, {username: "FAYE", email: "other@made.test"}, {username: "other"}]) {
    const body = {email: "faye@made.test", name: "F", password: kPassword, username: "faye", ...more};
    assert.equal(await typeOf(admin.post("/v1/users.create", body)), "error-field-unavailable");
  }
  assert.deepEqual((await made("gus", {active: false})).inactiveReason, "deactivated");
  assert.deepEqual((await made("hal", {roles: ["user", "admin"]})).roles, ["user", "admin"]);
  const incomplete = {email: "x@made.test", name: "X", username: "x"};
  assert.deepEqual(
    await refusal(admin.post("/v1/users.create", incomplete)),
    invalid("must have required property 'password'"),
  );
});

test("users.update changes what is given, and asks for no second factor", async () => {
  const {_id: userId} = await made("ines");
  const data = {name: "Ines I.", email: "ii@made.test", username: "ines.i", roles: ["user", "editor"]};
  const {user} = await admin.post("/v1/users.update", {userId, data});
  assert.deepEqual(
    [user._id, user.name, user.emails[0].address, user.username, user.roles],
    [userId, "Ines I.", "ii@made.test", "ines.i", ["user", "editor"]],
  );
  const session = await signIn("ines.i", kPassword);
  await admin.post("/v1/users.update", {userId, data: {password: "quite another secret"}});
  assertNotLoggedIn(await refusal(session.get("/v1/me")));
  await signIn("ines.i", "quite another secret");
  const unknown = admin.post("/v1/users.update", {userId, data: {favourite: "x"}});
  assert.deepEqual(await refusal(unknown), invalid("must NOT have additional properties"));
});

test("users.delete removes a person by each of three names, once", async () => {
  const {_id: userId} = await made("jon");
  await made("kay");
  await made("lou");
  const session = await signIn("jon", kPassword);
  for (const body of [{userId, confirmRelinquish: true}, {username: "kay"}, {user: "lou"}]) {
    assert.deepEqual(await admin.post("/v1/users.delete", body), {deletedRooms: [], success: true});
    assert.equal(await typeOf(admin.post("/v1/users.delete", body)), "error-invalid-user");
  }
  assertNotLoggedIn(await refusal(session.get("/v1/me")));
  assert.equal(await typeOf(admin.post("/v1/users.delete", {})), "error-user-param-not-provided");
  const me = await admin.get("/v1/me");
  const other = await made("mo", {roles: ["admin"]});
  assert.equal((await refusal(session.post("/v1/users.delete", {userId: me._id}))).status, 401);
  await admin.post("/v1/users.delete", {userId: other._id});
});

test("users.logout and its sisters end sessions of others, of oneself, and all but one's own", async () => {
  const {_id: userId} = await made("nell");
  const [one, two] = [await signIn("nell", kPassword), await signIn("nell", kPassword)];
  const {token, tokenExpires} = await one.post("/v1/users.logoutOtherClients", {});
  assert.equal(token, one.getCredentials()["X-Auth-Token"]);
  assert.ok(Date.parse(tokenExpires) > Date.now());
  assertNotLoggedIn(await refusal(two.get("/v1/me")));
  const three = await signIn("nell", kPassword);
  assert.deepEqual(await one.post("/v1/users.removeOtherTokens", {}), {success: true});
  assertNotLoggedIn(await refusal(three.get("/v1/me")));
  assert.equal((await refusal(one.post("/v1/users.logout", {userId: (await admin.get("/v1/me"))._id}))).status, 403);
  const message = `User ${userId} has been logged out!`;
  assert.deepEqual(await admin.post("/v1/users.logout", {userId}), {message, success: true});
  assertNotLoggedIn(await refusal(one.get("/v1/me")));
  const four = await signIn("nell", kPassword);
  assert.deepEqual(await four.post("/v1/users.logout", {}), {message, success: true});
  assertNotLoggedIn(await refusal(four.get("/v1/me")));
  assert.equal(await typeOf(admin.post("/v1/users.logout", {userId: "999999999"})), "error-invalid-user-id");
});

test("personal access tokens are made, listed, made anew and removed by name", async () => {
  const {_id: userId} = await made("otto");
  const own = await signIn("otto", kPassword);
  const by = (token) =>
    new RestClient({baseUrl: provost.url, credentials: {"X-User-Id": userId, "X-Auth-Token": token}}).get("/v1/me");
  const body = {tokenName: "nightly", bypassTwoFactor: true};
  const {token} = await own.post("/v1/users.generatePersonalAccessToken", body);
  assert.equal((await by(token))._id, userId);
  assert.equal(await typeOf(own.post("/v1/users.generatePersonalAccessToken", body)), "error-token-already-exists");
  const [listed, ...rest] = (await own.get("/v1/users.getPersonalAccessTokens")).tokens;
  assert.deepEqual(rest, []);
  assert.deepEqual([listed.name, listed.lastTokenPart, listed.bypassTwoFactor], ["nightly", token.slice(-6), true]);
  const anew = await own.post("/v1/users.regeneratePersonalAccessToken", {tokenName: "nightly"});
  assertNotLoggedIn(await refusal(by(token)));
  assert.equal((await by(anew.token))._id, userId);
  await own.post("/v1/users.removePersonalAccessToken", {tokenName: "nightly"});
  assertNotLoggedIn(await refusal(by(anew.token)));
  const gone = own.post("/v1/users.removePersonalAccessToken", {tokenName: "nightly"});
  assert.equal(await typeOf(gone), "error-token-does-not-exists");
});

test("users.list and users.listByStatus show pages whose totals are right", async () => {
  for (const name of ["pam", "pat", "pia"]) await made(`${name}.list`, {active: name !== "pia"});
  const search = async (more) => {
    const {users, total} = await admin.get("/v1/users.listByStatus", {searchTerm: ".LIST", ...more});
    return [users.map((each) => each.username.slice(0, 3)), total];
  };
  assert.deepEqual(await search({}), [["pam", "pat", "pia"], 3]);
  assert.deepEqual(await search({count: 1, offset: 1}), [["pat"], 3]);
  assert.deepEqual(await search({status: "active", sort: '{"username":-1}'}), [["pat", "pam"], 2]);
  assert.deepEqual(await search({status: "deactivated", "inactiveReason[]": "deactivated"}), [["pia"], 1]);
  assert.deepEqual(await search({inactiveReason: ["idle_too_long", "pending_approval"]}), [[], 0]);
  assert.deepEqual(await search({hasLoggedIn: true}), [[], 0]);
  assert.deepEqual(await search({roles: ["user"]}), [["pam", "pat", "pia"], 3]);
  assert.deepEqual(await search({roles: ["admin"]}), [[], 0]);

  const {users, count, offset, total} = await admin.get("/v1/users.list", {count: 2, offset: 1, sort: '{"_id":1}'});
  assert.deepEqual([users.length, count, offset], [2, 2, 1]);
  const all = [];
  while (all.length < total) {
    all.push(...(await admin.get("/v1/users.list", {offset: all.length, count: 5})).users.map((each) => each.username));
  }
  assert.deepEqual(all, [...all].sort());
  assert.equal(new Set(all).size, total);
  const exact = await admin.get("/v1/users.list", {email: "PAT.list@made.test"});
  assert.deepEqual([exact.total, exact.users[0].username], [1, "pat.list"]);
});

test("what is changed here is seen by SCIM and by another page at once", async () => {
  const {_id: userId} = await made("quin");
  const headers = {authorization: `Bearer ${provost.source}`};
  const filter = encodeURIComponent('userName eq "quin"');
  const scim = async () => (await provost.call("GET", `/scim/v2/Users?filter=${filter}`, {headers})).body.Resources;
  const bearer = {authorization: `Bearer ${await provost.operator("users.read")}`};
  const zitadel = async () => (await provost.call("GET", `/v2/users/${userId}`, {headers: bearer})).body;
  const seen = async () => [(await scim())[0].active, (await scim())[0].displayName, (await zitadel()).user.state];
  assert.deepEqual(await seen(), [true, "quin of the tests", "USER_STATE_ACTIVE"]);
  await admin.post("/v1/users.update", {userId, data: {name: "Quin Q."}});
  await admin.post("/v1/users.setActiveStatus", {userId, activeStatus: false});
  assert.deepEqual(await seen(), [false, "Quin Q.", "USER_STATE_INACTIVE"]);
  await admin.post("/v1/users.delete", {userId});
  assert.deepEqual([(await scim()).length, (await zitadel()).code], [0, 5]);
});

test("calls are counted for all but admins, and answers say how many are left", async () => {
  await made("rex");
  const headersOf = async (client) => (await client.send("/v1/me", "GET")).headers;
  assert.equal((await headersOf(admin)).get("x-ratelimit-limit"), null);
  const headers = await headersOf(await signIn("rex", kPassword));
  assert.equal(headers.get("x-ratelimit-limit"), "1000");
  assert.ok(Number(headers.get("x-ratelimit-remaining")) < 1000);
  const wait = Number(headers.get("x-ratelimit-reset")) - Date.now();
  assert.ok(wait > 0 && wait <= 60_000, `${wait}`);
});
