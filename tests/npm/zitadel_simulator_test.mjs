// ZITADEL's own messages and the Connect client at the simulated ZITADEL, with each call that our connector makes there and
// the reasons for which the real one refuses.
import assert from "node:assert/strict";
import {test} from "node:test";

import {Code, ConnectError, createClient} from "@connectrpc/connect";
import {createConnectTransport} from "@connectrpc/connect-node";
import {ErrorDetailSchema} from "@zitadel/proto/zitadel/message_pb.js";
import {SessionService} from "@zitadel/proto/zitadel/session/v2/session_service_pb.js";
import {UserState} from "@zitadel/proto/zitadel/user/v2/user_pb.js";
import {UserService} from "@zitadel/proto/zitadel/user/v2/user_service_pb.js";

import {kToken, withSimulator} from "./simulator.mjs";

function clientsOf(url, token) {
  const bear = (next) => (request) => {
    request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
  const transport = createConnectTransport({
    baseUrl: url,
    httpVersion: "1.1",
    useBinaryFormat: false,
    interceptors: [bear],
  });
  return {users: createClient(UserService, transport), sessions: createClient(SessionService, transport)};
}

const story = (name, habits, told) =>
  test(name, () => withSimulator(["zitadel", ...habits], ({url, id}) => told({...clientsOf(url, kToken), kim: id})));

/** Fails unless the call is refused with this code and ZITADEL's id for the reason. */
async function refused(call, code, id) {
  const reason = await call.then(
    (answer) => assert.fail(`was answered ${answer.$typeName}`),
    (error) => error,
  );
  assert.ok(reason instanceof ConnectError, `${reason}`);
  assert.equal(Code[reason.code], Code[code], reason.message);
  assert.equal(reason.findDetails(ErrorDetailSchema)[0]?.id, id, reason.message);
}

const stateOf = async (users, userId) => UserState[(await users.getUserByID({userId})).user.state];

story("each change of state has its own id for the state that it does not fit", [], async ({users, kim}) => {
  const wrong = (call, id, userId = kim) => refused(call({userId}), Code.FailedPrecondition, id);
  await wrong(users.deactivateUser, "COMMAND-gvx4kct9r2", "new-1");
  await wrong(users.reactivateUser, "COMMAND-s5qqcz97hf");
  await wrong(users.unlockUser, "COMMAND-olb9vb0oca");
  assert.ok((await users.deactivateUser({userId: kim})).details);
  assert.equal(await stateOf(users, kim), "INACTIVE");
  await wrong(users.deactivateUser, "COMMAND-5gunjw0cd7");
  await wrong(users.lockUser, "COMMAND-lgws8wtsqf");
  await users.reactivateUser({userId: kim});
  assert.equal(await stateOf(users, kim), "ACTIVE");
  await users.lockUser({userId: kim});
  assert.equal(await stateOf(users, kim), "LOCKED");
  await wrong(users.reactivateUser, "COMMAND-s5qqcz97hf"); // said of the locked, too
  await users.unlockUser({userId: kim});
  await users.lockUser({userId: "new-1"});
  for (const call of [users.deactivateUser, users.lockUser]) {
    await refused(call({userId: "nobody"}), Code.NotFound, "COMMAND-5gp2p62iin");
  }
  await users.deleteUser({userId: kim});
  await refused(users.getUserByID({userId: kim}), Code.NotFound, "QUERY-Dfbg2");
});

story("a person is made under an id of ours, once, and changed", [], async ({users}) => {
  const person = {
    userId: "ours-1",
    username: "lee@example.test",
    profile: {givenName: "Lee", familyName: "Roe"},
    email: {email: "lee@example.test", verification: {case: "isVerified", value: true}},
    metadata: [{key: "provost.id", value: new TextEncoder().encode("ours-1")}],
  };
  assert.equal((await users.addHumanUser(person)).userId, "ours-1");
  await refused(users.addHumanUser(person), Code.FailedPrecondition, "COMMAND-7yiox1isql");
  await refused(users.addHumanUser({...person, userId: "ours-2"}), Code.AlreadyExists, "V3-DKcYh");
  await users.updateHumanUser({userId: "ours-1", username: "lee.roe@example.test"});
  assert.equal((await users.getUserByID({userId: "ours-1"})).user.username, "lee.roe@example.test");
  const {metadata} = await users.listUserMetadata({userId: "ours-1"});
  assert.deepEqual(
    metadata.map((each) => [each.key, new TextDecoder().decode(each.value)]),
    [["provost.id", "ours-1"]],
  );
  await users.setUserMetadata({userId: "ours-1", metadata: [{key: "provost.id", value: new Uint8Array([65])}]});
  assert.deepEqual([...(await users.listUserMetadata({userId: "ours-1"})).metadata[0].value], [65]);
});

const named = (userName) => ({query: {case: "userNameQuery", value: {userName}}});

story("people are listed by name and by pages", [], async ({users, kim}) => {
  const found = await users.listUsers({queries: [named("KIM@example.test")]});
  assert.deepEqual(
    found.result.map((each) => each.userId),
    [kim],
  );
  const page = await users.listUsers({query: {offset: 1n, limit: 1, asc: true}});
  assert.deepEqual([page.details.totalResult, page.result.length], [2n, 1]);
  assert.deepEqual((await users.listUsers({queries: [named("nobody")]})).result, []);
});

story("sessions are listed and ended", [], async ({sessions, users, kim}) => {
  const queries = [{query: {case: "userIdQuery", value: {id: kim}}}];
  await users.deactivateUser({userId: kim});
  const {sessions: open} = await sessions.listSessions({queries});
  assert.deepEqual(open.map((each) => [each.id, each.factors.user.id]).sort(), [
    ["s-1", kim],
    ["s-2", kim],
  ]); // a deactivation leaves them open
  for (const {id} of open) await sessions.deleteSession({sessionId: id});
  assert.deepEqual((await sessions.listSessions({queries})).sessions, []);
  await refused(sessions.deleteSession({sessionId: "s-1"}), Code.NotFound, "COMMAND-SAjeR");
});

story("a read lags behind the command", ["late"], async ({users, kim}) => {
  await users.getUserByID({userId: kim}).catch(() => {}); // a first look
  await users.deactivateUser({userId: kim});
  assert.equal(await stateOf(users, kim), "ACTIVE");
  assert.equal(await stateOf(users, kim), "INACTIVE");
});

test("a wrong token is refused, and an unknown method is Unimplemented", () =>
  withSimulator(["zitadel"], async ({url, id}) => {
    const wrong = clientsOf(url, "wrong");
    await refused(wrong.users.deactivateUser({userId: id}), Code.Unauthenticated, "AUTH-7fs1e");
    const reason = await clientsOf(url, kToken)
      .users.resendEmailCode({userId: id})
      .catch((error) => error);
    assert.equal(Code[reason.code], "Unimplemented", `${reason}`);
  }));
