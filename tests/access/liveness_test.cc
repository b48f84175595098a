// Work is done under a live credential or not at all, and whoever ends the credential waits for work that is under way.
#include "core/access/liveness.h"

#include <atomic>
#include <thread>

#include "core/store/oauth_client_table.h"
#include "core/store/source_table.h"
#include "tests/access/person_fixture.h"

namespace provost {
namespace {

class LivenessTest : public test::PersonTest {
 protected:
  Proof proof_of(const IssuedCredential& issued) { return {Proof::Kind::credential, issued.credential.hash}; }

  Proof token(std::string_view kind, const std::string& subject = "", const std::string& client = "") {
    Token token;
    token.hash = "hash of " + std::string(kind) + client;
    token.tenant = kTenant;
    token.id = ids_.uuid<TokenId>();
    token.kind = kind;
    token.subject_id = subject;
    token.client_id = client;
    token.created = clock_.now();
    token.expires = clock_.now() + kLife;
    EXPECT_TRUE(in_session([&](sql::Session& session) { return TokenTable(session).insert(token); }).has_value());
    return {Proof::Kind::token, token.hash};
  }

  /// True if work could be done under the proof.
  bool works(const Proof& proof) {
    bool ran = false;
    const auto done = transact_as(database(), clock_, proof, [&](sql::Session&) -> Result<void> {
      ran = true;
      return {};
    });
    EXPECT_EQ(done.has_value(), ran);
    if (!done) {
      EXPECT_EQ(done.error().code, Code::unauthenticated);
    }
    return ran;
  }

  void say(const char* statement) {
    ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  TRY(session.run({statement, statement}));
                  return {};
                }).has_value());
  }

  void switch_off(const User& user) {
    EXPECT_TRUE(in_tables([&](Tables& tables) { return become(tables, user, false, {}); }).has_value());
  }

  /// The end of a proof is acknowledged only after the work that goes on under it, and then nothing works any more.
  void expect_to_wait(const Proof& proof, const std::function<void()>& end) {
    std::atomic<bool> acknowledged = false;
    std::thread other;
    const bool postgres = database().dialect().engine == sql::Engine::postgres;
    const auto done = transact_as(database(), clock_, proof, [&](sql::Session& inner) -> Result<void> {
      if (other.joinable()) return {};  // an engine may run work again
      other = std::thread([&] {
        end();
        acknowledged = true;
      });
      // Until the other one waits for us. On SQLite there is nobody to ask: it has one writer, which is us.
      std::int64_t waiting = postgres ? 0 : 1;
      while (waiting == 0 && !acknowledged) {
        const auto rows = TRY(inner.run({"test.waiting", "select count(*) from pg_locks where not granted"}));
        waiting = rows.integer(0, 0);
      }
      EXPECT_FALSE(acknowledged);
      return {};
    });
    EXPECT_TRUE(done.has_value());
    other.join();
    EXPECT_FALSE(works(proof));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, LivenessTest, test::both_engines(), test::engine_name);

TEST_P(LivenessTest, NobodyWorksWithoutAProof) {
  EXPECT_FALSE(works(Proof{}));
  EXPECT_FALSE(works({Proof::Kind::credential, "no such hash"}));
  EXPECT_FALSE(works({Proof::Kind::token, "no such hash"}));
}

TEST_P(LivenessTest, APersonsCredentialCarriesWorkUntilItEnds) {
  const User maja = make_person("maja");
  const Proof session = proof_of(issue(maja, CredentialKind::session));
  EXPECT_TRUE(works(session));
  switch_off(maja);
  EXPECT_FALSE(works(session));
}

TEST_P(LivenessTest, ATokenCarriesWorkUntilItEnds) {
  const Proof proof = token(TokenKind::kOperator);
  EXPECT_TRUE(works(proof));
  clock_.advance(kLife);
  EXPECT_FALSE(works(proof));
}

TEST_P(LivenessTest, ASourcesTokenEndsWithTheSource) {
  const Source source{SourceId{"src-9"}, "okta", "default"};
  ASSERT_TRUE(in_session([&](sql::Session& session) {
                return SourceTable(session, kTenant).insert(source, clock_.now());
              }).has_value());
  const Proof proof = token(TokenKind::kSource, source.id.value);
  EXPECT_TRUE(works(proof));
  say("delete from sources");
  EXPECT_FALSE(works(proof));
}

