// Channels that end access, at other people's software: oidc-provider revokes and introspects, jose verifies what we sign.
import assert from "node:assert/strict";
import {once} from "node:events";
import {createServer} from "node:http";
import {after, before, test} from "node:test";

import {calculateJwkThumbprint, createRemoteJWKSet, jwtVerify} from "jose";

import {OidcServer} from "./oidc_server.mjs";
import {Provost} from "./provost.mjs";

const kMostWaitMs = 60_000;
const kLogout = "http://schemas.openid.net/event/backchannel-logout";
let provost;
let keys;
let made = 0;

before(async () => {
  provost = await Provost.start();
  keys = createRemoteJWKSet(new URL(`${provost.url}/oauth2/jwks`));
});

after(() => provost.end());

/** A connection of this kind, which the operator has tested. */
async function connect(kind, settings) {
  const name = `${kind}-${++made}`;
  const words = Object.entries(settings).flatMap(([setting, value]) => ["--set", `${setting}=${value}`]);
  await provost.command("connection", "add", kind, name, ...words);
  return {name, works: () => provost.command("connection", "test", name)};
}

const deliveries = (person) => provost.command("deliveries", "list", "--subject", person.id);

/** Returns what became of every verb at this app once nothing waits. */
async function settled(person, connection) {
  const late = Date.now() + kMostWaitMs;
  for (;;) {
    const {deliveries: done, waiting} = await deliveries(person);
    const ours = (each) => each.app === connection.name; // the apps of other tests are gone
    if (!waiting.some(ours)) return Object.fromEntries(done.filter(ours).map((each) => [each.verb, each]));
    assert.ok(Date.now() < late, `still waiting: ${JSON.stringify(waiting.filter(ours))}`);
  }
}

async function switchOff(person) {
  const body = JSON.stringify({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{op: "replace", path: "active", value: false}],
  });
  const headers = {authorization: `Bearer ${provost.source}`, "content-type": "application/scim+json"};
  const answer = await provost.call("PATCH", `/scim/v2/Users/${person.id}`, {body, headers});
  assert.ok(answer.status === 200 || answer.status === 204, answer.text);
}

/** An app that keeps the bodies it is sent; `judge` throws at what it does not take. */
async function app(judge) {
  const taken = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const some of request) body += some;
    try {
      taken.push(await judge(request, body));
      response.writeHead(200, {"cache-control": "no-store"}).end();
    } catch (error) {
      response.writeHead(error.status ?? 400, {"cache-control": "no-store"}).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => (server.close(), server.closeAllConnections());
  return {url: `http://127.0.0.1:${server.address().port}/end`, taken, close};
}

const kNear = {allow_http: "true", allow_network: "true"};

test("the published keys are a key set, each named by its thumbprint", async () => {
  const answer = await provost.call("GET", "/oauth2/jwks");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("cache-control"), "public, max-age=300");
  assert.deepEqual(answer.body.keys.map((each) => each.alg).sort(), ["ES256", "RS256"]);
  for (const key of answer.body.keys) {
    assert.equal(key.kid, await calculateJwkThumbprint(key));
    for (const secret of ["d", "p", "q", "dp", "dq", "qi"]) assert.equal(key[secret], undefined);
  }
});

for (const auth of ["a secret", "RS256", "ES256"]) {
  test(`oidc-provider ends a person's tokens for a client that proves itself by ${auth}`, async () => {
    const jwks = (await provost.call("GET", "/oauth2/jwks")).body;
    const server = await OidcServer.start(jwks);
    try {
      const signs = auth !== "a secret";
      const client = signs ? "signing-app" : "app";
      const settings = signs ? server.signingSettings(auth) : server.secretSettings();
      const connection = await connect("oauth_revocation", settings);
      assert.equal((await connection.works()).works, true);

      const kim = await provost.push(`kim-${made}@example.org`);
      const lee = await provost.push(`lee-${made}@example.org`);
      const ended = await server.grant(kim.userName, client);
      const alone = await server.grant(kim.userName, client, "AccessToken");
      const underway = await server.grant(kim.userName, client, "AuthorizationCode");
      const left = await server.grant(lee.userName, client);
      const session = await server.session(kim.userName);
      for (const token of [...ended, ...alone, ...left]) assert.equal(await server.isLive(token), true);

      await switchOff(kim);
      const done = await settled(kim, connection);
      for (const token of [...ended, ...alone]) assert.equal(await server.isLive(token), false);
      for (const token of left) assert.equal(await server.isLive(token), true);
      assert.equal(done.deactivate.outcome, "done");
      assert.equal(done.revoke.effects.probe, "dead");
      // What the kind says that it ends has ended, and what it says stays alive lives on.
      const {sessions, accessTokens, refreshTokens, authorizationCodes} = done.deactivate.effects;
      assert.deepEqual([accessTokens, refreshTokens], ["ended", "ended"]);
      assert.deepEqual([sessions, authorizationCodes], ["unsupported", "unsupported"]);
      assert.equal((await server.provider.Session.findByUid(session)).accountId, kim.userName);
      assert.ok(await server.provider.AuthorizationCode.find(underway[0]));
    } finally {
      await server.close();
    }
  });
}

