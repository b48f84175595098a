// What the comparison with Unleash asks about people, passwords, the own account and personal access tokens. It comes
// after the invitations: an admin and a viewer are signed in.
import {ask, keepId} from "./unleash_asking.mjs";

const kUsers = "/api/admin/user-admin";
const kOwn = "/api/admin/user";
const kStrong = "Correct-horse-7";
const kHour = 3_600_000;

const from = (hours) => new Date(Date.now() + hours * kHour).toISOString();
const at = (fact, rest = "") => (side) => `${kUsers}/${side[fact] ?? fact}${rest}`;

const make = (name, body, more = {}) => ask(`making a person: ${name}`, ["POST", kUsers], {body, ...more});
const change = (name, fact, body, more = {}) =>
  ask(`changing a person: ${name}`, ["PUT", at(fact)], {body, ...more});
const show = (name, fact, more = {}) => ask(`showing ${name}`, ["GET", at(fact)], more);
const drop = (name, fact, more = {}) => ask(`deleting one: ${name}`, ["DELETE", at(fact)], more);
const search = (name, q, more = {}) => ask(`searching: ${name}`, ["GET", `${kUsers}/search${q}`], more);
const validate = (name, body, more = {}) =>
  ask(`validating a password: ${name}`, ["POST", `${kUsers}/validate-password`], {body, ...more});
const setPassword = (name, fact, body, more = {}) =>
  ask(`giving a password: ${name}`, ["POST", at(fact, "/change-password")], {body, ...more});
const reset = (name, body, more = {}) =>
  ask(`resetting a password: ${name}`, ["POST", `${kUsers}/reset-password`], {body, ...more});
const ownPassword = (name, body, more = {}) =>
  ask(`changing the own password: ${name}`, ["POST", `${kOwn}/change-password`], {
    body,
    by: "mona's cookie",
    ...more,
  });
const pat = (name, body, more = {}) =>
  ask(`making an own token: ${name}`, ["POST", `${kOwn}/tokens`], {body, by: "mona's cookie", ...more});

const byAll = (what, call, body) =>
  ["nobody", "wrong key", "viewer's cookie"].map((by) => ask(`${what}, by: ${by}`, call, {by, body}));

const passwords = (oldPassword, password, confirmPassword = password) => ({oldPassword, password, confirmPassword});

