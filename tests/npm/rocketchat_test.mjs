// Rocket.Chat's own client at the pages of Rocket.Chat: signing in, reading people, switching them off one by one and
// by idleness.
import assert from "node:assert/strict";
import {createRequire} from "node:module";
import {after, before, test} from "node:test";

import {Provost} from "./provost.mjs";

const {RestClient} = createRequire(import.meta.url)("@rocket.chat/api-client");

const kPassword = "a password of this test";
const kDayUs = 86_400_000_000;
let provost;
let admin;

before(async () => {
  provost = await Provost.start();
  const {userName, password} = await provost.command("admin", "create", "--email", "admin@example.test");
  admin = await signIn(userName, password);
});

after(() => provost.end());

const strange = () => new RestClient({baseUrl: provost.url});

/** A client that holds a session. */
async function signIn(user, password) {
  const client = strange();
  const {status, data} = await client.post("/v1/login", {user, password});
  assert.equal(status, "success");
  client.setCredentials({"X-User-Id": data.userId, "X-Auth-Token": data.authToken});
  return client;
}

/** A person with a password, and the id that these pages have for the person. */
async function newPerson(name) {
  await provost.push(name, {password: kPassword});
  const {user} = await admin.get("/v1/users.info", {username: name});
  return user._id;
}

/** What the client rejects with: the answer's status and body. */
async function refusal(call) {
  const answer = await call.then(
    (body) => assert.fail(`was answered ${JSON.stringify(body)}`),
    (reason) => reason,
  );
  if (!(answer instanceof Response)) throw answer;
  return {status: answer.status, body: await answer.json()};
}

const kNotLoggedIn = "You must be logged in to do this.";
const assertNotLoggedIn = ({status, body}) => {
  assert.equal(status, 401);
  assert.equal(body.status, "error");
  assert.equal(body.message, kNotLoggedIn);
};
const invalid = (text) => ({
  status: 400,
  body: {success: false, error: `${text} [invalid-params]`, errorType: "invalid-params"},
});
const noSuchUser = {status: 400, body: {success: false, error: "User not found.", errorType: "error-invalid-user"}};

test("a login by name or address opens a session that tells who it is, and a logout ends it", async () => {
  const id = await newPerson("robin@example.test");
  const client = await signIn("robin@example.test", kPassword);
  const me = await client.get("/v1/me");
  assert.equal(me.success, true);
  assert.equal(me._id, id);
  assert.equal(me.username, "robin@example.test");
  assert.equal((await client.post("/v1/logout", {})).status, "success");
  assertNotLoggedIn(await refusal(client.get("/v1/me")));
});

test("a login with a wrong password, an unknown name or without a password is refused", async () => {
  for (const each of [
    {user: "admin@example.test", password: "wrong"},
    {user: "nobody", password: "wrong"},
  ]) {
    const {status, body} = await refusal(strange().post("/v1/login", each));
    assert.equal(status, 401);
    assert.deepEqual([body.status, body.message], ["error", "Unauthorized"]);
  }
  assert.equal((await refusal(strange().post("/v1/login", {user: "admin@example.test"}))).status, 400);
});

test("users.info finds a person by id, name and address", async () => {
  const id = await newPerson("kim@example.test");
  for (const query of [{userId: id}, {username: "KIM@example.test"}, {email: "kim@example.test"}]) {
    const {success, user} = await admin.get("/v1/users.info", query);
    assert.equal(success, true);
    assert.equal(user._id, id);
    assert.equal(user.username, "kim@example.test");
    assert.equal(user.active, true);
    assert.deepEqual(user.roles, ["user"]);
    assert.deepEqual(user.emails, [{address: "kim@example.test", verified: false}]);
    assert.ok(!Number.isNaN(Date.parse(user.createdAt)));
  }
  assert.deepEqual(await refusal(admin.get("/v1/users.info", {userId: "999999999"})), noSuchUser);
  assert.equal((await refusal(admin.get("/v1/users.info"))).body.errorType, "invalid-params");
});

test("users.setActiveStatus switches off and on, says so each time, and ends sessions for good", async () => {
  const userId = await newPerson("lee@example.test");
  const session = await signIn("lee@example.test", kPassword);
  assert.equal((await session.get("/v1/me"))._id, userId);
  const set = (activeStatus) =>
    admin.post("/v1/users.setActiveStatus", {userId, activeStatus, confirmRelinquish: true});
  for (const active of [false, false, true, true]) {
    assert.deepEqual(await set(active), {user: {_id: userId, active}, success: true});
    assertNotLoggedIn(await refusal(session.get("/v1/me")));
    const {user} = await admin.get("/v1/users.info", {userId});
    assert.equal(user.active, active);
    assert.equal(user.inactiveReason, active ? undefined : "deactivated");
  }
  await signIn("lee@example.test", kPassword);
});

