// Where Provost means to differ from Unleash, and why. A request that is not named here must be answered alike, and one
// that is named must differ in just these ways; what several rows say of one request holds together. A line with - is
// Unleash's alone, one with + Provost's alone.
import {kUserDeviations} from "./unleash_user_deviations.mjs";

const kInactiveLists = ["admin", "admin, after Bearer", "admin, after bEARER", "admin's cookie"].map(
  (by) => `the inactive are shown to: ${by}`,
);
const kNamelessGuests = [
  "good",
  "with an Authorization",
  "address in capitals",
  "weak password",
  "numbers as texts",
  "one for later",
  "address of somebody who was deleted",
].map((each) => `signing up: ${each}`);

/** A fault that Unleash finds only while it works, and Provost with all others. */
const foundBefore = (path) => ["+ body.id string", "+ body.details[].path string", `+ fault at ${path}`];

/** How many days a month from now has. */
function daysOfAMonth() {
  const now = new Date();
  const daysIn = (month) => new Date(Date.UTC(now.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(now.getUTCDate(), daysIn(now.getUTCMonth() + 1));
  return daysIn(now.getUTCMonth()) - now.getUTCDate() + day;
}

export const kDeviations = [
  // What the published page says, and the real server does not.
  {
    at: ["signing up: address is taken", "signing up: address is taken, in capitals"],
    differs: [
      "- status 400",
      "- name BadDataError",
      "- message Request validation failed: your request body or params contain invalid data: User already exists",
      "+ status 409",
      "+ name NameExistsError",
      "+ message User already exists",
    ],
    because: "the page answers 409 when an address is taken",
  },
  {
    at: ["signing up: user name is taken"],
    differs: ["- status 500", "- name UnknownError", "+ status 409", "+ name NameExistsError"],
    because: "the page answers 409 when a name is taken; the real server fails, and shows its SQL",
  },
  {
    at: [...kNamelessGuests, "signing up: with a user name"],
    differs: [
      "+ body.inviteLink string",
      "+ body.emailSent boolean",
      "+ body.permissions list",
      "+ body.activeSessions number",
      "+ body.deletedSessions number",
    ],
    because: "the page lists these members of a person too",
  },
  {
    at: ["making a token: past expiry", "getting an expired token"],
    differs: ["- enabled true", "+ enabled false"],
    because: "the page says that a token which has expired is not enabled",
  },
  {
    at: ["signing up: address of the active person who was named"],
    differs: ["- 201 with a body", "+ 409 NameExistsError"],
    because: "the page deletes inactive people only; the real server had deleted the active one who was named",
  },

  // Decisions of our own.
  {
    at: [
      "deleting an unknown person",
      "deleting the same person again",
      "deleting the same person twice in a call",
      "deleting an inactive person after an unknown one",
    ],
    differs: ["- 404 NotFoundError", "+ 200 without a body"],
    because: "the page knows no 404: who is gone already is no mistake, and a call is never done by half",
  },
  {
    at: ["who is left is shown"],
    differs: [
      "- 1 in inactiveUsers",
      "+ 0 in inactiveUsers",
      ...[
        "object",
        ".id number",
        ".name string",
        ".email string",
        ".seenAt null",
        ".createdAt string",
        ".patSeenAt null",
        ".username null",
      ].map((each) => `- body.inactiveUsers[]${each === "object" ? " object" : each}`),
    ],
    because: "the real server gave up at the unknown id, so the inactive person behind it is still there",
  },
  {
    at: [
      "deleting with a fraction for an id",
      "deleting with an id past every integer",
      "deleting with an id past 2^53",
    ],
    differs: [
      "- status 500",
      "- name UnknownError",
      "+ status 400",
      "+ name BadDataError",
      ...foundBefore("/body/ids/0"),
    ],
    because: "no id can be such a number, which is the caller's fault; the real server fails, and shows its SQL",
  },
  {
    at: ["deleting with null for an id"],
    differs: [
      "- status 404",
      "- name NotFoundError",
      "+ status 400",
      "+ name BadDataError",
      ...foundBefore("/body/ids/0"),
    ],
    because: "null is no number; the real server reads it as the id 0",
  },
  {
    at: ["making a token: name is null"],
    differs: ["- 201 with a body", "+ 400 BadDataError"],
    because: "a member that is null is not there; the real server reads it as an empty text",
  },
  {
    at: ["deleting with a body that is no JSON, by: nobody"],
    differs: [
      "- status 400",
      "- name undefined",
      "+ status 401",
      "+ name AuthenticationRequired",
      "+ body.id string",
      "+ body.name string",
      "+ body.details list",
      "+ body.details[] object",
      "+ body.details[].message string",
      "+ body.path string",
      "+ body.type string",
      "+ body.defaultHidden boolean",
    ],
    because: "nobody's body is read before it is known who calls",
  },
  {
    at: [
      "changing a token: switched off",
      "changing a token: expiry",
      "changing a token: both",
      "changing a token: enabled is a text",
      "changing a token: expiry is today",
    ],
    differs: [
      "- role {}",
      '+ role {"id":3,"name":"Viewer","type":"root"}',
      "+ body.role.id number",
      "+ body.role.name string",
      "+ body.role.type string",
    ],
    because: "a changed token is shown whole, as the page has it; the real server leaves out what it joins elsewhere",
  },
  {
    at: ["changing a token: expiry"],
    differs: [`+ expires in ${daysOfAMonth()} days`],
    because: "a token that was changed lives for a month at most, as a new one does on both sides",
  },
  {
    at: ["validating a token that expires today"],
    differs: ["- 400 without a body", "+ 200 without a body"],
    because: "a token lives until its instant; the real server ends it as its last day begins",
  },
  {
    at: ["signing up: token expires today"],
    differs: ["- 400 without a body", "+ 201 with a body"],
    because: "a token lives until its instant; the real server ends it as its last day begins",
  },
  {
    at: ["signing up: empty password"],
    differs: ["- 201 with a body", "+ 400 BadDataError"],
    because: "an empty password would be one that anybody knows; the real server takes it for none",
  },
  {
    at: ["signing up: empty name"],
    differs: ["- 400 BadDataError", "+ 201 with a body"],
    because: "the page asks for a text and sets it no length; the person is shown by user name",
  },
  {
    at: kNamelessGuests,
    differs: ["+ body.username string"],
    because: "everyone has a user name here, by which people sign in: the address, where a guest names none",
  },
  {
    at: [...kInactiveLists, "four people are inactive"],
    differs: ["- body.inactiveUsers[].username null"],
    because: "everyone has a user name here: the address, where a guest names none",
  },
  {
    at: ["the tokens are listed"],
    differs: ["- body.tokens[].users[].username null"],
    because: "everyone has a user name here: the address, where a guest names none",
  },
  {
    at: ["the tokens are listed without who was deleted"],
    differs: ["- body.tokens[].users[].username null", "+ body.tokens[].users[].username string"],
    because: "everyone has a user name here: the address, where a guest names none",
  },
  {
    at: ["getting a token with guests"],
    differs: ["- body.users[].username null"],
    because: "everyone has a user name here: the address, where a guest names none",
  },
  {
    at: ["signing up: address is no address", "signing up: address without a top level"],
    differs: foundBefore("/body/email"),
    because: "whatever is wrong with a body is told in one form, with its place",
  },
  {
    at: ["signing up: name is null"],
    differs: foundBefore("/body/name"),
    because: "whatever is wrong with a body is told in one form, with its place",
  },
  {
    at: ["signing up: nothing"],
    differs: ["+ fault at /body/name", "+ fault at /body/password"],
    because: "all that is wrong with a body is told at once; the real server stops at the first",
  },
  {
    at: ["signing up: unknown token, body does not fit"],
    differs: ["+ fault at /body/password"],
    because: "all that is wrong with a body is told at once; the real server stops at the first",
  },
  {
    at: ["a path that is not there"],
    differs: [
      "- message The path you were looking for (/api/admin/user-admin/inactive/none) is not available.",
      "+ message The path you were looking for is not available.",
    ],
    because: "what a caller made up is not repeated in an answer",
  },
  ...kUserDeviations,
];