export const kUserRequests = [
  // People.
  make("whole", {username: "mona", email: "mona@example.org", name: "Mona", password: kStrong, rootRole: 3, sendEmail: false}, {keep: keepId("mona")}),
  make("an address only", {email: "nick@example.org", rootRole: 2}, {keep: keepId("nick")}),
  make("a user name only", {username: "olga", rootRole: 3, name: "Olga"}, {keep: keepId("olga")}),
  make("a role by name", {username: "paul", email: "paul@example.org", name: "Paul", rootRole: "Editor"}, {keep: keepId("paul")}),
  make("a role as text", {username: "quin", email: "quin@example.org", name: "Quin", rootRole: "3"}, {keep: keepId("quin")}),
  make("an address in capitals", {email: "Rita@Example.ORG", username: "rita", name: "Rita", rootRole: 3}, {keep: keepId("rita")}),
  make("an address without a top level", {email: "sam@localhost", username: "sam", name: "Sam", rootRole: 3}),
  make("a weak password", {username: "tina", email: "tina@example.org", name: "Tina", password: "x", rootRole: 3}),
  make("an empty password", {username: "ugo", email: "ugo@example.org", name: "Ugo", password: "", rootRole: 3}),
  make("no role", {username: "x"}),
  make("neither address nor name", {rootRole: 3}, {says: true}),
  make("an unknown role", {username: "x1", rootRole: 77}),
  make("a role by an unknown name", {username: "x2", rootRole: "Nobody"}),
  make("an address that is none", {email: "x", rootRole: 3}),
  make("an unknown property", {username: "x3", rootRole: 3, scimId: "x"}),
  make("a taken address", {email: "mona@example.org", rootRole: 3}, {says: true}),
  make("a taken user name", {username: "mona", rootRole: 3}),
  make("a body that is a list", []),
  make("no body", undefined),
  make("a body that is no JSON", "{"),
  make("a body without a type", "{}", {headers: {"content-type": null}}),
  ...byAll("making a person", ["POST", kUsers], {username: "x", rootRole: 3}),
  ask("people are listed", ["GET", kUsers]),
  ...byAll("listing people", ["GET", kUsers]),
  show("a person", "mona"),
  show("an editor", "nick"),
  show("an unknown person", "2000000000"),
  show("a word for an id", "x"),
  show("a fraction for an id", "1.5"),
  ...byAll("showing a person", ["GET", at("mona")]),
  change("nothing", "mona", {}),
  change("the name", "mona", {name: "Mona M"}),
  change("an empty name", "mona", {name: ""}),
  change("the address", "mona", {email: "mona2@example.org"}),
  change("the role", "olga", {rootRole: 2}),
  change("the role by name", "olga", {rootRole: "Viewer"}),
  change("an unknown role", "olga", {rootRole: 77}),
  change("an address that is none", "mona", {email: "x"}),
  change("a taken address", "mona", {email: "nick@example.org"}),
  change("an unknown property", "mona", {seatType: "x"}),
  change("an unknown person", "2000000000", {}),
  change("a word for an id", "x", {}),
  change("a body without a type", "mona", "{}", {headers: {"content-type": null}}),
  ...byAll("changing a person", ["PUT", at("mona")], {name: "x"}),
  search("by a name", "?q=mona"),
  search("by a part of a name", "?q=ona%20M"),
  search("by the beginning of an address", "?q=nick@ex"),
  search("in other capitals", "?q=NICK"),
  search("by an end of a user name", "?q=lga1"),
  search("by one character", "?q=m"),
  search("by nothing", ""),
  search("by an empty text", "?q="),
  search("for nobody", "?q=zzzz"),
  search("by: nobody", "?q=mona", {by: "nobody"}),
  ask("access is listed", ["GET", `${kUsers}/access`]),
  ask("access is listed, by: nobody", ["GET", `${kUsers}/access`], {by: "nobody"}),
  ask("admins are counted", ["GET", `${kUsers}/admin-count`]),
  ...byAll("counting admins", ["GET", `${kUsers}/admin-count`]),

  // Passwords of others.
  validate("strong", {password: kStrong}),
  validate("strong, by: viewer's cookie", {password: kStrong}, {by: "viewer's cookie"}),
  validate("too short", {password: "Aa1-"}, {says: true}),
  validate("without a capital", {password: "correct-horse-7"}, {says: true}),
  validate("without a small letter", {password: "CORRECT-HORSE-7"}, {says: true}),
  validate("without a digit", {password: "Correct-horse-x"}, {says: true}),
  validate("without anything special", {password: "CorrectHorse77"}, {says: true}),
  validate("with a character three times", {password: "Correct-hooorse-7"}, {says: true}),
  validate("empty", {password: ""}, {says: true}),
  validate("none", {}),
  validate("strong, by: nobody", {password: kStrong}, {by: "nobody"}),
  setPassword("strong", "olga", {password: "Another-horse-8"}),
  setPassword("weak", "olga", {password: "x"}, {says: true}),
  setPassword("empty", "olga", {password: ""}, {says: true}),
  setPassword("none", "olga", {}),
  setPassword("an unknown person", "2000000000", {password: kStrong}),
  setPassword("a word for an id", "x", {password: kStrong}),
  ...byAll("giving a password", ["POST", at("olga", "/change-password")], {password: kStrong}),
  reset("a person", {id: "nick@example.org"}),
  reset("again within a minute", {id: "nick@example.org"}),
  reset("an unknown address", {id: "nobody@example.org"}),
  reset("no address", {}),
  ...byAll("resetting a password", ["POST", `${kUsers}/reset-password`], {id: "nick@example.org"}),

  // The own account.
  ask("the own account", ["GET", kOwn], {
    by: "mona's cookie",
    async first(side) {
      side.monaCookie = await side.logIn("mona", kStrong);
    },
  }),
  ask("the own account, by: admin's cookie", ["GET", kOwn], {by: "admin's cookie"}),
  ask("the own account, by: admin", ["GET", kOwn]),
  ask("the own account, by: nobody", ["GET", kOwn], {by: "nobody"}),
  ask("the own profile", ["GET", `${kOwn}/profile`], {by: "mona's cookie"}),
  ask("the own profile, by: admin's cookie", ["GET", `${kOwn}/profile`], {by: "admin's cookie"}),
  ask("the own profile, by: nobody", ["GET", `${kOwn}/profile`], {by: "nobody"}),
  ask("own roles in a project", ["GET", `${kOwn}/roles?projectId=nothing`], {by: "mona's cookie"}),
  ask("own roles in no project", ["GET", `${kOwn}/roles`], {by: "mona's cookie"}),
  pat("good", () => ({description: "laptop", expiresAt: from(48)}), {keep: keepId("pat")}),
  pat("a taken description", () => ({description: "laptop", expiresAt: from(48)})),
  pat("an empty description", () => ({description: "", expiresAt: from(48)}), {says: true}),
  pat("a past expiry", {description: "old", expiresAt: "2020-01-01T00:00:00.000Z"}),
  pat("no expiry", {description: "x"}),
  pat("no description", () => ({expiresAt: from(48)})),
  pat("expiry is a word", {description: "x", expiresAt: "soon"}),
  pat("by: nobody", () => ({description: "x", expiresAt: from(48)}), {by: "nobody"}),
  ask("own tokens are listed", ["GET", `${kOwn}/tokens`], {by: "mona's cookie"}),
  ask("own tokens are listed, by: nobody", ["GET", `${kOwn}/tokens`], {by: "nobody"}),
  ask("deleting an own token of somebody else", ["DELETE", (side) => `${kOwn}/tokens/${side.pat}`], {by: "viewer's cookie"}),
  ask("deleting an own token", ["DELETE", (side) => `${kOwn}/tokens/${side.pat}`], {by: "mona's cookie"}),
  ask("deleting an own token again", ["DELETE", (side) => `${kOwn}/tokens/${side.pat}`], {by: "mona's cookie"}),
  ask("deleting an own token by a word", ["DELETE", `${kOwn}/tokens/x`], {by: "mona's cookie"}),
  ask("no own tokens are left", ["GET", `${kOwn}/tokens`], {by: "mona's cookie"}),
  ownPassword("another for confirmation", passwords(kStrong, "Another-horse-8", "Another-horse-9")),
  ownPassword("no old one", {password: "Another-horse-8", confirmPassword: "Another-horse-8"}),
  ownPassword("nothing", {}),
  ownPassword("weak", passwords(kStrong, "x"), {says: true}),
  ownPassword("the wrong old one", passwords("Wrong-horse-77", "Another-horse-8")),
  ownPassword("the same again", passwords(kStrong, kStrong), {says: true}),
  ownPassword("by: nobody", passwords(kStrong, "Another-horse-8"), {by: "nobody"}),
  ownPassword("good", passwords(kStrong, "Another-horse-8"), {
    keep(side, answer) {
      const fresh = answer.headers.getSetCookie()[0];
      if (fresh) side.monaCookie = fresh.split(";")[0];
    },
  }),
  ask("the own account goes on", ["GET", kOwn], {by: "mona's cookie"}),

  // Deleting.
  ...byAll("deleting one", ["DELETE", at("mona")]),
  drop("a person", "mona"),
  drop("a person again", "mona"),
  drop("an unknown person", "2000000000"),
  drop("a word for an id", "x"),
  ask("the own account of somebody who was deleted", ["GET", kOwn], {by: "mona's cookie"}),
  ask("deleting whom providers manage", ["DELETE", `${kUsers}/scim-users`]),
  ...byAll("deleting whom providers manage", ["DELETE", `${kUsers}/scim-users`]),
  make("an address of somebody who was deleted", {email: "mona2@example.org", username: "mona", name: "Mona", rootRole: 3}),
];
