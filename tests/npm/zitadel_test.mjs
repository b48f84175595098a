// ZITADEL's own messages and the Connect clients at the user service: gRPC-web, and Connect with bytes and with JSON,
// over HTTP/1.1 with TLS.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import {Code, ConnectError, createClient} from "@connectrpc/connect";
import {createConnectTransport, createGrpcWebTransport} from "@connectrpc/connect-node";
import {timestampDate, timestampFromDate} from "@bufbuild/protobuf/wkt";
import {ErrorDetailSchema} from "@zitadel/proto/zitadel/message_pb.js";
import {TextQueryMethod} from "@zitadel/proto/zitadel/object/v2/object_pb.js";
import {SessionService} from "@zitadel/proto/zitadel/session/v2/session_service_pb.js";
import {UserFieldName} from "@zitadel/proto/zitadel/user/v2/query_pb.js";
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
  operator = await provost.operator("users.read", "users.write", "users.delete", "tokens.write");
  reader = await provost.operator("users.read");
  const admin = await provost.command("admin", "create", "--email", "admin@example.test");
  tenant = (await rest("GET", `/v2/users/${admin.id}`)).body.user.details.resourceOwner;
});

after(() => provost.end());

const rest = (method, path) => provost.call(method, path, {headers: {authorization: `Bearer ${operator}`}});