TEST_P(LivenessTest, WhatAClientGotForItsSourceEndsWithEither) {
  const Source source{SourceId{"src-9"}, "okta", "default"};
  OauthClient client{kTenant, ClientId{"c-9"}, "push", "hash", {}, true, clock_.now(), ""};
  client.source_id = source.id.value;
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                TRY(SourceTable(session, kTenant).insert(source, clock_.now()));
                return OauthClientTable(session).insert(client);
              }).has_value());
  const Proof proof = token(TokenKind::kSourceAccess, source.id.value, "c-9");
  for (const auto& [end, revive] :
       {std::pair("update oauth_clients set enabled = 0", "update oauth_clients set enabled = 1"),
        std::pair("update oauth_clients set source_id = 'x' where id = 'c-9'",
                  "update oauth_clients set source_id = 'src-9' where id = 'c-9'"),
        std::pair("update sources set retired_us = 1", "update sources set retired_us = null"),
        std::pair("update tenants set enabled = 0", "update tenants set enabled = 1")}) {
    EXPECT_TRUE(works(proof)) << end;
    say(end);
    EXPECT_FALSE(works(proof)) << end;
    say(revive);
  }
  EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                TRY(OauthClientTable(session).remove(kTenant, ClientId{"c-9"}));
                return {};
              }).has_value());
  EXPECT_FALSE(works(proof));
  EXPECT_FALSE(works(token(TokenKind::kSourceAccess, source.id.value))) << "one of no client";
}

TEST_P(LivenessTest, WhatAPersonLetAClientHaveEndsWithTheClient) {
  const Proof access = proof_of(issue(make_person("maja"), CredentialKind::access_token));
  EXPECT_TRUE(works(access));
  say("delete from oauth_clients");
  EXPECT_FALSE(works(access));
}

TEST_P(LivenessTest, AClientsEndIsNotAcknowledgedWhileWorkGoesOn) {
  expect_to_wait(proof_of(issue(make_person("maja"), CredentialKind::access_token)),
                 [&] { say("delete from oauth_clients"); });
}

TEST_P(LivenessTest, ASourcesEndIsNotAcknowledgedWhileItsClientsWork) {
  OauthClient client{kTenant, ClientId{"c-9"}, "push", "hash", {}, true, clock_.now(), ""};
  client.source_id = "src-9";
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                TRY(SourceTable(session, kTenant).insert({SourceId{"src-9"}, "okta", "default"}, clock_.now()));
                return OauthClientTable(session).insert(client);
              }).has_value());
  expect_to_wait(token(TokenKind::kSourceAccess, "src-9", "c-9"), [&] {
    EXPECT_TRUE(in_session([&](sql::Session& session) {
                  return SourceTable(session, kTenant).retire(SourceId{"src-9"}, std::nullopt, clock_.now());
                }).has_value());
  });
}

TEST_P(LivenessTest, AnAppWorksUntilItIsRemoved) {
  const Proof app{Proof::Kind::client, "app"};
  EXPECT_TRUE(works(app));
  say("update tenants set enabled = 0");
  EXPECT_FALSE(works(app));
  say("update tenants set enabled = 1");
  expect_to_wait(app, [&] { say("delete from oauth_clients"); });
}

TEST_P(LivenessTest, NothingWorksInATenantThatIsOff) {
  const Proof session = proof_of(issue(make_person("maja"), CredentialKind::session));
  const Proof operators = token(TokenKind::kOperator);
  say("update tenants set enabled = 0");
  EXPECT_FALSE(works(session));
  EXPECT_FALSE(works(operators));
}

TEST_P(LivenessTest, WhatFailsUnderALiveProofLeavesNothing) {
  const User maja = make_person("maja");
  const Proof session = proof_of(issue(maja, CredentialKind::session));
  const auto done = transact_as(database(), clock_, session, [&](sql::Session& inner) -> Result<void> {
    TRY(inner.run({"test.rename", "update tenants set name = 'other'"}));
    return fail(Code::conflict, "not today");
  });
  EXPECT_EQ(done.error().code, Code::conflict);
  EXPECT_TRUE(in_session([&](sql::Session& inner) -> Result<void> {
                const auto rows = TRY(inner.run({"test.name", "select name from tenants"}));
                EXPECT_EQ(rows.text(0, 0), "acme");
                return {};
              }).has_value());
}

TEST_P(LivenessTest, AnEndIsNotAcknowledgedWhileWorkGoesOn) {
  const User maja = make_person("maja");
  expect_to_wait(proof_of(issue(maja, CredentialKind::session)), [&] { switch_off(maja); });
}

TEST_P(LivenessTest, WhatWasGivenToAViewerDoesNotGrowWithTheRole) {
  const User maja = make_person("maja");
  const auto token = issue(maja, CredentialKind::personal_token);
  const auto change_role = [&](RootRole role) {
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto before = TRY(tables.users.find(maja.id, SourceId{}));
                  UserDraft draft{before->attributes, {}, {}, {}, role};
                  TRY(directory_.update(tables, *before, std::move(draft), principal_));
                  return {};
                }).has_value());
  };
  change_role(RootRole::viewer);
  EXPECT_TRUE(lives(token)) << "nothing changed";
  change_role(RootRole::editor);
  EXPECT_FALSE(lives(token));
  make_person("other");
  const auto as_editor = issue(maja, CredentialKind::personal_token);
  change_role(RootRole::viewer);
  EXPECT_TRUE(lives(as_editor)) << "who may less now may keep what was given";
}

}  // namespace
}  // namespace provost
