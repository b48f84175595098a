// ZITADEL's own messages and the Connect clients at the user service: gRPC-web, and Connect with bytes and with JSON,
// over HTTP/1.1 with TLS.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import {Code, ConnectError, createClient} from "@connectrpc/connect";
import {createConnectTransport, createGrpcWebTransport} from "@connectrpc/connect-node";
import {timestampDate} from "@bufbuild/protobuf/wkt";
import {ErrorDetailSchema} from "@zitadel/proto/zitadel/message_pb.js";
import {UserState} from "@zitadel/proto/zitadel/user/v2/user_pb.js";
import {UserService} from "@zitadel/proto/zitadel/user/v2/user_service_pb.js";

import {Provost} from "./provost.mjs";

const kTransports = {
  "gRPC-web": createGrpcWebTransport,
  "Connect with bytes": (options) => createConnectTransport({...options, useBinaryFormat: true}),
  "Connect with JSON": (options) => createConnectTransport({...options, useBinaryFormat: false}),
};
let provost;
let operator;
let reader;
let tenant;

before(async () => {
  provost = await Provost.start();
  operator = await provost.operator("users.read", "users.write", "users.delete");
  reader = await provost.operator("users.read");
  const admin = await provost.command("admin", "create", "--email", "admin@example.test");
  tenant = (await rest("GET", `/v2/users/${admin.id}`)).body.user.details.resourceOwner;
});

after(() => provost.end());

const rest = (method, path) => provost.call(method, path, {headers: {authorization: `Bearer ${operator}`}});

