// Zendesk's client node-zendesk at the pages of Zendesk: deleting many people as a job, and watching it.
import assert from "node:assert/strict";
import {createRequire} from "node:module";
import {after, before, test} from "node:test";

import {Provost} from "./provost.mjs";

const {createClient} = createRequire(import.meta.url)("node-zendesk");

const kPassword = "a password of this test";
const kLookMs = 50;
const kMostLooks = 400;
const kAdmin = "admin@example.test";
let provost;
let token;
let admin;

before(async () => {
  provost = await Provost.start();
  admin = Number((await provost.command("admin", "create", "--email", kAdmin)).id);
  token = (await provost.command("account", "token", kAdmin, "--name", "scripts")).token;
});

after(() => provost.end());

/** A client; what is not said is what an admin with a key says. */
const clientOf = (more = {}) =>
  createClient({username: kAdmin, token, endpointUri: `${provost.url}/api/v2`, throwOriginalException: true, ...more});

/** Somebody new, by the numeric id that these pages have. */
async function newPerson(name, more) {
  await provost.push(name, more);
  const people = await provost.command("idle", "list", "--days", "0");
  return Number(people.find((each) => each.userName === name).id);
}

/** Asks for the people to be deleted; the client knows of no other form than a callback that it never calls. */
const destroy = async (client, ids) => (await client.users.destroyMany(ids, {}, () => {})).result.job_status;

/** The rows of a job, once it has ended well. */
async function rowsOf(client, job) {
  const ended = await client.jobstatuses.watch(job.id, kLookMs, kMostLooks);
  assert.equal(ended.status, "completed");
  assert.match(ended.message, /^Completed at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000$/);
  assert.deepEqual([ended.id, ended.url, ended.total, ended.progress], [job.id, job.url, job.total, job.total]);
  return ended.results;
}

/** Fails unless the client says that the call was refused. */
async function assertRefused(call, status, body) {
  const reason = await call.then(
    ({result}) => assert.fail(`was answered ${JSON.stringify(result)}`),
    (error) => error,
  );
  assert.equal(reason.statusCode, status, `${reason}`);
  assert.deepEqual(reason.result, body);
}

const deleted = (id) => ({id, action: "delete", status: "Deleted", success: true});
const missed = (who) => ({...who, action: "delete", success: false, error: "RecordNotFound", details: "Not found"});
const bad = (description) => ({error: "BadRequest", description});

test("many people are deleted as a job that can be watched, and are gone with their sessions", async () => {
  const client = clientOf();
  const ids = [await newPerson("ada@example.test", {password: kPassword}), await newPerson("ben@example.test")];
  const login = {body: {user: "ada@example.test", password: kPassword}};
  const session = (await provost.call("POST", "/api/v1/login", login)).body.data;
  const headers = {"x-user-id": session.userId, "x-auth-token": session.authToken};
  assert.equal((await provost.call("GET", "/api/v1/me", {headers})).status, 200);

  const job = await destroy(client, ids);
  const {id, url, job_type: type, ...rest} = job;
  assert.deepEqual(rest, {total: 2, progress: null, status: "queued", message: null, results: null});
  assert.equal(url, `${provost.url}/api/v2/job_statuses/${id}.json`);
  assert.equal(typeof type, "string");
  assert.deepEqual(await rowsOf(client, job), ids.map(deleted));
  assert.equal((await provost.call("GET", "/api/v1/me", {headers})).status, 401);
  assert.equal((await provost.call("POST", "/api/v1/login", login)).status, 401);

  const again = await destroy(client, [...ids, 5]);
  assert.deepEqual(
    await rowsOf(client, again),
    [...ids, 5].map((each) => missed({id: each})),
  );
  const kept = await client.jobstatuses.showMany([again.id, "unknown", job.id]);
  assert.deepEqual(
    kept.result.job_statuses.map((each) => each.id),
    [again.id, job.id],
  );
  const listed = (await client.jobstatuses.list()).result.job_statuses;
  assert.deepEqual(listed.find((each) => each.id === job.id).results, ids.map(deleted));
});

test("one number is enough, and a number is taken once however it is spelled", async () => {
  const client = clientOf();
  const id = await newPerson("cho@example.test");
  const job = await destroy(client, `${id}, 0${id}`);
  assert.equal(job.total, 1);
  assert.deepEqual(await rowsOf(client, job), [deleted(id)]);
});

