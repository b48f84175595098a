// openid-client, somebody else's certified client, at our authorization server: from the metadata (RFC 8414) through login
// and consent to tokens, and to the end of each. ctest says on which engine.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import * as oauth from "openid-client";

import {Provost, callAt} from "./provost.mjs";

const kLanding = "https://app.example.org/landing";
const kPassword = "a-password-of-this-test";
const kScim = "application/scim+json";

let provost;
let app; // a client with a secret, whose people are asked

before(async () => {
  provost = await Provost.start();
  app = await provost.command("client", "create", "portal", "--redirect", kLanding, "--scope", "users.read");
});

after(() => provost.end());

const discover = (client, auth) => oauth.discovery(new URL(provost.url), client.id, {}, auth, {algorithm: "oauth2"});
const discoverApp = () => discover(app, oauth.ClientSecretBasic(app.secret));

/** Somebody in front of a browser: keeps cookies, follows redirects within the server, fills in forms. */
class Browser {
  constructor(userName) {
    this.userName = userName;
    this.cookies = new Map();
    this.pages = [];
  }

  async #load(url, form) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      headers: cookie ? {cookie} : {},
      body: form && new URLSearchParams(form),
      redirect: "manual",
    });
    for (const each of response.headers.getSetCookie()) {
      const [name, value] = each.split(";")[0].split(/=(.*)/s);
      this.cookies.set(name, value);
    }
    return response;
  }

  /** Begins at a URL and ends where the app is called back; `decision` is the button on the consent page. */
  async visit(url, decision = "allow") {
    let response = await this.#load(url);
    for (let step = 0; step < 10; ++step) {
      if (response.status === 303) {
        const next = new URL(response.headers.get("location"), provost.url);
        if (next.href.startsWith(kLanding)) return next;
        response = await this.#load(next);
        continue;
      }
      const html = await response.text();
      assert.equal(response.status, 200, html);
      const [, title] = /<title>(.*?)<\/title>/.exec(html);
      this.pages.push(title);
      response = await this.#submit(html, decision);
    }
    throw new Error("the way never ended");
  }

  #submit(html, decision) {
    const [, action] = /<form method="post" action="(.*?)">/.exec(html);
    const form = {};
    for (const [, name, value] of html.matchAll(/<input type="hidden" name="(.*?)" value="(.*?)">/g)) {
      form[name] = value.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
    }
    if (html.includes('name="password"')) Object.assign(form, {username: this.userName, password: kPassword});
    if (html.includes('name="decision"')) form.decision = decision;
    return this.#load(new URL(action, provost.url), form);
  }
}

let people = 0;
async function somebody() {
  const userName = `p${++people}@example.org`;
  const resource = await provost.push(userName, {password: kPassword});
  return {resource, browser: new Browser(userName)};
}

/** The whole way of one person to the tokens of an app. */
async function grant(config, browser, {decision, scope = "users.read"} = {}) {
  const verifier = oauth.randomPKCECodeVerifier();
  const state = oauth.randomState();
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: kLanding,
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const callback = await browser.visit(url, decision);
  return oauth.authorizationCodeGrant(config, callback, {pkceCodeVerifier: verifier, expectedState: state});
}

const isActive = async (config, token) => (await oauth.tokenIntrospection(config, token)).active;
const isRefused = (promise, error) => assert.rejects(promise, (thrown) => thrown.error === error || assert.fail(thrown));
const atScim = async (token) =>
  (await provost.call("GET", "/scim/v2/Users?count=0", {headers: {authorization: `Bearer ${token}`}})).status;

test("discovery by RFC 8414", async () => {
  const config = await discoverApp();
  assert.equal(config.serverMetadata().issuer, provost.url);
  assert.ok(config.serverMetadata().supportsPKCE("S256"));
  assert.ok(config.serverMetadata().authorization_response_iss_parameter_supported);
});

for (const [name, auth] of [
  ["client_secret_basic", () => oauth.ClientSecretBasic(app.secret)],
  ["client_secret_post", () => oauth.ClientSecretPost(app.secret)],
]) {
  test(`code and PKCE through login and consent, by ${name}`, async () => {
    const config = await discover(app, auth());
    const {resource, browser} = await somebody();
    const tokens = await grant(config, browser);
    assert.deepEqual(browser.pages, ["Sign in", "Allow access?"]);
    assert.equal(tokens.token_type, "bearer");
    const told = await oauth.tokenIntrospection(config, tokens.access_token);
    assert.deepEqual([told.active, told.sub, told.client_id, told.scope], [true, resource.id, app.id, "users.read"]);
    await grant(config, browser);
    assert.equal(browser.pages.length, 2, "neither the login nor the consent is asked for again");
  });
}

