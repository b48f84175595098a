// Provost's Unleash pages beside a real Unleash server: the same requests in the same order to both. Status, type, the
// shape of the body and the words that clients rely on are the same, but for the deviations that are written down.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import {kCallers} from "./unleash_asking.mjs";
import {kDeviations} from "./unleash_deviations.mjs";
import {kRequests} from "./unleash_requests.mjs";
import {ProvostSide, UnleashSide} from "./unleash_sides.mjs";

const real = new UnleashSide();
const ours = new ProvostSide();

before(() => Promise.all([real.start(), ours.start()]));
after(() => Promise.all([real.end(), ours.end()]));

const valueOf = (thing, side) => (typeof thing === "function" ? thing(side) : thing);

async function answerTo(request, side) {
  await request.first?.(side);
  const headers = {...kCallers[request.by](side), ...request.headers};
  const body = valueOf(request.body, side);
  const answer = await side.call(request.method, valueOf(request.path, side), {body, headers});
  request.keep?.(side, answer);
  return {...answer, asked: body?.expiresAt};
}

/** What a value is made of: one line for each member, with its JSON type; the members of a list count as one. */
function shapeOf(value, path = "body") {
  if (value === null) return [`${path} null`];
  if (Array.isArray(value)) return [`${path} list`, ...value.flatMap((each) => shapeOf(each, `${path}[]`))];
  if (typeof value !== "object") return [`${path} ${typeof value}`];
  return [`${path} object`, ...Object.entries(value).flatMap(([name, each]) => shapeOf(each, `${path}.${name}`))];
}

/** A role without its sentence for people. */
const undescribed = (value) =>
  value !== null && typeof value === "object" ? {...value, description: undefined} : value;

/** The values of a good answer that mean the same on both sides. */
function valuesOf({body, asked, headers}, url) {
  const lines = [];
  const told = (text) => text.replaceAll(url, "URL").replaceAll(body.secret, "SECRET");
  for (const list of ["inactiveUsers", "tokens", "users"])
    if (body[list]) lines.push(`${body[list].length} in ${list}`);
  for (const name of ["rootRole", "enabled", "url", "role"]) {
    if (name in body) lines.push(`${name} ${told(JSON.stringify(undescribed(body[name])))}`);
  }
  if (headers.has("location")) lines.push(`location ${told(headers.get("location")).replace(`${body.id}`, "ID")}`);
  if (asked !== undefined && body.expiresAt !== asked) {
    lines.push(`expires in ${Math.round((Date.parse(body.expiresAt) - Date.now()) / 86_400_000)} days`);
  }
  return lines;
}

/** The words of an error that clients go by. */
function wordsOf({body}, says) {
  const faults = (body.details ?? []).map((each) => each.path).filter((each) => each !== undefined);
  return [
    `name ${body.name}`,
    ...(says ? [`message ${body.message}`] : []),
    ...faults.map((each) => `fault at ${each}`),
  ];
}

/** All about an answer that is compared, as lines. */
function linesOf(answer, {says}, side) {
  const {status, type, body} = answer;
  const head = [`status ${status}`, `type ${type || "none"}`];
  if (body === null) return [...head, answer.text === "" ? "no body" : "a body that is not JSON"];
  const rest = status < 400 ? valuesOf(answer, side.server.url) : wordsOf(answer, says);
  return [...head, ...new Set([...shapeOf(body), ...rest])];
}

const nameOf = ({status, text, body}) =>
  `${status} ${status >= 400 && body?.name ? body.name : text ? "with a body" : "without a body"}`;

/** What only Unleash has, and what only Provost has; where one refuses what the other does, just that. */
function differences(request, theirs, own) {
  const unlike = theirs.status < 400 !== own.status < 400;
  const [a, b] = unlike
    ? [[nameOf(theirs)], [nameOf(own)]]
    : [linesOf(theirs, request, real), linesOf(own, request, ours)];
  const lost = a.filter((each) => !b.includes(each)).map((each) => `- ${each}`);
  return [...lost, ...b.filter((each) => !a.includes(each)).map((each) => `+ ${each}`)].sort();
}

const allowed = (name) =>
  kDeviations
    .filter((each) => each.at.includes(name))
    .flatMap((each) => each.differs)
    .sort();

for (const request of kRequests) {
  test(request.name, async () => {
    const [theirs, own] = [await answerTo(request, real), await answerTo(request, ours)];
    const found = differences(request, theirs, own);
    assert.deepEqual(found, allowed(request.name), `Unleash said ${theirs.text}\nProvost said ${own.text}`);
  });
}

test("each deviation has a reason and is of a request that is asked, and no request is asked twice", () => {
  const names = kRequests.map((each) => each.name);
  assert.equal(new Set(names).size, names.length);
  for (const {at, differs, because} of kDeviations) {
    assert.ok(because.length > 20 && differs.length > 0, because);
    for (const name of at) assert.ok(names.includes(name), name);
  }
});
