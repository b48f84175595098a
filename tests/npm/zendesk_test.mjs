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

/** The ids of a list that the client put together. */
const ids = async (list) => (await list).map((each) => each.id);

const kNotFound = {error: "RecordNotFound", description: "Not found"};
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
  await assertRefused(call, 404, kNotFound);
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

test("a person is made, found, suspended, given back, changed and removed", async () => {
  const client = clientOf();
  const wish = {name: "Ida Holm", email: "ida@example.test", external_id: "hr-10", role: "agent"};
  const made = (await client.users.create({user: wish})).result;
  assert.deepEqual({...made, ...wish}, made);
  assert.equal(made.url, `${provost.url}/api/v2/users/${made.id}.json`);
  assert.deepEqual([made.active, made.suspended, made.last_login_at], [true, false, null]);
  await assertRefused(client.users.create({user: wish}), 422, {
    error: "RecordInvalid",
    description: "Record validation errors",
    details: {
      email: [{description: "Email: ida@example.test is already being used by another user", error: "DuplicateValue"}],
      external_id: [
        {description: "External id: hr-10 is already being used by another user", error: "DuplicateValue"},
      ],
    },
  });
  for (const search of [{external_id: "hr-10"}, {query: "email:ida@example.test"}, {query: "ida role:agent"}]) {
    assert.deepEqual(await ids(client.users.search(search)), [made.id], JSON.stringify(search));
  }
  assert.equal((await client.users.suspend(made.id)).result.suspended, true);
  assert.equal((await client.users.suspend(made.id)).result.suspended, true);
  assert.deepEqual(await ids(client.users.search({query: "is_suspended:true"})), [made.id]);
  assert.equal((await client.users.unsuspend(made.id)).result.suspended, false);
  assert.equal((await client.users.update(made.id, {user: {role: "end-user", phone: "7"}})).result.phone, "7");
  assert.equal((await client.users.show(made.id)).result.role, "end-user");
  const removed = (await client.users.delete(made.id)).result;
  assert.deepEqual([removed.id, removed.active, removed.email], [made.id, false, null]);
  await assertRefused(client.users.show(made.id), 404, kNotFound);
  await assertRefused(client.users.delete(made.id), 404, kNotFound);
});

test("suspending ends sessions, keys and access, and every other page sees it at once", async () => {
  const client = clientOf();
  const email = "jon@example.test";
  const resource = await provost.push(email, {password: kPassword, externalId: "hr-11"});
  const [person] = await client.users.search({external_id: "hr-11"});
  assert.deepEqual([person.email, person.scim_id], [email, resource.id]);
  const login = {body: {user: email, password: kPassword}};
  const session = (await provost.call("POST", "/api/v1/login", login)).body.data;
  const rocket = {"x-user-id": session.userId, "x-auth-token": session.authToken};
  const key = (await provost.command("account", "token", email, "--name", "scripts")).token;
  const his = clientOf({username: email, token: key});
  assert.equal((await his.users.me()).result.id, person.id);
  assert.equal((await provost.call("GET", "/api/v1/me", {headers: rocket})).status, 200);

  assert.equal((await client.users.suspend(person.id)).result.suspended, true);
  assert.equal((await provost.call("GET", "/api/v1/me", {headers: rocket})).status, 401);
  await assertRefused(his.users.me(), 401, {error: "Couldn't authenticate you"});
  const scim = {authorization: `Bearer ${provost.source}`};
  const seen = await provost.call("GET", `/scim/v2/Users/${resource.id}`, {headers: scim});
  assert.deepEqual([seen.body.active, seen.body.externalId], [false, "hr-11"]);
  const bearer = {authorization: `Bearer ${token}`};
  const zitadel = await provost.call("GET", `/v2/users/${person.id}`, {headers: bearer});
  assert.equal(zitadel.body.user.state, "USER_STATE_INACTIVE");

  assert.equal((await client.users.unsuspend(person.id)).result.suspended, false);
  assert.equal((await provost.call("GET", "/api/v1/me", {headers: rocket})).status, 401, "what ended stays so");
});

test("the caller sees oneself, and people come piece by piece", async () => {
  const client = clientOf();
  const me = (await client.users.me()).result;
  assert.deepEqual([me.id, me.role, me.email], [admin, "admin", kAdmin]);
  const all = await ids(client.users.list());
  assert.ok(all.includes(admin));
  assert.deepEqual(all, [...new Set(all)].sort((one, two) => one - two));
  assert.deepEqual(await ids(client.users.listWithFilter("role", "admin")), [admin]);
  const some = (await client.users.showMany([admin, 5])).result;
  assert.deepEqual(
    some.map((each) => each.id),
    [admin],
  );
});

