// Rocket.Chat's own client at the simulated Rocket.Chat, with each call that our connector makes there and the ways in which
// the real one fails.
import assert from "node:assert/strict";
import {createRequire} from "node:module";
import {test} from "node:test";

import {kToken, withSimulator} from "./simulator.mjs";

const {RestClient} = createRequire(import.meta.url)("@rocket.chat/api-client");

const story = (name, habits, told) =>
  test(name, () =>
    withSimulator(["rocketchat", ...habits], ({url, id}) => {
      const credentials = {"X-User-Id": "botbotbotbotbotbo", "X-Auth-Token": kToken};
      return told(new RestClient({baseUrl: url, credentials}), id, url);
    }),
  );

/** What the client rejects with: the answer, and its body. */
async function refused(call) {
  const answer = await call.then(
    (body) => assert.fail(`was answered ${JSON.stringify(body)}`),
    (reason) => reason,
  );
  if (!(answer instanceof Response)) throw answer;
  return {status: answer.status, headers: answer.headers, body: await answer.json()};
}

const off = (userId, more) => ["/v1/users.setActiveStatus", {userId, activeStatus: false, ...more}];

story("a person is made once, found, changed, logged out, switched off and deleted", [], async (client) => {
  const wanted = {
    username: "lee",
    name: "Lee",
    email: "lee@example.test",
    password: "a long password of nobody",
    active: true,
    verified: true,
    sendWelcomeEmail: false,
  };
  const {user} = await client.post("/v1/users.create", wanted);
  assert.deepEqual([user.username, user.active, user.emails[0].verified], ["lee", true, true]);
  const again = await refused(client.post("/v1/users.create", wanted));
  assert.deepEqual([again.status, again.body.errorType], [400, "error-field-unavailable"]);
  assert.equal((await client.get("/v1/users.info", {username: "lee"})).user._id, user._id);
  assert.equal((await client.get("/v1/users.info", {userId: user._id})).user.username, "lee");
  const changed = await client.post("/v1/users.update", {userId: user._id, data: {name: "Lee Roe"}});
  assert.equal(changed.user.name, "Lee Roe");
  assert.equal((await client.post("/v1/users.logout", {userId: user._id})).success, true);
  for (let times = 0; times < 2; ++times) {
    const done = await client.post(...off(user._id));
    assert.deepEqual([done.success, done.user], [true, {_id: user._id, active: false}]);
  }
  assert.deepEqual((await client.post("/v1/users.delete", {userId: user._id})).deletedRooms, []);
  const gone = await refused(client.post("/v1/users.delete", {userId: user._id}));
  assert.deepEqual([gone.status, gone.body.errorType], [400, "error-invalid-user"]);
  assert.equal((await refused(client.get("/v1/users.info", {username: "lee"}))).body.error, "User not found.");
});

story("people are listed and searched, and our own rights are told", [], async (client, kim) => {
  const all = await client.get("/v1/users.list", {count: 100, offset: 0, sort: '{"_id":1}'});
  assert.deepEqual([all.total, all.count, all.users.length], [2, 2, 2]);
  const found = await client.get("/v1/users.listByStatus", {status: "active", searchTerm: "kim@example.test"});
  assert.deepEqual(
    found.users.map((each) => each._id),
    [kim],
  );
  assert.equal((await client.get("/v1/me")).username, "bot");
  const {update} = await client.get("/v1/permissions.listAll");
  assert.ok(update.some((each) => each._id === "edit-other-user-active-status" && each.roles.includes("admin")));
});

story("the only owner of rooms stays unless the rooms are given up", ["owner"], async (client, kim) => {
  const {status, body} = await refused(client.post(...off(kim)));
  assert.deepEqual([status, body.success, body.errorType], [400, false, "user-last-owner"]);
  assert.deepEqual(body.details, {shouldBeRemoved: ["a"], shouldChangeOwner: []});
  assert.equal((await client.post(...off(kim, {confirmRelinquish: true}))).user.active, false);
});

story("the last administrator stays", [], async (client) => {
  const {status, body} = await refused(client.post(...off("adminadminadminad")));
  assert.deepEqual([status, body.errorType], [400, "error-action-not-allowed"]);
});

story("an eleventh call in a minute is told the moment in milliseconds, and no Retry-After", ["busy"], async (client, kim) => {
  for (let times = 0; times < 10; ++times) await client.get("/v1/users.info", {userId: kim});
  const {status, headers, body} = await refused(client.get("/v1/users.info", {userId: kim}));
  assert.deepEqual([status, body.success, headers.get("retry-after")], [429, false, null]);
  assert.match(body.error, /\[error-too-many-requests\]$/);
  assert.equal(headers.get("x-ratelimit-limit"), "10");
  assert.equal(headers.get("x-ratelimit-remaining"), "0");
  const wait = Number(headers.get("x-ratelimit-reset")) - Date.now();
  assert.ok(wait > 0 && wait <= 60_000, `${wait}`);
  assert.equal((await client.get("/v1/me")).success, true); // each path has its own count
});

story("a change is asked for a second factor", ["second-factor"], async (client, kim) => {
  const call = client.post("/v1/users.update", {userId: kim, data: {name: "Kim"}});
  const {status, body} = await refused(call);
  assert.deepEqual([status, body.errorType], [400, "totp-required"]);
});

test("a wrong token is refused", () =>
  withSimulator(["rocketchat"], async ({url}) => {
    const credentials = {"X-User-Id": "botbotbotbotbotbo", "X-Auth-Token": "wrong"};
    const {status, body} = await refused(new RestClient({baseUrl: url, credentials}).get("/v1/me"));
    assert.deepEqual([status, body.message], [401, "You must be logged in to do this."]);
  }));