test("nobody deletes oneself, nor the last admin", async () => {
  const own = await rowsOf(clientOf(), await destroy(clientOf(), [admin]));
  assert.deepEqual([own[0].id, own[0].success, own[0].error], [admin, false, "PermissionDenied"]);
  const other = clientOf({token: await provost.operator("users.delete", "jobs.read")});
  const last = await rowsOf(other, await destroy(other, [admin]));
  assert.deepEqual([last[0].id, last[0].success, last[0].error], [admin, false, "PermissionDenied"]);
  assert.equal((await clientOf().jobstatuses.list()).response.status, 200);
});

test("the form of the client that forgets the ids is refused", async () => {
  const call = clientOf().users.destroyMany([1, 2], () => {});
  await assertRefused(call, 400, bad("Parameter ids or external_ids is needed"));
});

test("more than a hundred people, and words for numbers, are refused", async () => {
  const many = Array.from({length: 101}, (_, at) => at + 1);
  await assertRefused(
    clientOf().users.destroyMany(many, {}, () => {}),
    400,
    {
      error: "TooManyValues",
      description: "Parameter ids cannot specify more than 100 values",
      max_count: 100,
    },
  );
  const words = clientOf().users.destroyMany(["ada"], {}, () => {});
  await assertRefused(words, 400, bad("Parameter ids takes whole numbers"));
});

test("a job that is not there is not found", async () => {
  const call = clientOf().jobstatuses.show("unknown");
  await assertRefused(call, 404, {error: "RecordNotFound", description: "Not found"});
});

test("a wrong key, the key of another and a password are refused", async () => {
  const stranger = {error: "Couldn't authenticate you"};
  await newPerson("dee@example.test");
  const kStrangers = [{token: "wrong"}, {username: "dee@example.test"}, {token: undefined, password: kPassword}];
  for (const each of kStrangers) {
    await assertRefused(clientOf(each).jobstatuses.list(), 401, stranger);
    await assertRefused(
      clientOf(each).users.destroyMany([1], {}, () => {}),
      401,
      stranger,
    );
  }
});

test("a bearer token is taken as well, and needs the permission", async () => {
  const bearer = async (...may) => clientOf({username: undefined, oauth: true, token: await provost.operator(...may)});
  const id = await newPerson("eli@example.test");
  const powerless = await bearer("jobs.read");
  assert.equal((await powerless.jobstatuses.list()).response.status, 200);
  const refused = await powerless.users.destroyMany([id], {}, () => {}).catch((error) => error);
  assert.equal(refused.statusCode, 403);
  const able = await bearer("jobs.read", "users.delete");
  assert.deepEqual(await rowsOf(able, await destroy(able, [id])), [deleted(id)]);
});

test("people are named by external ids; brands are not asked for until one keeps its people apart", async () => {
  // The client's own form with external ids fails before it asks, so they travel in its query.
  const asked = (query) => destroy(clientOf({query}), null);
  const id = await newPerson("fay@example.test", {externalId: "hr-1"});
  const job = await asked({external_ids: "hr-1,hr-2", brand_id: "all"});
  assert.deepEqual(await rowsOf(clientOf(), job), [deleted(id), missed({external_id: "hr-2"})]);
  const refused = (query, text) => assertRefused(asked(query), 400, bad(text));
  await refused({external_ids: "hr-1", ids: "1"}, "Parameters ids and external_ids cannot be given together");

  const brand = await provost.command("brand", "create", "north", "--separate-users");
  const source = await provost.command("source", "create", "north", "--profile", "okta", "--brand", brand.id);
  const account = await newPerson("gus@example.test", {externalId: "hr-3"});
  const plain = provost.source;
  provost.source = source.token;
  const branded = await newPerson("hal@example.test", {externalId: "hr-3"});
  provost.source = plain;
  for (const [query, rows] of [
    [{external_ids: "hr-3", brand_id: brand.id}, [deleted(branded)]],
    [{external_ids: "hr-3", brand_id: brand.id}, [missed({external_id: "hr-3"})]],
    [{external_ids: "hr-3"}, [deleted(account)]],
    [{external_ids: "hr-3", brand_id: 0}, [missed({external_id: "hr-3"})]],
  ]) {
    assert.deepEqual(await rowsOf(clientOf(), await asked(query)), rows, JSON.stringify(query));
  }
  await refused({external_ids: "hr-3", brand_id: "all"}, "Parameter brand_id takes the id of a brand, or 0");
  await refused({external_ids: "hr-3", brand_id: 987654}, "Parameter brand_id names no brand of this account");
  await refused({ids: "1", brand_id: brand.id}, "Parameter brand_id cannot be given with ids");
});

test("a page that is not offered is not found", async () => {
  const call = clientOf().users.suspend(admin);
  await assertRefused(call, 404, {error: "InvalidEndpoint", description: "Not found"});
});