test("a test of a connection says that oidc-provider does not take the secret", async () => {
  const server = await OidcServer.start((await provost.call("GET", "/oauth2/jwks")).body);
  try {
    const connection = await connect("oauth_revocation", {...server.secretSettings(), client_secret: "another"});
    await assert.rejects(connection.works(), /401|credential/);
  } finally {
    await server.close();
  }
});

for (const algorithm of ["RS256", "ES256"]) {
  test(`jose takes a logout token signed by ${algorithm}`, async () => {
    const issuer = provost.url;
    const seen = new Set();
    const receiver = await app(async (request, body) => {
      assert.equal(request.headers["content-type"], "application/x-www-form-urlencoded");
      const token = new URLSearchParams(body).get("logout_token");
      const rules = {issuer, audience: "an-app", typ: "logout+jwt", algorithms: [algorithm], maxTokenAge: "2m"};
      const {payload} = await jwtVerify(token, keys, {...rules, requiredClaims: ["jti", "exp", "sub", "events"]});
      assert.deepEqual(payload.events, {[kLogout]: {}});
      assert.ok(!("nonce" in payload) && payload.exp - payload.iat <= 120 && !seen.has(payload.jti));
      seen.add(payload.jti);
      return payload.sub;
    });
    try {
      const settings = {...kNear, url: receiver.url, issuer, client_id: "an-app", subject: "id", algorithm};
      const connection = await connect("backchannel_logout", settings);
      assert.equal((await connection.works()).works, true);
      assert.deepEqual(receiver.taken, ["provost-nobody"]);
      const kim = await provost.push(`kim-${made}@example.org`);
      await switchOff(kim);
      const done = await settled(kim, connection);
      assert.deepEqual(receiver.taken.slice(1), [kim.id, kim.id]); // deactivate, then revoke
      assert.equal(done.provision.outcome, "done");
      assert.equal(done.deactivate.effects.sessions, "ended");

      const wrong = await connect("backchannel_logout", {...settings, client_id: "another-app"});
      await assert.rejects(wrong.works(), /does not trust/);
    } finally {
      receiver.close();
    }
  });
}

test("jose takes the token of a global token revocation", async () => {
  const receiver = await app(async (request, body) => {
    const [scheme, token] = (request.headers.authorization ?? "").split(" ");
    if (scheme !== "Bearer") throw Object.assign(new Error("no token"), {status: 401});
    const rules = {issuer: "https://provost.test", subject: "https://provost.test", audience: receiver.url};
    await jwtVerify(token, keys, {...rules, typ: "global-token-revocation+jwt", maxTokenAge: "2m"});
    return JSON.parse(body);
  });
  try {
    const connection = await connect("global_token_revocation", {
      ...kNear,
      url: receiver.url,
      subject: "email",
      auth: "private_key_jwt",
      client_id: "https://provost.test",
    });
    assert.equal((await connection.works()).works, true);
    const kim = await provost.push(`kim-${made}@example.org`);
    await switchOff(kim);
    await settled(kim, connection);
    assert.deepEqual(receiver.taken.at(-1), {sub_id: {format: "email", email: kim.userName}});
  } finally {
    receiver.close();
  }
});

test("keys outlive the server that made them", async () => {
  const before = (await provost.call("GET", "/oauth2/jwks")).text;
  provost.child.kill("SIGTERM");
  await once(provost.child, "exit");
  await provost.serve();
  assert.equal((await provost.call("GET", "/oauth2/jwks")).text, before);
});
