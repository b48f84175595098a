// What the comparison with Unleash asks, in this order: each request goes to both servers, and may need or keep a fact
// of its side.
import {ask, kCallers, keepId} from "./unleash_asking.mjs";
import {kUserRequests} from "./unleash_user_requests.mjs";

const kTokens = "/api/admin/invite-link/tokens";
const kInactive = "/api/admin/user-admin/inactive";
const kDelete = `${kInactive}/delete`;
const kHour = 3_600_000;

const from = (hours) => new Date(Date.now() + hours * kHour).toISOString();
const endOfToday = () => `${new Date().toISOString().slice(0, 10)}T23:59:59.999Z`;
const guest = (name, more = {}) => ({email: `${name}@example.org`, name, password: "Correct-horse-7", ...more});

const kCallersOfInactive = Object.keys(kCallers)
  .filter((by) => by !== "mona's cookie") // who comes later
  .map((by) => ask(`the inactive are shown to: ${by}`, ["GET", kInactive], {by, says: /^(wrong|password)/.test(by)}));

const refusedCallers = (what, call, body) =>
  ["nobody", "wrong key", "viewer's cookie"].map((by) => ask(`${what}, by: ${by}`, call, {by, body}));

const signUp = (name, body, more = {}) =>
  ask(`signing up: ${name}`, ["POST", (side) => `/invite/${side.secret}/signup`], {by: "nobody", body, ...more});
const signUpBy = (token, name, body, more = {}) =>
  ask(`signing up: ${name}`, ["POST", (side) => `/invite/${side[token] ?? token}/signup`], {
    by: "nobody",
    body,
    ...more,
  });
const validate = (name, token) =>
  ask(`validating ${name}`, ["GET", (side) => `/invite/${side[token] ?? token}/validate`], {by: "nobody"});
const remove = (name, ids, more = {}) =>
  ask(`deleting ${name}`, ["POST", kDelete], {body: (side) => ({ids: ids(side)}), ...more});
const removeBy = (name, body, more = {}) => ask(`deleting with ${name}`, ["POST", kDelete], {body, ...more});
const create = (name, body, more = {}) => ask(`making a token: ${name}`, ["POST", kTokens], {body, ...more});
const change = (name, token, body, more = {}) =>
  ask(`changing a token: ${name}`, ["PUT", (side) => `${kTokens}/${side[token] ?? token}`], {body, ...more});

const keepSecret = (fact) => (side, answer) => (side[fact] = answer.body.secret);