/** A client of a service, the user service mostly, that shows this token, or none. */
function clientOf(make, token, service = UserService) {
  const bear = (next) => (request) => {
    if (token !== undefined) request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
  const transport = make({baseUrl: provost.url, httpVersion: "1.1", interceptors: [bear], defaultTimeoutMs: 30_000});
  return createClient(service, transport);
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
    const reason = await client.registerTOTP({}).catch((error) => error);
    assert.equal(Code[reason.code], "Unimplemented", `${reason}`);
  });

  const name = (word) => `${word}.${protocol.replaceAll(/\W/g, "")}@example.test`;
  const human = (word, more = {}) => ({
    profile: {givenName: "Robin", familyName: "Roe"},
    email: {email: name(word), verification: {case: "isVerified", value: true}},
    ...more,
  });
  const byName = (word) => ({query: {case: "userNameQuery", value: {userName: name(word)}}});

  about("ListUsers finds people by what they are called", async (client) => {
    for (const word of ["list-a", "list-b", "list-c"]) await person(word);
    const value = {userName: name("LIST-").split(".")[0], method: TextQueryMethod.STARTS_WITH_IGNORE_CASE};
    const ours = {emailAddress: name("x").slice(2), method: TextQueryMethod.ENDS_WITH};
    const mine = {query: {case: "emailQuery", value: ours}};
    const queries = [{query: {case: "userNameQuery", value}}, mine];
    const sortingColumn = UserFieldName.USER_NAME;
    const all = await client.listUsers({queries, sortingColumn});
    assert.equal(all.details.totalResult, 3n);
    assert.deepEqual(
      all.result.map((each) => each.username),
      [name("list-c"), name("list-b"), name("list-a")],
    );
    assert.equal(all.sortingColumn, sortingColumn);
    assert.ok(timestampDate(all.details.timestamp));
    const page = await client.listUsers({queries, sortingColumn, query: {offset: 1n, limit: 1, asc: true}});
    assert.equal(page.details.totalResult, 3n);
    assert.deepEqual(
      page.result.map((each) => each.username),
      [name("list-b")],
    );
    const {userId} = page.result[0];
    const byId = [{query: {case: "inUserIdsQuery", value: {userIds: [userId, "999"]}}}];
    assert.deepEqual((await client.listUsers({queries: byId})).result, page.result);
    const not = {query: {case: "notQuery", value: {query: queries[0]}}};
    assert.deepEqual((await client.listUsers({queries: [queries[0], not]})).result, []);
    await assertRefused(client.listUsers({query: {limit: 1001}}), Code.InvalidArgument, "PROVOST-Value");
    await assertRefused(client.listUsers({queries: [{}]}), Code.InvalidArgument, "PROVOST-Value");
  });

  about("ListUsers tells states apart", async (client) => {
    const userId = await person("state");
    const inState = async (state) => {
      const queries = [byName("state"), {query: {case: "stateQuery", value: {state}}}];
      return (await client.listUsers({queries})).result.length;
    };
    assert.equal(await inState(UserState.ACTIVE), 1);
    await client.lockUser({userId});
    assert.deepEqual([await inState(UserState.ACTIVE), await inState(UserState.LOCKED)], [0, 1]);
    await client.deactivateUser({userId});
    assert.deepEqual([await inState(UserState.LOCKED), await inState(UserState.INACTIVE)], [0, 1]);
  });

  about("a human is made under an id of the client's choice, once, and SCIM sees it at once", async (client) => {
    const userId = `own-${protocol}`;
    const made = await client.addHumanUser(human("made", {userId, phone: {phone: "+4612345"}}));
    assert.equal(made.details.resourceOwner, tenant);
    const {user} = await client.getUserByID({userId});
    assert.equal(user.userId, made.userId);
    assert.equal(user.type.value.phone.phone, "+4612345");
    assert.equal(user.type.value.profile.displayName, "Robin Roe");
    await assertRefused(client.addHumanUser(human("made")), Code.AlreadyExists, "PROVOST-Taken");
    await assertRefused(client.addHumanUser(human("other", {userId})), Code.AlreadyExists, "PROVOST-Taken");
    const filter = encodeURIComponent(`userName eq "${name("made")}"`);
    const headers = {authorization: `Bearer ${provost.source}`};
    const seen = (await provost.call("GET", `/scim/v2/Users?filter=${filter}`, {headers})).body.Resources[0];
    assert.equal(seen.name.familyName, "Roe");
    assert.equal(seen.active, true);
    const links = human("linked", {idpLinks: [{idpId: "1", userId: "2", userName: "3"}]});
    await assertRefused(client.addHumanUser(links), Code.Unimplemented, "PROVOST-Unsupported");
    const code = human("code", {email: {email: name("code"), verification: {case: "sendCode", value: {}}}});
    await assertRefused(client.addHumanUser(code), Code.Unimplemented, "PROVOST-Unsupported");
    const second = human("totp", {totpSecret: "JBSWY3DP"});
    await assertRefused(client.addHumanUser(second), Code.Unimplemented, "PROVOST-Unsupported");
  });

  about("CreateUser and UpdateUser make and change humans, and no machines", async (client) => {
    const value = human("created", {password: undefined});
    const request = {organizationId: tenant, username: name("created"), userType: {case: "human", value}};
    const {id, creationDate} = await client.createUser(request);
    assert.ok(timestampDate(creationDate));
    const change = {profile: {nickName: "Bob"}, phone: {phone: "+461"}};
    assert.ok((await client.updateUser({userId: id, userType: {case: "human", value: change}})).changeDate);
    const {user} = await client.getUserByID({userId: id});
    assert.equal(user.type.value.profile.nickName, "Bob");
    assert.equal(user.type.value.profile.givenName, "Robin");
    const machine = {organizationId: tenant, userType: {case: "machine", value: {name: "robot"}}};
    await assertRefused(client.createUser(machine), Code.Unimplemented, "PROVOST-Unsupported");
    const elsewhere = {...request, organizationId: "1", username: name("elsewhere")};
    await assertRefused(client.createUser(elsewhere), Code.NotFound, "PROVOST-NoOrganisation");
  });

  about("a human is changed in parts", async (client) => {
    // Whom a provider manages is not ours to change.
    const draft = human("parts", {password: undefined});
    const userType = {case: "human", value: draft};
    const {id: userId} = await client.createUser({organizationId: tenant, username: name("parts"), userType});
    await client.updateHumanUser({userId, profile: {givenName: "Bo", familyName: "Ek", displayName: "Bo E."}});
    await client.setEmail({userId, email: name("parts2"), verification: {case: "isVerified", value: true}});
    await client.setPhone({userId, phone: "+4699"});
    let {value} = (await client.getUserByID({userId})).user.type;
    assert.equal(value.profile.displayName, "Bo E.");
    assert.deepEqual([value.email.email, value.phone.phone], [name("parts2"), "+4699"]);
    await client.removePhone({userId});
    ({value} = (await client.getUserByID({userId})).user.type);
    assert.equal(value.phone, undefined);
    await assertRefused(client.setEmail({userId, email: "nobody"}), Code.InvalidArgument, "PROVOST-Value");
    const nobody = client.updateHumanUser({userId: "999", username: name("nobody")});
    await assertRefused(nobody, Code.NotFound, "PROVOST-NoUser");
  });

  about("metadata is bytes that are kept, found and taken away", async (client) => {
    const userId = await person("metadata");
    const value = Uint8Array.from([0, 1, 254, 255]);
    const metadata = [
      {key: "bytes", value},
      {key: "other", value: Uint8Array.from([7])},
    ];
    assert.ok((await client.setUserMetadata({userId, metadata})).setDate);
    const all = await client.listUserMetadata({userId, pagination: {asc: true}});
    assert.equal(all.pagination.totalResult, 2n);
    assert.deepEqual(
      all.metadata.map((each) => [each.key, [...each.value]]),
      [
        ["bytes", [0, 1, 254, 255]],
        ["other", [7]],
      ],
    );
    const filters = [{filter: {case: "keyFilter", value: {key: "oth", method: 2}}}];
    assert.equal((await client.listUserMetadata({userId, filters})).metadata[0].key, "other");
    assert.ok((await client.deleteUserMetadata({userId, keys: ["bytes", "none"]})).deletionDate);
    assert.deepEqual((await client.listUserMetadata({userId})).metadata.length, 1);
  });

  about("a session is made of a password, and ends with its person", async (client) => {
    const sessions = clientOf(make, operator, SessionService);
    const password = {case: "password", value: {password: "a long one"}};
    const {userId} = await client.addHumanUser(human("login", {passwordType: password}));
    const checks = (search, secret) => ({checks: {user: {search}, password: {password: secret}}});
    const byName = {case: "loginName", value: name("login")};
    const wrong = sessions.createSession(checks(byName, "wrong"));
    await assertRefused(wrong, Code.InvalidArgument, "PROVOST-Password");
    const alone = sessions.createSession({checks: {user: {search: byName}}});
    await assertRefused(alone, Code.Unimplemented, "PROVOST-Unsupported");
    const first = await sessions.createSession({...checks(byName, "a long one"), lifetime: {seconds: 600n}});
    const second = await sessions.createSession(checks({case: "userId", value: userId}, "a long one"));
    assert.match(first.sessionToken, /^pv_ses_/);
    const {session} = await sessions.getSession({sessionId: first.sessionId});
    assert.equal(session.factors.user.id, userId);
    assert.equal(session.factors.user.loginName, name("login"));
    assert.ok(timestampDate(session.factors.password.verifiedAt));
    const life = timestampDate(session.expirationDate) - timestampDate(session.creationDate);
    assert.equal(life, 600_000);
    const ofUser = {queries: [{query: {case: "userIdQuery", value: {id: userId}}}]};
    const ids = async () => (await sessions.listSessions(ofUser)).sessions.map((each) => each.id).sort();
    assert.deepEqual(await ids(), [first.sessionId, second.sessionId].sort());
    const again = {sessionId: first.sessionId, sessionToken: first.sessionToken};
    const set = await sessions.setSession({...again, checks: {password: {password: "a long one"}}});
    assert.equal(set.sessionToken, first.sessionToken);
    await sessions.deleteSession({sessionId: first.sessionId});
    assert.deepEqual(await ids(), [second.sessionId]);
    await assertRefused(sessions.deleteSession({sessionId: first.sessionId}), Code.NotFound, "PROVOST-NoSession");
    await client.deactivateUser({userId});
    assert.deepEqual(await ids(), []);
    await assertRefused(sessions.getSession({sessionId: second.sessionId}), Code.NotFound, "PROVOST-NoSession");
    await client.reactivateUser({userId});
    assert.deepEqual(await ids(), [], "what has ended stays so");
    await client.setPassword({userId, newPassword: {password: "another one"}});
    assert.ok((await sessions.createSession(checks(byName, "another one"))).sessionId);
  });

  about("personal access tokens are made, used, listed and ended", async (client) => {
    const userId = await person("pat");
    const expirationDate = timestampFromDate(new Date(Date.now() + 86_400_000));
    const {tokenId, token} = await client.addPersonalAccessToken({userId, expirationDate});
    assert.equal((await clientOf(make, token).getUserByID({userId})).user.userId, userId);
    const filters = [{filter: {case: "userIdFilter", value: {id: userId}}}];
    const {result} = await client.listPersonalAccessTokens({filters});
    assert.deepEqual(
      result.map((each) => [each.id, each.userId, each.organizationId]),
      [[tokenId, userId, tenant]],
    );
    assert.ok((await client.removePersonalAccessToken({userId, tokenId})).deletionDate);
    await assertRefused(clientOf(make, token).getUserByID({userId}), Code.Unauthenticated, "AUTH-7fs1e");
    await assertRefused(client.removePersonalAccessToken({userId, tokenId}), Code.NotFound, "PROVOST-NoToken");
  });

  test(`${protocol}: without the permission nobody is made, signed in or listed`, async () => {
    const client = clientOf(make, reader);
    await assertRefused(client.addHumanUser(human("refused")), Code.PermissionDenied, "AUTH-AWfge");
    await assertRefused(client.setUserMetadata({userId: "1"}), Code.PermissionDenied, "AUTH-AWfge");
    await assertRefused(client.addPersonalAccessToken({userId: "1"}), Code.PermissionDenied, "AUTH-AWfge");
    const sessions = clientOf(make, reader, SessionService);
    const checks = {user: {search: {case: "loginName", value: name("login")}}, password: {password: "x"}};
    await assertRefused(sessions.createSession({checks}), Code.PermissionDenied, "AUTH-AWfge");
    const jobs = clientOf(make, await provost.operator("jobs.read"));
    await assertRefused(jobs.listUsers({}), Code.PermissionDenied, "AUTH-AWfge");
  });
}
