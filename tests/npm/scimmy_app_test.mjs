// The life of a person and a group in the SCIMMY app, so that a failing connector test can trust its other side.
import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {once} from "node:events";
import {createInterface} from "node:readline";
import {after, before, test} from "node:test";
import {fileURLToPath} from "node:url";

const kToken = "a-token-of-this-test";
let child;
let base;

before(async () => {
  const script = fileURLToPath(new URL("scimmy_app.mjs", import.meta.url));
  child = spawn(process.execPath, [script], {env: {...process.env, SCIM_TOKEN: kToken}, stdio: ["ignore", "pipe", "inherit"]});
  const [line] = await once(createInterface(child.stdout), "line");
  assert.match(line, /^ready \d+$/);
  base = `http://127.0.0.1:${line.split(" ")[1]}/scim/v2`;
});

after(async () => {
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
});

async function call(method, path, body, token = kToken) {
  const reply = await fetch(base + path, {
    method,
    headers: {authorization: `Bearer ${token}`, "content-type": "application/scim+json"},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await reply.text();
  return {status: reply.status, body: text ? JSON.parse(text) : null};
}

const user = (userName) => ({schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, active: true});
const patch = (...operations) => ({schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations});

test("a wrong token is refused", async () => {
  assert.equal((await call("GET", "/Users", undefined, "wrong")).status, 401);
});

test("a person is created once, found by name, switched off and removed", async () => {
  const created = await call("POST", "/Users", user("kim@example.org"));
  assert.equal(created.status, 201);
  assert.equal((await call("POST", "/Users", user("KIM@example.org"))).status, 409);
  const found = await call("GET", `/Users?filter=${encodeURIComponent('userName eq "kim@example.org"')}`);
  assert.deepEqual(found.body.Resources.map((each) => each.id), [created.body.id]);
  const off = await call("PATCH", `/Users/${created.body.id}`, patch({op: "replace", path: "active", value: false}));
  assert.ok(off.status === 200 || off.status === 204);
  assert.equal((await call("GET", `/Users/${created.body.id}`)).body.active, false);
  assert.equal((await call("DELETE", `/Users/${created.body.id}`)).status, 204);
  assert.equal((await call("GET", `/Users/${created.body.id}`)).status, 404);
});

test("a group gains and loses a member", async () => {
  const person = await call("POST", "/Users", user("lee@example.org"));
  const group = await call("POST", "/Groups", {schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Staff"});
  assert.equal(group.status, 201);
  const path = `/Groups/${group.body.id}`;
  await call("PATCH", path, patch({op: "add", path: "members", value: [{value: person.body.id}]}));
  assert.deepEqual((await call("GET", path)).body.members.map((each) => each.value), [person.body.id]);
  await call("PATCH", path, patch({op: "remove", path: `members[value eq "${person.body.id}"]`}));
  assert.equal((await call("GET", path)).body.members?.length ?? 0, 0);
});