test("users.setActiveStatus refuses whom it does not know, the last admin, and bodies that do not fit", async () => {
  const set = (body) => refusal(admin.post("/v1/users.setActiveStatus", body));
  const me = await admin.get("/v1/me");
  assert.deepEqual(await set({userId: "nobody", activeStatus: false}), noSuchUser);
  assert.equal((await set({userId: me._id, activeStatus: false})).body.errorType, "error-action-not-allowed");
  assert.deepEqual(await set({activeStatus: false}), invalid("must have required property 'userId'"));
  assert.deepEqual(await set({userId: "1"}), invalid("must have required property 'activeStatus'"));
  assert.deepEqual(await set({userId: "1", activeStatus: "perhaps"}), invalid("must be boolean"));
  assert.deepEqual(
    await set({userId: "1", activeStatus: true, more: 1}),
    invalid("must NOT have additional properties"),
  );
});

test("users.deactivateIdle asks for a credential and the permission before it looks at the body", async () => {
  for (const credentials of [undefined, {"X-User-Id": "1", "X-Auth-Token": "wrong"}]) {
    const client = new RestClient({baseUrl: provost.url, credentials});
    assertNotLoggedIn(await refusal(client.post("/v1/users.deactivateIdle", {})));
  }
  await newPerson("sam@example.test");
  const sam = await signIn("sam@example.test", kPassword);
  const unauthorized = {status: 403, body: {success: false, error: "unauthorized"}};
  assert.deepEqual(await refusal(sam.post("/v1/users.deactivateIdle", {})), unauthorized);
  assert.deepEqual(await refusal(sam.post("/v1/users.deactivateIdle", {daysIdle: 0})), unauthorized);
});

test("users.deactivateIdle refuses bodies that do not fit", async () => {
  const kCases = [
    [{}, "must have required property 'daysIdle'"],
    [{role: "user"}, "must have required property 'daysIdle'"],
    [{daysIdle: -1}, "must be >= 0"],
    [{daysIdle: 1.5}, "must be integer"],
    [{daysIdle: "soon"}, "must be integer"],
    [{daysIdle: 9999, role: {}}, "must be string"],
    [{daysIdle: 9999, dryRun: true}, "must NOT have additional properties"],
  ];
  for (const [body, text] of kCases) {
    assert.deepEqual(await refusal(admin.post("/v1/users.deactivateIdle", body)), invalid(text), JSON.stringify(body));
  }
});

test("users.deactivateIdle switches off whom `provost idle list` names, once, and ends their sessions", async () => {
  const idle = [];
  for (const name of ["ada", "ben", "cho"]) idle.push(await newPerson(`${name}@idle.test`));
  const session = await signIn("cho@idle.test", kPassword);
  const past = `created_us = created_us - ${40 * kDayUs}, last_login_us = last_login_us - ${40 * kDayUs},
    last_token_use_us = last_token_use_us - ${40 * kDayUs}, last_activity_us = last_activity_us - ${40 * kDayUs}`;
  await provost.database.execute(`update users set ${past} where name_key like '%@idle.test'`);
  const reported = {users: [{id: idle.shift(), at: new Date(Date.now() - 86_400_000).toISOString()}]};
  const headers = {authorization: `Bearer ${await provost.operator("activity.write")}`};
  const noted = await provost.call("POST", "/api/provost/v1/activity", {body: reported, headers});
  assert.deepEqual(noted.body, {noted: 1, unknown: []});

  const named = await provost.command("idle", "list", "--days", "30");
  assert.deepEqual(
    named.map((each) => each.id),
    idle,
  );
  const sweep = (body) => admin.post("/v1/users.deactivateIdle", body);
  assert.deepEqual(await sweep({daysIdle: 41}), {count: 0, success: true});
  assert.deepEqual(await sweep({daysIdle: 30, role: "admin"}), {count: 0, success: true});
  assert.deepEqual(await sweep({daysIdle: 30, role: "no such role"}), {count: 0, success: true});
  assert.deepEqual(await sweep({daysIdle: "30", role: "user"}), {count: 2, success: true});
  assert.deepEqual(await sweep({daysIdle: 30}), {count: 0, success: true});
  for (const userId of idle) {
    const {user} = await admin.get("/v1/users.info", {userId});
    assert.deepEqual([user.active, user.inactiveReason], [false, "idle_too_long"]);
  }
  const spared = await admin.get("/v1/users.info", {username: "ada@idle.test"});
  assert.equal(spared.user.active, true);
  assertNotLoggedIn(await refusal(session.get("/v1/me")));
  assert.equal((await refusal(strange().post("/v1/login", {user: "cho@idle.test", password: kPassword}))).status, 401);
});

test("users.deactivateIdle with a group as the role looks at its members only, and never at the caller", async () => {
  const member = await provost.push("dee@group.test");
  await provost.push("eli@group.test");
  const body = JSON.stringify({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    displayName: "Contractors",
    members: [{value: member.id}],
  });
  const headers = {authorization: `Bearer ${provost.source}`, "content-type": "application/scim+json"};
  assert.equal((await provost.call("POST", "/scim/v2/Groups", {body, headers})).status, 201);
  const sweep = (role) => admin.post("/v1/users.deactivateIdle", {daysIdle: 0, role});
  assert.deepEqual(await sweep("contractors"), {count: 1, success: true});
  assert.deepEqual(await sweep("admin"), {count: 0, success: true});
  const active = async (username) => (await admin.get("/v1/users.info", {username})).user.active;
  assert.deepEqual([await active("dee@group.test"), await active("eli@group.test")], [false, true]);
});