test("a client without a secret", async () => {
  const open = await provost.command("client", "create", "phone", "--redirect", kLanding, "--public");
  const config = await discover(open, oauth.None());
  const {browser} = await somebody();
  const tokens = await grant(config, browser, {scope: ""});
  const next = await oauth.refreshTokenGrant(config, tokens.refresh_token);
  assert.ok(next.access_token);
  await oauth.tokenRevocation(config, next.refresh_token);
  await isRefused(oauth.refreshTokenGrant(config, next.refresh_token), "invalid_grant");
});

test("an app of one's own asks nobody", async () => {
  const own = await provost.command("client", "create", "own", "--redirect", kLanding, "--first-party");
  const {browser} = await somebody();
  await grant(await discover(own, oauth.ClientSecretBasic(own.secret)), browser, {scope: ""});
  assert.deepEqual(browser.pages, ["Sign in"]);
});

test("a no reaches the app", async () => {
  const config = await discoverApp();
  const {browser} = await somebody();
  await isRefused(grant(config, browser, {decision: "deny"}), "access_denied");
  assert.ok(await grant(config, browser), "it was not for ever");
});

test("more than the app may have is refused", async () => {
  const {browser} = await somebody();
  await isRefused(grant(await discoverApp(), browser, {scope: "users.read users.delete"}), "invalid_scope");
});

test("a refresh rotates, and the old token kills the family", async () => {
  const config = await discoverApp();
  const first = await grant(config, (await somebody()).browser);
  const second = await oauth.refreshTokenGrant(config, first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.ok(await isActive(config, second.access_token));
  await isRefused(oauth.refreshTokenGrant(config, first.refresh_token), "invalid_grant");
  for (const token of [first.access_token, second.access_token, second.refresh_token]) {
    assert.equal(await isActive(config, token), false);
  }
  await isRefused(oauth.refreshTokenGrant(config, second.refresh_token), "invalid_grant");
});

test("revocation ends a token, and a refresh token takes the rest along", async () => {
  const config = await discoverApp();
  const tokens = await grant(config, (await somebody()).browser);
  await oauth.tokenRevocation(config, tokens.access_token);
  assert.equal(await isActive(config, tokens.access_token), false);
  const next = await oauth.refreshTokenGrant(config, tokens.refresh_token);
  await oauth.tokenRevocation(config, next.refresh_token, {token_type_hint: "refresh_token"});
  assert.equal(await isActive(config, next.access_token), false);
  await oauth.tokenRevocation(config, "nonsense");
});

test("whoever is switched off has nothing left, and whoever is not has all", async () => {
  const config = await discoverApp();
  const {resource, browser} = await somebody();
  const tokens = await grant(config, browser);
  const other = await grant(config, (await somebody()).browser);
  const body = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{op: "replace", path: "active", value: false}],
  };
  const headers = {authorization: `Bearer ${provost.source}`, "content-type": kScim};
  const done = await callAt(provost.url, "PATCH", `/scim/v2/Users/${resource.id}`, {body, headers});
  assert.equal(done.status, 200, done.text);
  assert.equal(await isActive(config, tokens.access_token), false);
  await isRefused(oauth.refreshTokenGrant(config, tokens.refresh_token), "invalid_grant");
  assert.ok(await isActive(config, other.access_token));
});

test("client credentials lead to the SCIM face, until the client goes", async () => {
  const push = await provost.command("client", "create", "push", "--source", "okta");
  const config = await discover(push, oauth.ClientSecretPost(push.secret));
  const tokens = await oauth.clientCredentialsGrant(config);
  assert.equal(tokens.refresh_token, undefined);
  assert.equal(await atScim(tokens.access_token), 200);
  const told = await oauth.tokenIntrospection(config, tokens.access_token);
  assert.deepEqual([told.active, told.client_id, told.sub], [true, push.id, push.id]);
  const narrow = await oauth.clientCredentialsGrant(config, {scope: "groups:read"});
  assert.equal(await atScim(narrow.access_token), 403);
  await oauth.tokenRevocation(config, tokens.access_token);
  assert.equal(await atScim(tokens.access_token), 401);
  await isRefused(oauth.clientCredentialsGrant(config, {scope: "users.read"}), "invalid_scope");
  const last = await oauth.clientCredentialsGrant(config);
  assert.equal(await atScim(last.access_token), 200);
  await provost.command("client", "remove", push.id);
  assert.equal(await atScim(last.access_token), 401);
  await assert.rejects(oauth.clientCredentialsGrant(config), {code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE", status: 401});
  await isRefused(oauth.clientCredentialsGrant(await discoverApp()), "unauthorized_client");
});