/** A client of the user service that shows this token, or none. */
function clientOf(make, token) {
  const bear = (next) => (request) => {
    if (token !== undefined) request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
  const transport = make({baseUrl: provost.url, httpVersion: "1.1", interceptors: [bear], defaultTimeoutMs: 30_000});
  return createClient(UserService, transport);
}

/** Somebody new, by the numeric id that these pages have. */
async function newPerson(name) {
  await provost.push(name, {name: {givenName: "Robin", familyName: "Roe"}, displayName: "Robin Roe"});
  const people = await provost.command("idle", "list", "--days", "0");
  return people.find((each) => each.userName === name).id;
}

/** Fails unless the call is refused with this code, and with the id that ZITADEL has for the reason. */
async function assertRefused(call, code, id, text) {
  const reason = await call.then(
    (answer) => assert.fail(`was answered ${answer.$typeName}`),
    (error) => error,
  );
  assert.ok(reason instanceof ConnectError, `${reason}`);
  assert.equal(Code[reason.code], Code[code], reason.message);
  const [detail, ...more] = reason.findDetails(ErrorDetailSchema);
  assert.equal(detail?.id, id, reason.message);
  assert.deepEqual(more, []);
  assert.equal(reason.rawMessage, `${detail.message} (${id})`);
  if (text !== undefined) assert.equal(detail.message, text);
}

for (const [protocol, make] of Object.entries(kTransports)) {
  const about = (name, story) => test(`${protocol}: ${name}`, () => story(clientOf(make, operator)));
  const person = (word) => newPerson(`${word}.${protocol.replaceAll(/\W/g, "")}@example.test`);

  about("GetUserByID shows the person", async (client) => {
    const userId = await person("shown");
    const {details, user} = await client.getUserByID({userId});
    assert.equal(user.userId, userId);
    assert.equal(user.state, UserState.ACTIVE);
    assert.match(user.username, /^shown\./);
    assert.equal(user.preferredLoginName, user.username);
    assert.deepEqual(user.loginNames, [user.username]);
    assert.equal(user.type.case, "human");
    const {profile, email} = user.type.value;
    assert.deepEqual([profile.givenName, profile.familyName, profile.displayName], ["Robin", "Roe", "Robin Roe"]);
    assert.equal(email.email, user.username);
    assert.equal(details.resourceOwner, tenant);
    assert.ok(timestampDate(details.creationDate) <= new Date());
  });

  about("a person is deactivated and reactivated, and never twice", async (client) => {
    const userId = await person("off");
    const before = (await client.getUserByID({userId})).details;
    const {details} = await client.deactivateUser({userId});
    assert.ok(details.sequence > before.sequence);
    assert.ok(timestampDate(details.changeDate) >= timestampDate(before.changeDate));
    assert.equal(details.resourceOwner, tenant);
    assert.equal((await client.getUserByID({userId})).user.state, UserState.INACTIVE);
    const again = client.deactivateUser({userId});
    await assertRefused(again, Code.FailedPrecondition, "COMMAND-5gunjw0cd7", "User already inactive");
    assert.ok((await client.reactivateUser({userId})).details.sequence > details.sequence);
    assert.equal((await client.getUserByID({userId})).user.state, UserState.ACTIVE);
    await assertRefused(
      client.reactivateUser({userId}),
      Code.FailedPrecondition,
      "COMMAND-s5qqcz97hf",
      "User is not inactive",
    );
  });

  about("a person is locked and unlocked, and never twice; who is locked can be deactivated", async (client) => {
    const userId = await person("lock");
    assert.ok((await client.lockUser({userId})).details);
    assert.equal((await client.getUserByID({userId})).user.state, UserState.LOCKED);
    const again = client.lockUser({userId});
    await assertRefused(again, Code.FailedPrecondition, "COMMAND-lgws8wtsqf", "User is not active or initial");
    await assertRefused(client.reactivateUser({userId}), Code.FailedPrecondition, "COMMAND-s5qqcz97hf");
    assert.ok((await client.unlockUser({userId})).details);
    await assertRefused(
      client.unlockUser({userId}),
      Code.FailedPrecondition,
      "COMMAND-olb9vb0oca",
      "User is not locked",
    );
    await client.lockUser({userId});
    await client.deactivateUser({userId});
    assert.equal((await client.getUserByID({userId})).user.state, UserState.INACTIVE);
  });

  about("a person who was deleted is not there any more", async (client) => {
    const userId = await person("gone");
    assert.ok((await client.deleteUser({userId})).details);
    await assertRefused(client.deleteUser({userId}), Code.NotFound, "COMMAND-bd4ir1mblj");
    await assertRefused(
      client.deactivateUser({userId}),
      Code.NotFound,
      "COMMAND-5gp2p62iin",
      "User could not be found",
    );
    await assertRefused(client.getUserByID({userId}), Code.NotFound, "QUERY-Dfbg2");
  });

  about("each call has its own id for somebody unknown and for no id", async (client) => {
    const kCases = [
      [client.deactivateUser, "COMMAND-5gp2p62iin", "COMMAND-78iiirat8y"],
      [client.reactivateUser, "COMMAND-9hy5kzbuk6", "COMMAND-0nx1ie38fw"],
      [client.lockUser, "COMMAND-450yxuqrh1", "COMMAND-agz3eczifm"],
      [client.unlockUser, "COMMAND-x377t913pw", "COMMAND-a9ld4xckax"],
    ];
    for (const [call, unknown, missing] of kCases) {
      for (const userId of ["999999999", "somebody", "jürgen"])
        await assertRefused(call({userId}), Code.NotFound, unknown);
      await assertRefused(call({userId: ""}), Code.InvalidArgument, missing, "User ID missing");
      await assertRefused(call({userId: "a\u0000"}), Code.InvalidArgument, "PROVOST-Value");
    }
  });

  test(`${protocol}: no token, a wrong one and one of another kind are refused`, async () => {
    const userId = await person("kept");
    for (const token of [undefined, "wrong", `${operator}x`, provost.source]) {
      const call = clientOf(make, token).deactivateUser({userId});
      await assertRefused(call, Code.Unauthenticated, "AUTH-7fs1e");
    }
    assert.equal((await clientOf(make, operator).getUserByID({userId})).user.state, UserState.ACTIVE);
  });

  test(`${protocol}: without the permission nobody is changed, and nobody learns who is there`, async () => {
    const userId = await person("spared");
    const client = clientOf(make, reader);
    for (const id of [userId, "999999999"]) {
      for (const call of [
        client.deactivateUser,
        client.reactivateUser,
        client.lockUser,
        client.unlockUser,
        client.deleteUser,
      ]) {
        await assertRefused(call({userId: id}), Code.PermissionDenied, "AUTH-AWfge");
      }
    }
    assert.equal((await client.getUserByID({userId})).user.state, UserState.ACTIVE);
  });

  about("a call that is not offered is Unimplemented", async (client) => {
    const reason = await client.listUsers({}).catch((error) => error);
    assert.equal(Code[reason.code], "Unimplemented", `${reason}`);
  });
}