test("whoever is meant by an id or an address is changed, or made", async () => {
  const client = clientOf();
  const upsert = async (user) => {
    const {response, result} = await client.users.createOrUpdate({user});
    return [response.status, result];
  };
  const [status, made] = await upsert({name: "Kay", email: "kay@example.test", external_id: "HR-12"});
  assert.equal(status, 201);
  const [again, changed] = await upsert({name: "Kaye", external_id: "hr-12"});
  assert.deepEqual([again, changed.id, changed.name, changed.external_id], [200, made.id, "Kaye", "hr-12"]);
  const [third, moved] = await upsert({email: "KAY@example.test", external_id: "hr-13"});
  assert.deepEqual([third, moved.id, moved.external_id], [200, made.id, "hr-13"]);
});

test("many people are made, changed and changed again as jobs that can be watched", async () => {
  const client = clientOf();
  const people = ["lea", "max", "ned"].map((name) => ({name, email: `${name}@example.test`, external_id: `id-${name}`}));
  const job = (await client.users.createMany({users: [...people, {email: "nobody@example.test"}]})).result.job_status;
  const rows = await rowsOf(client, job);
  assert.deepEqual(
    rows.map((row) => [row.index, row.success]),
    [
      [0, true],
      [1, true],
      [2, true],
      [3, false],
    ],
  );
  assert.equal(rows[3].error, "UserCreateError");
  const made = rows.slice(0, 3).map((row) => row.id);
  // As with destroyMany(), the form of the client with two arguments forgets the ids.
  const off = (await client.users.updateMany(made, {user: {suspended: true}}, () => {})).result.job_status;
  assert.deepEqual(
    (await rowsOf(client, off)).map((row) => [row.id, row.status]),
    made.map((id) => [id, "Updated"]),
  );
  for (const user of (await client.users.showMany(made)).result) assert.equal(user.suspended, true);
  const wishes = [
    {external_id: "ID-LEA", name: "Lea"},
    {name: "Ola", email: "ola@example.test"},
  ];
  const upserts = (await client.users.createOrUpdateMany({users: wishes})).result.job_status;
  assert.deepEqual(
    (await rowsOf(client, upserts)).map((row) => row.status),
    ["Updated", "Created"],
  );
});

test("sessions are seen and ended, one by one and all at once", async () => {
  const client = clientOf();
  const email = "pia@example.test";
  const id = await newPerson(email, {password: kPassword});
  const logIn = () => provost.call("POST", "/api/v1/login", {body: {user: email, password: kPassword}});
  const sessions = [];
  for (let times = 0; times < 3; ++times) sessions.push((await logIn()).body.data);
  const alive = async () => {
    const answers = [];
    for (const {userId, authToken} of sessions) {
      const headers = {"x-user-id": userId, "x-auth-token": authToken};
      answers.push((await provost.call("GET", "/api/v1/me", {headers})).status === 200);
    }
    return answers.filter(Boolean).length;
  };
  const listed = await client.sessions.getByUserId(id);
  assert.equal(listed.length, 3);
  const all = await client.sessions.list();
  assert.equal(all.filter((each) => each.user_id === id).length, 3);
  await client.sessions.deleteByUserIdBySessionId(id, listed[0].id);
  await client.sessions.deleteByUserIdBySessionId(id, listed[0].id);
  assert.equal(await alive(), 2);
  await client.sessions.bulkDeleteByUserId(id);
  await client.sessions.bulkDeleteByUserId(id);
  assert.equal(await alive(), 0);
  assert.deepEqual(await client.sessions.getByUserId(id), []);
  await client.sessions.logMeOut();
});

test("tokens of apps can be listed, and none is there", async () => {
  const [page] = await clientOf().oauthtokens.list();
  assert.deepEqual(page.tokens, []);
  await assertRefused(clientOf().oauthtokens.revoke("none"), 404, kNotFound);
});

test("people who were removed are seen until they are deleted for good", async () => {
  const id = await newPerson("quy@example.test");
  await clientOf().users.delete(id);
  const headers = {authorization: `Bearer ${token}`};
  const seen = await provost.call("GET", `/api/v2/deleted_users/${id}.json`, {headers});
  assert.deepEqual([seen.status, seen.body.deleted_user.email], [200, "quy@example.test"]);
  const {body} = await provost.call("GET", "/api/v2/deleted_users.json", {headers});
  assert.equal(body.deleted_users[0].id, id);
  const erased = await provost.call("DELETE", `/api/v2/deleted_users/${id}.json`, {headers});
  assert.equal(erased.status, 200);
  const again = await provost.call("DELETE", `/api/v2/deleted_users/${id}.json`, {headers});
  assert.deepEqual([again.status, again.body], [404, kNotFound]);
});

test("every answer tells how many calls are left", async () => {
  const {response} = await clientOf().users.me();
  const told = Number(response.headers.get("ratelimit-remaining"));
  assert.equal(Number(response.headers.get("ratelimit-limit")), 700);
  assert.ok(told > 0 && told < 700, `${told}`);
  assert.ok(Number(response.headers.get("ratelimit-reset")) <= 60);
  assert.equal(response.headers.get("x-rate-limit"), "700");
  assert.equal(response.headers.get("x-rate-limit-remaining"), `${told}`);
});

test("a page that is not offered is not found", async () => {
  const call = clientOf().organizations.show(1);
  await assertRefused(call, 404, {error: "InvalidEndpoint", description: "Not found"});
});
