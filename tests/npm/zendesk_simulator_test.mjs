// Zendesk's client node-zendesk at the simulated Zendesk, with each call that our connector makes there and the ways in
// which the real one fails.
import assert from "node:assert/strict";
import {createRequire} from "node:module";
import {test} from "node:test";

import {kToken, withSimulator} from "./simulator.mjs";

const {createClient} = createRequire(import.meta.url)("node-zendesk");
const kLookMs = 5;
const kMostLooks = 100;

const story = (name, habits, told) =>
  test(name, () =>
    withSimulator(["zendesk", ...habits], ({url, id}) => {
      const options = {username: "admin@example.org", token: kToken, endpointUri: `${url}/api/v2`};
      return told(createClient({...options, throwOriginalException: true}), Number(id));
    }),
  );

/** What was answered: an object comes with its response, and a list without. */
const answer = async (call) => {
  const given = await call;
  return given.result ?? given;
};

/** Fails unless the client says that the call was refused; returns the body. */
async function refused(call, status) {
  const reason = await call.then(
    ({result}) => assert.fail(`was answered ${JSON.stringify(result)}`),
    (error) => error,
  );
  assert.equal(reason.statusCode, status, `${reason}`);
  return reason.result;
}

story("a user is found, changed, suspended and deleted", [], async (client, kim) => {
  const byId = await answer(client.users.show(kim));
  assert.deepEqual([byId.external_id, byId.role, byId.suspended], ["hr-17", "agent", false]);
  const [found] = await answer(client.users.search({external_id: "hr-17"}));
  assert.equal(found.id, kim);
  const [named] = await answer(client.users.search({query: 'email:"kim@example.test"'}));
  assert.equal(named.id, kim);
  assert.equal((await answer(client.users.me())).role, "admin");
  assert.equal((await answer(client.users.suspend(kim))).suspended, true);
  assert.equal((await answer(client.users.suspend(kim))).suspended, true);
  assert.equal((await answer(client.users.unsuspend(kim))).suspended, false);
  assert.equal((await answer(client.users.update(kim, {user: {role: "end-user"}}))).role, "end-user");
  await client.users.delete(kim);
  const gone = await answer(client.users.show(kim));
  assert.deepEqual([gone.active, gone.email], [false, null]);
  await refused(client.users.delete(kim), 404);
});

story("a user is made once", [], async (client) => {
  const user = {name: "Lee", email: "lee@example.test", external_id: "hr-18"};
  const made = await answer(client.users.create({user}));
  assert.deepEqual([made.email, made.external_id, made.role], [user.email, user.external_id, "end-user"]);
  const body = await refused(client.users.create({user}), 422);
  assert.equal(body.error, "RecordInvalid");
  assert.equal(body.details.email[0].error, "DuplicateValue");
  const listed = await answer(client.users.list());
  assert.deepEqual(listed.map((each) => each.email).sort(), ["kim@example.test", "lee@example.test"]);
});

story("the client pages through a list", ["small"], async (client) => {
  for (const name of ["a", "b", "c", "d"]) await client.users.create({user: {name, email: `${name}@example.test`}});
  assert.equal((await answer(client.users.list())).length, 5);
});

story("a sixth change of a user within a minute must wait", [], async (client, kim) => {
  for (let times = 0; times < 5; ++times) await client.users.suspend(kim);
  // With Retry-After the client gives the refusal back instead of throwing it.
  const slow = await answer(client.users.suspend(kim));
  assert.deepEqual([slow.statusCode, slow.result.error], [429, "TooManyRequests"]);
});

story("sessions and OAuth tokens are listed and ended", [], async (client, kim) => {
  assert.equal((await answer(client.sessions.getByUserId(kim))).length, 3);
  await client.sessions.bulkDeleteByUserId(kim);
  await client.sessions.bulkDeleteByUserId(kim); // 204 either way
  assert.equal((await answer(client.sessions.getByUserId(kim))).length, 0);
  const read = async () => (await answer(client.oauthtokens.get(["oauth", "tokens", {all: true}]))).tokens;
  const tokens = await read();
  assert.deepEqual(new Set(tokens.map((each) => each.user_id)), new Set([kim]));
  for (const token of tokens) await client.oauthtokens.revoke(token.id);
  assert.equal((await read()).length, 0);
  await refused(client.oauthtokens.revoke(tokens[0].id), 404);
});

story("addresses and groups are kept", [], async (client, kim) => {
  const [address] = await answer(client.useridentities.list(kim));
  assert.deepEqual([address.value, address.primary], ["kim@example.test", true]);
  await client.useridentities.update(kim, address.id, {identity: {value: "kim.new@example.test"}});
  assert.equal((await answer(client.users.show(kim))).email, "kim.new@example.test");
  const group = await answer(client.groups.create({group: {name: "Support"}}));
  await client.groupmemberships.create({group_membership: {user_id: kim, group_id: group.id}});
  await refused(client.groupmemberships.create({group_membership: {user_id: kim, group_id: group.id}}), 422);
  const [joined] = await answer(client.groupmemberships.listByUser(kim));
  assert.equal(joined.group_id, group.id);
  await client.groupmemberships.delete(joined.id);
  assert.deepEqual(await answer(client.groupmemberships.listByUser(kim)), []);
  assert.equal((await answer(client.groups.update(group.id, {group: {name: "Help"}}))).name, "Help");
  assert.deepEqual((await answer(client.groups.list())).map((each) => each.name), ["Help"]);
  await client.groups.delete(group.id);
});

/** The client asks for a deletion by a callback that it never calls. */
const destroy = (client, ids) => client.users.destroyMany(ids, {}, () => {});

story("a job shows late, and is completed with a row that failed", ["late"], async (client, kim) => {
  const job = (await answer(destroy(client, [kim, 5]))).job_status;
  assert.deepEqual([job.status, job.total, job.progress, job.results], ["queued", 2, null, null]);
  await refused(client.jobstatuses.show(job.id), 404);
  const ended = await client.jobstatuses.watch(job.id, kLookMs, kMostLooks);
  assert.deepEqual([ended.status, ended.progress], ["completed", 2]);
  assert.deepEqual(ended.results, [
    {id: kim, action: "delete", success: true, status: "Deleted"},
    {id: 5, action: "delete", success: false, error: "RecordNotFound", details: "Not found"},
  ]);
  assert.equal((await answer(client.users.show(kim))).active, false);
});

story("one job more than the account may have is refused until another is over", ["busy"], async (client, kim) => {
  const job = (await answer(destroy(client, [kim]))).job_status;
  const body = await refused(destroy(client, [5]), 429);
  assert.deepEqual([body.error, body.current_job_ids], ["TooManyJobs", [job.id]]);
  assert.equal((await client.jobstatuses.watch(job.id, kLookMs, kMostLooks)).status, "completed");
  assert.equal((await answer(destroy(client, [5]))).job_status.status, "queued");
});

test("a wrong token is refused", () =>
  withSimulator(["zendesk"], async ({url}) => {
    const client = createClient({username: "admin@example.org", token: "wrong", endpointUri: `${url}/api/v2`});
    await assert.rejects(client.users.me(), /401/);
  }));