export const kRequests = [
  // Tokens for guests.
  ask("no tokens are listed", ["GET", kTokens]),
  create("good", () => ({name: "guests", expiresAt: from(24 * 7)}), {keep: keepSecret("secret")}),
  create("another", () => ({name: "to end", expiresAt: from(24 * 7)}), {keep: keepSecret("disabled")}),
  create("past expiry", {name: "late", expiresAt: "2020-01-01T00:00:00.000Z"}, {keep: keepSecret("expired")}),
  create("expiry after ten years", () => ({name: "long", expiresAt: from(24 * 3650)}), {keep: keepSecret("long")}),
  create("name is a number", () => ({name: 7, expiresAt: from(48)})),
  create("name is empty", () => ({name: "", expiresAt: from(48)})),
  create("no name", () => ({expiresAt: from(48)})),
  create("name is an object", () => ({name: {}, expiresAt: from(48)})),
  create("no expiry", {name: "x"}),
  create("expiry is a word", {name: "x", expiresAt: "soon"}),
  create("expiry is a date", {name: "x", expiresAt: "2030-01-01"}),
  create("expiry is a number", {name: "x", expiresAt: 1_900_000_000}),
  create("unknown property", () => ({name: "x", expiresAt: from(48), rootRole: 1})),
  create("body is a list", []),
  create("body is null", "null"),
  create("no body", undefined),
  create("body is no JSON", "{"),
  create("body without a type", "{}", {headers: {"content-type": null}}),
  create("body of another type", "{}", {headers: {"content-type": "text/plain"}}),
  ...refusedCallers("making a token", ["POST", kTokens], {name: "x"}),
  ...refusedCallers("listing tokens", ["GET", kTokens]),
  ask("getting a token", ["GET", (side) => `${kTokens}/${side.secret}`]),
  ask("getting an expired token", ["GET", (side) => `${kTokens}/${side.expired}`]),
  ask("getting an unknown token", ["GET", `${kTokens}/unknown`], {says: true}),
  ...refusedCallers("getting a token", ["GET", (side) => `${kTokens}/${side.secret}`]),
  change("switched off", "disabled", {enabled: false}),
  change("expiry", "long", () => ({expiresAt: from(24 * 60)})),
  change("both", "long", () => ({enabled: true, expiresAt: from(24 * 2)})),
  change("neither", "long", {}),
  change("unknown token", "unknown", {enabled: false}, {says: true}),
  change("unknown token, neither", "unknown", {}),
  change("unknown property", "long", {enabled: true, name: "x"}),
  change("enabled is a text", "long", {enabled: "true"}),
  change("enabled is a word", "long", {enabled: "yes"}),
  change("expiry is a word", "long", {expiresAt: "soon"}),
  change("body without a type", "long", "{}", {headers: {"content-type": null}}),
  ...refusedCallers("changing a token", ["PUT", (side) => `${kTokens}/${side.secret}`], {enabled: false}),
  ask("deleting a token", ["DELETE", (side) => `${kTokens}/${side.secret}`]),

  // Guests.
  validate("a good token", "secret"),
  validate("a token that is switched off", "disabled"),
  validate("an expired token", "expired"),
  validate("an unknown token", "unknown"),
  signUp("good", guest("ada"), {keep: keepId("ada")}),
  signUp("with a user name", guest("ben", {username: "benny"}), {keep: keepId("ben")}),
  signUp("with an Authorization", guest("cho"), {by: "wrong key", keep: keepId("cho")}),
  signUp("address in capitals", {...guest("dee"), email: "Dee@Example.ORG"}, {keep: keepId("dee")}),
  signUp("weak password", guest("eli", {password: "x"}), {keep: keepId("eli")}),
  signUp("empty name", guest("fay", {name: ""}), {keep: keepId("fay")}),
  signUp("numbers as texts", guest("gus", {name: 7, password: 12_345}), {keep: keepId("gus")}),
  signUp("one for later", guest("hal"), {keep: keepId("hal")}),
  signUp("empty password", guest("ivy", {password: ""})),
  signUp("address is taken", guest("ada"), {says: true}),
  signUp("address is taken, in capitals", {...guest("ada"), email: "ADA@example.org"}, {says: true}),
  signUp("user name is taken", guest("jan", {username: "benny"})),
  signUp("no address", {name: "x", password: "x"}),
  signUp("no name", {email: "x@example.org", password: "x"}),
  signUp("no password", {email: "x@example.org", name: "x"}),
  signUp("nothing", {}),
  signUp("address is no address", {...guest("x"), email: "x"}),
  signUp("address without a top level", {...guest("x"), email: "x@localhost"}),
  signUp("address is an object", {...guest("x"), email: {}}),
  signUp("name is null", guest("kay", {name: null})),
  signUp("password is a list", guest("x", {password: []})),
  signUp("a role is asked for", guest("x", {rootRole: 1})),
  signUp("body is a list", []),
  signUp("no body", undefined),
  signUp("body is no JSON", "{"),
  signUp("body without a type", "{}", {headers: {"content-type": null}}),
  signUp("body of another type", "{}", {headers: {"content-type": "text/plain"}}),
  signUp("body too large", JSON.stringify(guest("x", {name: "x".repeat(110 * 1024)})), {says: true}),
  signUpBy("unknown", "unknown token", guest("x")),
  signUpBy("unknown", "unknown token, address is taken", guest("ada")),
  signUpBy("unknown", "unknown token, body does not fit", {name: "x"}),
  signUpBy("disabled", "token is switched off", guest("x")),
  signUpBy("expired", "token expired", guest("x")),
  change("expiry is today", "long", () => ({expiresAt: endOfToday()})),
  validate("a token that expires today", "long"),
  signUpBy("long", "token expires today", guest("x")),
  ask("the tokens are listed", ["GET", kTokens]),
  ask("getting a token with guests", ["GET", (side) => `${kTokens}/${side.secret}`]),

  // The inactive.
  ask("nobody is inactive", ["GET", kInactive]),
  ask("four people are inactive", ["GET", kInactive], {
    async first(side) {
      await side.logInAsAdmin();
      side.viewerCookie = await side.logIn("hal@example.org", "Correct-horse-7");
      await side.logIn("benny", "Correct-horse-7");
      await side.backdate("ada@example.org", "ben@example.org", "dee@example.org", "eli@example.org");
    },
  }),
  ...kCallersOfInactive,
  removeBy("no ids", {}),
  removeBy("ids are null", {ids: null}),
  removeBy("ids are a word", {ids: "all"}),
  removeBy("an unknown property", {ids: [], force: true}),
  removeBy("a negative id", {ids: [-1]}),
  removeBy("a word for an id", {ids: ["ada"]}),
  removeBy("an object for an id", {ids: [{}]}),
  removeBy("null for an id", {ids: [null]}),
  removeBy("a fraction for an id", {ids: [1.5]}),
  removeBy("an id past every integer", {ids: [1e300]}),
  removeBy("an id past 2^53", {ids: [2 ** 60]}),
  removeBy("a list for a body", []),
  removeBy("a text for a body", '"all"'),
  removeBy("null for a body", "null"),
  removeBy("no body", undefined),
  removeBy("a body that is no JSON", "{"),
  removeBy("a body that is no JSON, by: nobody", "{", {by: "nobody"}),
  removeBy("a body without a type", '{"ids":[]}', {headers: {"content-type": null}}),
  removeBy("a body without a type, by: nobody", '{"ids":[]}', {by: "nobody", headers: {"content-type": null}}),
  removeBy("a body of another type", "ids=1", {headers: {"content-type": "application/x-www-form-urlencoded"}}),
  removeBy("a body that is too large", `{"ids":[${"1,".repeat(60_000)}1]}`, {says: true}),
  ...refusedCallers("deleting", ["POST", kDelete], {ids: []}),
  ask("a path that is not there", ["GET", `${kInactive}/none`], {says: true}),
  ask("deleting by PUT", ["PUT", kDelete], {body: {ids: []}}),
  remove("nobody", () => []),
  remove("an inactive person", (side) => [side.ada]),
  remove("the same person again", (side) => [side.ada]),
  remove("an unknown person", () => [2_000_000_000]),
  remove("a person who is named as text", (side) => [`${side.ben}`]),
  remove("the same person twice in a call", (side) => [side.dee, side.dee]),
  remove("an inactive person after an unknown one", (side) => [2_000_000_000, side.eli]),
  remove("an active person", (side) => [side.cho]),
  remove("oneself", (side) => [side.adminId], {by: "admin's cookie"}),
  ask("who is left is shown", ["GET", kInactive], {by: "admin's cookie"}),
  signUp("address of somebody who was deleted", guest("ada")),
  signUp("address of the active person who was named", guest("cho")),
  ask("the tokens are listed without who was deleted", ["GET", kTokens]),
  create("name is null", () => ({name: null, expiresAt: from(48)})),
  ...kUserRequests,
];
