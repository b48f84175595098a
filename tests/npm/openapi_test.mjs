// Somebody else's validator at /openapi.json of the real binary: the document is one of OpenAPI 3.1, and all that it refers
// to is there.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import {Validator} from "@seriousme/openapi-schema-validator";

import {Provost} from "./provost.mjs";

let provost;
let document;

before(async () => {
  provost = await Provost.start();
  const response = await fetch(new URL("/openapi.json", provost.url));
  assert.equal(response.status, 200);
  document = await response.json();
});

after(() => provost.end());

/** Every value of a member of this name, however deep. */
function* everyMember(name, value) {
  if (value === null || typeof value !== "object") return;
  for (const [key, each] of Object.entries(value)) {
    if (key === name && typeof each === "string") yield each;
    yield* everyMember(name, each);
  }
}

test("the document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  const outcome = await validator.validate(structuredClone(document));
  assert.ok(outcome.valid, JSON.stringify(outcome.errors, null, 2));
  assert.equal(validator.version, "3.1");
});

test("a document that is not is found out", async () => {
  const broken = structuredClone(document);
  delete broken.info.title;
  const outcome = await new Validator().validate(broken);
  assert.equal(outcome.valid, false);
});

test("everything that is referred to is there", () => {
  for (const reference of new Set(everyMember("$ref", document))) {
    const found = reference.replace(/^#\//, "").split("/").reduce((at, name) => at?.[name], document);
    assert.ok(found, reference);
  }
  const schemes = document.components.securitySchemes ?? {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item)) {
      for (const name of (operation.security ?? []).flatMap(Object.keys)) assert.ok(schemes[name], `${path}: ${name}`);
    }
  }
});

test("every face of the house is in it", () => {
  const paths = Object.keys(document.paths);
  for (const begin of ["/api/provost/v1/", "/scim/v2/", "/oauth2/", "/login", "/reset", "/healthz"]) {
    assert.ok(paths.some((path) => path.startsWith(begin)), begin);
  }
});
