// oidc-provider, somebody else's authorization server, with tokens issued as its own code issues them, and with a listing
// of a person's tokens such as servers offer to their admins. Whoever starts it closes it.
import {once} from "node:events";
import {createServer} from "node:http";

import Provider from "oidc-provider";

export const kListingToken = "a-token-for-the-listing";
const kSecret = "a-secret-of-the-client";

/** Keeps everything in one map, as oidc-provider asks of an adapter. */
function memory() {
  const kept = new Map();
  class Adapter {
    constructor(model) {
      this.model = model;
    }
    async upsert(id, payload) {
      kept.set(`${this.model}:${id}`, payload);
    }
    async find(id) {
      return kept.get(`${this.model}:${id}`);
    }
    async findByUid(uid) {
      return [...kept.values()].find((each) => each.kind === this.model && each.uid === uid);
    }
    async consume(id) {
      kept.get(`${this.model}:${id}`).consumed = Math.floor(Date.now() / 1000);
    }
    async destroy(id) {
      kept.delete(`${this.model}:${id}`);
    }
    async revokeByGrantId(grantId) {
      for (const [key, payload] of kept) {
        if (key.startsWith(`${this.model}:`) && payload.grantId === grantId) kept.delete(key);
      }
    }
  }
  return {kept, Adapter};
}

export class OidcServer {
  /** A server whose client `app` proves itself by a secret, and `signing-app` by keys of this set. */
  static async start(jwks) {
    const server = new OidcServer();
    server.http = createServer((request, response) => server.provider.callback()(request, response));
    server.http.listen(0, "127.0.0.1");
    await once(server.http, "listening");
    server.url = `http://127.0.0.1:${server.http.address().port}`;
    const {kept, Adapter} = memory();
    server.kept = kept;
    const client = {
      redirect_uris: ["https://app.test/back"],
      grant_types: ["authorization_code", "refresh_token"],
    };
    server.provider = new Provider(server.url, {
      adapter: Adapter,
      clients: [
        {...client, client_id: "app", client_secret: kSecret},
        {...client, client_id: "signing-app", token_endpoint_auth_method: "private_key_jwt", jwks},
      ],
      features: {devInteractions: {enabled: false}, introspection: {enabled: true}, revocation: {enabled: true}},
      cookies: {keys: ["a key of this test"]},
    });
    server.provider.use((context, next) => (context.path.startsWith("/admin/tokens/") ? server.list(context) : next()));
    return server;
  }

  list(context) {
    if (context.get("authorization") !== `Bearer ${kListingToken}`) {
      context.status = 401;
      return;
    }
    const sub = decodeURIComponent(context.path.slice("/admin/tokens/".length));
    const tokens = [...this.kept.values()].filter((each) => /^(Access|Refresh)Token$/.test(each.kind));
    context.body = {
      tokens: tokens
        .filter((each) => each.accountId === sub)
        .map((each) => ({token: each.jti, kind: each.kind, sub: each.accountId})),
    };
  }

  /** What a person's grant to a client led to, one text for each of these models. */
  async grant(accountId, clientId, ...models) {
    const client = await this.provider.Client.find(clientId);
    const grant = new this.provider.Grant({accountId, clientId});
    grant.addOIDCScope("openid offline_access");
    const grantId = await grant.save();
    const facts = {accountId, client, grantId, scope: "openid offline_access", gty: "authorization_code"};
    const texts = [];
    for (const model of models.length > 0 ? models : ["AccessToken", "RefreshToken"]) {
      texts.push(await new this.provider[model]({...facts, redirectUri: "https://app.test/back"}).save());
    }
    return texts;
  }

  /** A session at the server itself. */
  async session(accountId) {
    const session = new this.provider.Session({});
    session.loginAccount({accountId});
    await session.save(600);
    return session.uid;
  }

  /** What the server says of a token to a client of its own. */
  async isLive(token) {
    const response = await fetch(`${this.url}/token/introspection`, {
      method: "POST",
      headers: {authorization: `Basic ${btoa(`app:${kSecret}`)}`},
      body: new URLSearchParams({token}),
    });
    return (await response.json()).active;
  }

  secretSettings() {
    return {...this.#settings("app"), client_secret: kSecret};
  }

  signingSettings(algorithm) {
    return {...this.#settings("signing-app"), auth: "private_key_jwt", audience: this.url, algorithm};
  }

  #settings(clientId) {
    return {
      url: `${this.url}/token/revocation`,
      introspect_url: `${this.url}/token/introspection`,
      list_url: `${this.url}/admin/tokens/{subject}`,
      list_token: kListingToken,
      list_items: "tokens",
      list_type_member: "kind",
      client_id: clientId,
      subject: "user_name",
      allow_http: "true",
      allow_network: "true",
    };
  }

  async close() {
    this.http.close();
    this.http.closeAllConnections();
  }
}
