// The real binary for a test: an installation with a database and a tenant of its own, and its running server. ctest
// names the program, the engine and the PostgreSQL, and lets Node.js trust the certificates.
import {execFile, spawn} from "node:child_process";
import {once} from "node:events";
import {mkdtemp, readFile, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {promisify} from "node:util";

const run = promisify(execFile);
const kMostCommandMs = 60_000;
const kMostStartMs = 60_000;
const kMostEndMs = 20_000;
const kMostCallMs = 30_000;
const kUser = "urn:ietf:params:scim:schemas:core:2.0:User";

/** What the environment says, without the settings of Provost that a developer may have. */
const plainEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PROVOST")));

/** The PostgreSQL of the ctest run, as a connection string and as its parts. */
export async function postgres() {
  const text = (await readFile(join(process.env.PROVOST_TEST_POSTGRES, "conninfo_tcp"), "utf8")).trim();
  return {text, parts: Object.fromEntries(text.split(" ").map((each) => each.split("=")))};
}

/** Runs statements one by one, each in a transaction of its own. */
export async function sql(conninfo, ...statements) {
  const commands = statements.flatMap((each) => ["-c", each]);
  await run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", conninfo, ...commands], {timeout: kMostCommandMs});
}

/** Ends a child as an operator does; one that does not end is killed and makes the test fail. */
export async function endChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), kMostEndMs);
  const [code, signal] = await ended;
  clearTimeout(timer);
  if (signal !== null) throw new Error(`a program did not end by itself within ${kMostEndMs} ms`);
  return code;
}

class SqliteDatabase {
  constructor(folder) {
    this.file = join(folder, "provost.db");
    this.url = `sqlite:${this.file}`;
  }
  async open() {}
  async execute(text) {
    await run("sqlite3", ["-cmd", ".timeout 20000", this.file, text], {timeout: kMostCommandMs});
  }
  async drop() {}
}

class PostgresDatabase {
  async open() {
    const {text} = await postgres();
    this.conninfo = text;
    this.schema = `npm_${process.pid}_${Date.now()}`;
    this.url = `${text} options='-csearch_path=${this.schema}'`;
    await sql(text, `create schema ${this.schema}`);
  }
  async execute(text) {
    await sql(this.url, text);
  }
  async drop() {
    await sql(this.conninfo, "set client_min_messages = error", `drop schema ${this.schema} cascade`);
  }
}

/**
 * Calls a server, and returns status, headers and text, and the JSON of an answer that has one. A body that is not text
 * is sent as JSON; a header of null is left out.
 */
export async function callAt(url, method, path, {body, headers = {}} = {}) {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const wanted = text === undefined ? headers : {"content-type": "application/json", ...headers};
  const response = await fetch(url + path, {
    method,
    headers: Object.entries(wanted).filter(([, value]) => value !== null),
    body: text === undefined ? undefined : Buffer.from(text), // of bytes, fetch does not make up a type
    signal: AbortSignal.timeout(kMostCallMs),
  });
  const said = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return {
    status: response.status,
    headers: response.headers,
    type,
    text: said,
    body: /json/.test(type) ? JSON.parse(said) : null,
  };
}

export class Provost {
  /** An installation whose server is ready, with these variables for it. Whoever starts it ends it. */
  static async start(engine = process.env.PROVOST_TEST_ENGINE, settings = {}) {
    const folder = await mkdtemp(join(tmpdir(), "provost-npm-"));
    const provost = new Provost(folder, engine === "sqlite" ? new SqliteDatabase(folder) : new PostgresDatabase());
    provost.settings = settings;
    await provost.furnish();
    await provost.serve();
    return provost;
  }

  constructor(folder, database) {
    this.folder = folder;
    this.database = database;
  }

  async furnish() {
    await this.database.open();
    this.environment = {
      ...plainEnvironment(),
      ...this.settings,
      PROVOST_DATABASE: this.database.url,
      PROVOST_KEY_FILE: join(this.folder, "provost.key"),
    };
    await this.command("migrate");
    await this.command("tenant", "create", "acme");
    this.source = (await this.command("source", "create", "okta", "--profile", "okta")).token;
  }

  /** What a command answers. */
  async command(...words) {
    const options = {env: this.environment, cwd: this.folder, timeout: kMostCommandMs};
    const done = await run(process.env.PROVOST, [...words, "--json"], options).catch((error) => {
      throw new Error(`provost ${words.join(" ")} ended with ${error.code}: ${error.stdout}${error.stderr}`);
    });
    return JSON.parse(done.stdout);
  }

  async serve() {
    const certificates = process.env.PROVOST_TEST_CERTIFICATES;
    const words = [
      "serve",
      "--listen",
      "127.0.0.1:0",
      "--tls-cert",
      `${certificates}/server.pem`,
      "--tls-key",
      `${certificates}/server.key`,
    ];
    this.child = spawn(process.env.PROVOST, words, {
      env: this.environment,
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.log = "";
    this.child.stderr.on("data", (some) => (this.log += some));
    const late = AbortSignal.timeout(kMostStartMs);
    const line = once(createInterface(this.child.stdout), "line", {signal: late});
    const first = await Promise.race([line, once(this.child, "exit", {signal: late})]).catch(() => []);
    const ready = /^provost ready on (https:\S+)$/.exec(first[0]);
    if (!ready) throw new Error(`the server is not ready: ${this.log}`);
    this.url = ready[1];
  }

  /** An operator's token that may do these things. */
  async operator(...permissions) {
    const words = permissions.flatMap((each) => ["--permission", each]);
    return (await this.command("token", "create", ...words)).token;
  }

  call(method, path, request) {
    return callAt(this.url, method, path, request);
  }

  /** A person whom the identity provider pushes; returns the resource. */
  async push(userName, more = {}) {
    const body = JSON.stringify({
      schemas: [kUser],
      userName,
      active: true,
      emails: [{value: userName, primary: true}],
      ...more,
    });
    const headers = {authorization: `Bearer ${this.source}`, "content-type": "application/scim+json"};
    const answer = await this.call("POST", "/scim/v2/Users", {body, headers});
    if (answer.status !== 201) throw new Error(`pushing ${userName} was answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  async end() {
    const code = this.child && (await endChild(this.child));
    await this.database.drop();
    await rm(this.folder, {recursive: true, force: true});
    if (code !== 0) throw new Error(`the server ended with ${code}: ${this.log}`);
  }
}
