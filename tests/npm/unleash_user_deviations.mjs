// Where Provost means to differ from Unleash about people, passwords and the own account, and why; read as those of
// unleash_deviations.mjs.

const kMade = [
  "whole",
  "an address only",
  "a user name only",
  "a role by name",
  "a role as text",
  "an address in capitals",
  "a weak password",
  "an empty password",
  "an address of somebody who was deleted",
].map((each) => `making a person: ${each}`);
const kUnchangedRoles = ["nothing", "the name", "an empty name", "the address", "an unknown property"].map(
  (each) => `changing a person: ${each}`,
);
const kChanged = [
  ...kUnchangedRoles,
  ...["the role", "the role by name"].map((each) => `changing a person: ${each}`),
];
const kShown = ["showing a person", "showing an editor"];
const kByName = ["by a name", "by a part of a name"].map((each) => `searching: ${each}`);
const kByAddress = ["by the beginning of an address", "in other capitals"].map((each) => `searching: ${each}`);
const kOwn = ["the own account", "the own account goes on"];
const kPersonMembers = "the page lists these members of a person too";
const kPlain = "the sentence stands alone, as the contract gives it; the real server puts a general one before it";

/** A fault that Unleash finds only while it works, and Provost with all others. */
const foundBefore = (path) => ["+ body.id string", "+ body.details[].path string", `+ fault at ${path}`];
const said = (sentence) => [
  `- message Request validation failed: your request body or params contain invalid data: ${sentence}`,
  `+ message ${sentence}`,
];

export const kUserDeviations = [
  // What the published page says, and the real server does not.
  {
    at: [...kMade, ...kShown, ...kChanged],
    differs: ["+ body.permissions list", "+ body.activeSessions number", "+ body.deletedSessions number"],
    because: kPersonMembers,
  },
  {
    at: [...kShown, ...kChanged],
    differs: ["+ body.inviteLink string", "+ body.emailSent boolean"],
    because: kPersonMembers,
  },
  {
    at: ["people are listed"],
    differs: [
      "+ body.users[].emailSent boolean",
      "+ body.users[].permissions list",
      "+ body.users[].activeSessions number",
      "+ body.users[].deletedSessions number",
    ],
    because: kPersonMembers,
  },
  {
    at: [...kByName, ...kByAddress],
    differs: [
      "+ body[].createdAt string",
      "+ body[].loginAttempts number",
      "+ body[].permissions list",
      "+ body[].rootRole number",
    ],
    because: kPersonMembers,
  },
  {
    at: [...kOwn, "the own account, by: admin's cookie"],
    differs: [
      "+ body.user.rootRole number",
      "+ body.user.inviteLink string",
      "+ body.user.emailSent boolean",
      "+ body.user.permissions list",
    ],
    because: kPersonMembers,
  },

  // Decisions of our own.
  {
    at: [...kOwn, "the own account, by: admin's cookie"],
    differs: ["- body.user.seenAt null", "+ body.user.seenAt string"],
    because: "the account is read anew; the real server shows what the session remembers from before the login",
  },
  {
    at: ["the own account, by: admin's cookie"],
    differs: ["+ body.user.email string"],
    because: "the first admin of this installation has an address, and that of the real one has none",
  },
  {
    at: ["the own account, by: admin"],
    differs: [
      "+ body.user.id number",
      "+ body.user.accountType string",
      "- body.user.secret string",
      "- body.user.type string",
      "- body.user.environment string",
      "- body.user.projects list",
      "- body.user.projects[] string",
      "- body.user.permissions list",
      "- body.user.permissions[] string",
      "- body.user.internalAdminTokenUserId number",
    ],
    because: "a token is nobody's account; the real server shows the token whole, its secret included",
  },
  {
    at: ["making a person: an address only", "showing an editor"],
    differs: ["+ body.username string"],
    because: "everyone has a user name here, by which people sign in: the address, where nobody names one",
  },
  {
    at: kByAddress,
    differs: ["+ body[].username string"],
    because: "everyone has a user name here, by which people sign in: the address, where nobody names one",
  },
  {
    at: kUnchangedRoles,
    differs: ["+ body.rootRole number", "+ rootRole 3"],
    because: "a changed person is shown whole; the real server leaves the role out unless it was sent",
  },
  {
    at: [
      "making a person: an address that is none",
      "making a person: an address without a top level",
      "changing a person: an address that is none",
    ],
    differs: foundBefore("/body/email"),
    because: "whatever is wrong with a body is told in one form, with its place",
  },
  {
    at: ["making a person: a role by an unknown name"],
    differs: [
      "- body.id string",
      "- body.details[].path string",
      "- fault at /body/rootRole",
      "- fault at rootRole",
    ],
    because: "a tenant's own roles have names too, so a name is looked up like a number, and told alike when it is unknown",
  },
  {
    at: ["making a person: neither address nor name"],
    differs: said("You must specify username or email"),
    because: kPlain,
  },
  {at: ["making a person: a taken address"], differs: said("User already exists"), because: kPlain},
  {
    at: ["making an own token: an empty description"],
    differs: said("PAT description cannot be empty."),
    because: kPlain,
  },
  {
    at: ["changing a person: a taken address"],
    differs: ["- status 500", "- name UnknownError", "+ status 400", "+ name BadDataError"],
    because: "a taken address is the caller's fault, as when a person is made; the real server fails",
  },
  {
    at: ["giving a password: an unknown person"],
    differs: ["- status 500", "- name UnknownError", "+ status 404", "+ name NotFoundError"],
    because: "who is not there is not found; the real server fails, and shows its SQL",
  },
  {
    at: ["the own profile", "the own profile, by: admin's cookie"],
    differs: ["- body.projects[] string", "- body.subscriptions[] string"],
    because: "there are no projects and no newsletters here",
  },
  {
    at: ["own roles in a project"],
    differs: ["- body.roles[].project string"],
    because: "there are no projects here: the role of a person is the same in all",
  },
  {
    at: ["the own account of somebody who was deleted"],
    differs: [
      "- name AuthenticationRequired",
      "- body.path string",
      "- body.type string",
      "- body.defaultHidden boolean",
      "+ name UnauthorizedError",
    ],
    because: "a session that has ended is a wrong credential, not none",
  },
];
