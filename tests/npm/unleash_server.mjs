// A real Unleash server on a database of its own in the PostgreSQL of the ctest run.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {createServer} from "node:net";
import {setTimeout as pause} from "node:timers/promises";
import {fileURLToPath} from "node:url";

import {callAt, endChild, postgres, sql} from "./provost.mjs";

const kServer = fileURLToPath(new URL("node_modules/unleash-server/dist/server.js", import.meta.url));
const kMostStartMs = 90_000;
const kMostTries = 3;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const {port} = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

export class Unleash {
  key = "*:*.an-admin-key-of-this-test";
  admin = {username: "admin", password: "a Password of 1 test"};

  /** A server that is ready. Whoever starts it ends it. */
  static async start() {
    const unleash = new Unleash();
    await unleash.furnish();
    // Another program may take the port before Unleash does.
    for (let tries = 1; !(await unleash.serve()); ++tries) {
      if (tries === kMostTries) throw new Error(`Unleash is not ready: ${unleash.log}`);
    }
    return unleash;
  }

  async furnish() {
    const {text, parts} = await postgres();
    this.name = `unleash_${process.pid}_${Date.now()}`;
    this.cluster = text;
    this.database = text.replace("dbname=postgres", `dbname=${this.name}`);
    this.parts = parts;
    await sql(text, `create database ${this.name}`);
  }

  async serve() {
    const {user, password, host, port} = this.parts;
    const own = await freePort();
    this.url = `http://127.0.0.1:${own}`;
    const environment = {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      TZ: "UTC",
      DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/${this.name}?options=-c%20TimeZone%3DUTC`,
      DATABASE_SSL: "false",
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: `${own}`,
      UNLEASH_URL: this.url,
      INIT_ADMIN_API_TOKENS: this.key,
      UNLEASH_DEFAULT_ADMIN_USERNAME: this.admin.username,
      UNLEASH_DEFAULT_ADMIN_PASSWORD: this.admin.password,
      CREATE_USER_RATE_LIMIT_PER_MINUTE: "1000",
      CHECK_VERSION: "false",
      SEND_TELEMETRY: "false",
      LOG_LEVEL: "fatal",
    };
    this.child = spawn(process.execPath, [kServer], {env: environment, stdio: ["ignore", "pipe", "pipe"]});
    this.log = "";
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (some) => (this.log += some));
    const end = Date.now() + kMostStartMs;
    while (this.child.exitCode === null && Date.now() < end) {
      const answer = await fetch(`${this.url}/health`).catch(() => undefined);
      if (answer?.ok) return true;
      await pause(50); // between two looks
    }
    await endChild(this.child);
    return false;
  }

  call(method, path, request) {
    return callAt(this.url, method, path, request);
  }

  /** Makes it 200 days ago that these people came, and were last seen. */
  async backdate(...emails) {
    const past = ["created_at", "seen_at"].map((each) => `${each} = ${each} - interval '200 days'`);
    await sql(this.database, `update users set ${past} where email in (${emails.map((each) => `'${each}'`)})`);
  }

  async end() {
    await endChild(this.child);
    await sql(this.cluster, `drop database ${this.name} with (force)`);
  }
}
