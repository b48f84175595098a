// A person who signed in at somebody else's app, express-openid-connect, through somebody else's OpenID provider is signed out
// there when Provost switches the person off: by kind backchannel_logout, with a token that the app itself verifies.
import assert from "node:assert/strict";
import {once} from "node:events";
import {createServer} from "node:http";
import {createRequire} from "node:module";
import {after, before, test} from "node:test";

import Provider from "oidc-provider";

import {Provost} from "./provost.mjs";

const require = createRequire(import.meta.url);
const express = require("express");
const {auth} = require("express-openid-connect");

const kMostWaitMs = 60_000;
const kMostSteps = 12;
const kClient = "the-app";
const kSecret = "a secret of this test that is long enough";
let provost;
let provider;
let app;

before(async () => {
  provost = await Provost.start();
  const {keys} = (await provost.call("GET", "/oauth2/jwks")).body;
  const places = [createServer(), createServer()];
  for (const each of places) {
    each.listen(0, "127.0.0.1");
    await once(each, "listening");
  }
  const [issuer, base] = places.map((each) => `http://127.0.0.1:${each.address().port}`);
  provider = {url: issuer, server: places[0]};
  app = {url: base, server: places[1]};
  places[0].on("request", providerOf(issuer, base, keys));
  places[1].on("request", appOf(issuer, base));
});

after(async () => {
  for (const {server} of [app, provider]) {
    server.close();
    server.closeAllConnections();
  }
  await provost.end();
});

/** An OpenID provider that lets in whoever gives a name, and publishes Provost's keys beside its own. */
function providerOf(issuer, base, keys) {
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: kClient,
        client_secret: kSecret,
        redirect_uris: [`${base}/callback`],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    cookies: {keys: ["a key of this test"]},
    features: {devInteractions: {enabled: false}},
    interactions: {url: (context, interaction) => `/let-in/${interaction.uid}`},
    findAccount: (context, id) => ({accountId: id, claims: () => ({sub: id})}),
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client.clientId,
        accountId: context.oidc.session.accountId,
      });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  oidc.use(async (context, next) => {
    if (context.path.startsWith("/let-in/")) {
      const result = {login: {accountId: context.get("x-user")}};
      await oidc.interactionFinished(context.req, context.res, result, {mergeWithLastSubmission: false});
      context.respond = false;
      return;
    }
    await next();
    if (context.path === "/jwks") context.body = {keys: [...context.body.keys, ...keys]};
  });
  return oidc.callback();
}

/** Where the app keeps its sessions, and who was signed out. */
function memory() {
  const kept = new Map();
  return {
    get: (id, done) => done(null, kept.get(id)),
    set: (id, session, done) => done(null, kept.set(id, session) && undefined),
    destroy: (id, done) => done(null, kept.delete(id) && undefined),
  };
}

/** An app as its authors would write it: one page, for those who are signed in. */
function appOf(issuer, base) {
  const site = express();
  site.use(
    auth({
      authRequired: false,
      issuerBaseURL: issuer,
      baseURL: base,
      clientID: kClient,
      clientSecret: kSecret,
      secret: kSecret,
      idpLogout: false,
      authorizationParams: {response_type: "code", scope: "openid"},
      session: {store: memory(), cookie: {secure: false}},
      backchannelLogout: true,
    }),
  );
  site.get("/", (request, response) => {
    response.status(request.oidc.isAuthenticated() ? 200 : 401).send(request.oidc.user?.sub ?? "nobody");
  });
  return site;
}

/** A browser: it keeps the cookies of each site, and follows redirects. */
class Browser {
  #jars = new Map();
  constructor(user) {
    this.user = user;
  }
  #jar(url) {
    const {host} = new URL(url);
    if (!this.#jars.has(host)) this.#jars.set(host, new Map());
    return this.#jars.get(host);
  }
  async open(url) {
    for (let step = 0; step < kMostSteps; ++step) {
      const jar = this.#jar(url);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(url, {redirect: "manual", headers: {cookie, "x-user": this.user}});
      for (const each of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(each);
        if (value === "") jar.delete(name);
        else jar.set(name, value);
      }
      const next = response.headers.get("location");
      if (!next) return {status: response.status, text: await response.text(), url};
      await response.body?.cancel();
      url = new URL(next, url).href;
    }
    throw new Error(`${url} leads nowhere`);
  }
}

async function signIn(user) {
  const browser = new Browser(user);
  const page = await browser.open(`${app.url}/login`);
  assert.deepEqual([page.status, page.text], [200, user], page.url);
  return browser;
}

const shown = async (browser) => (await browser.open(`${app.url}/`)).status;

async function connect(name, more = {}) {
  const settings = {
    url: `${app.url}/backchannel-logout`,
    issuer: provider.url,
    client_id: kClient,
    subject: "user_name",
    allow_http: "true",
    allow_network: "true",
    ...more,
  };
  const words = Object.entries(settings).flatMap(([setting, value]) => ["--set", `${setting}=${value}`]);
  await provost.command("connection", "add", "backchannel_logout", name, ...words);
}

async function patch(person, active) {
  const body = JSON.stringify({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{op: "replace", path: "active", value: active}],
  });
  const headers = {authorization: `Bearer ${provost.source}`, "content-type": "application/scim+json"};
  const answer = await provost.call("PATCH", `/scim/v2/Users/${person.id}`, {body, headers});
  assert.equal(answer.status, 200, answer.text);
}

/** What became of every verb, once nothing waits. */
async function settled(person) {
  const late = Date.now() + kMostWaitMs;
  for (;;) {
    const {deliveries, waiting} = await provost.command("deliveries", "list", "--subject", person.id);
    if (waiting.length === 0) return Object.fromEntries(deliveries.map((each) => [each.verb, each]));
    assert.ok(Date.now() < late, `still waiting: ${JSON.stringify(waiting)}`);
  }
}

test("the app's session dies with the person's account, and nobody else's does", async () => {
  await connect("the-app");
  assert.equal((await provost.command("connection", "test", "the-app")).works, true);
  const kim = await provost.push("kim@example.test");
  const lee = await provost.push("lee@example.test");
  const browsers = [await signIn(kim.userName), await signIn(kim.userName), await signIn(lee.userName)];
  const asleep = await signIn(kim.userName);
  assert.deepEqual(await Promise.all(browsers.map(shown)), [200, 200, 200]);

  await patch(kim, false);
  const {deactivate, revoke} = await settled(kim);
  assert.deepEqual([deactivate.outcome, deactivate.effects.sessions, revoke.outcome], ["done", "ended", "done"]);
  assert.deepEqual(await Promise.all(browsers.map(shown)), [401, 401, 200]);

  await patch(kim, true);
  await settled(kim);
  assert.deepEqual(await Promise.all(browsers.map(shown)), [401, 401, 200], "what ended does not come back");
  assert.equal(await shown(await signIn(kim.userName)), 200);
  assert.deepEqual(await Promise.all(browsers.map(shown)), [401, 401, 200]);
  // This app keeps a list of who was signed out, and takes a person off it by a sign-in: what we say of the kind.
  assert.equal(await shown(asleep), 200);
  const {truth} = (await provost.command("connection", "kinds")).find((each) => each.kind === "backchannel_logout");
  assert.match(truth[0].note, /may let an old session in again once the person has signed in anew/);
});

test("the app refuses a token for another app or of another issuer, and the operator hears it", async () => {
  for (const [name, more] of Object.entries({another: {client_id: "another"}, issuer: {issuer: "https://id.test"}})) {
    await connect(name, more);
    await assert.rejects(provost.command("connection", "test", name), /does not trust|400/);
  }
});
