// No token is told to live once the deactivation of its person was acknowledged: sixteen threads ask while others
// deactivate, on both engines. PROVOST_SOAK asks a hundred times as much.
#include "tests/oauth/history.h"

#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/http/router.h"
#include "core/oauth/oauth_faces.h"
#include "core/store/oauth_client_table.h"
#include "tests/access/person_fixture.h"

namespace provost {
namespace {

struct Effort {
  std::size_t deactivations, questions;
};

Effort times(const Effort& effort, std::size_t factor) {
  return {effort.deactivations * factor, effort.questions * factor};
}

bool soaks() { return std::getenv("PROVOST_SOAK") != nullptr; }

class HistoryTest : public test::PersonTest {
 protected:
  static constexpr std::size_t kDeactivators = 4;
  static constexpr std::size_t kAskers = 16;
  static constexpr std::size_t kPeopleEach = 25;

  using Asking = std::function<bool(const std::string& token)>;

  void SetUp() override {
    test::PersonTest::SetUp();
    router_ = std::make_unique<http::Router>(
        oauth::make_oauth_faces({database(), credentials_, authenticator_, clock_, "https://provost.test"}), log_);
    OauthClient client{kTenant, ClientId{"api"}, "api", std::nullopt, {}, true, clock_.now(), "read"};
    client.secret_hash = crypto::sha256_hex("secret");
    ASSERT_TRUE(
        in_session([&](sql::Session& session) { return OauthClientTable(session).insert(client); }).has_value());
  }

  bool introspect(const std::string& token) {
    http::Request request{{"POST", "/oauth2/introspect", {}, {}, {}}, "token=" + token};
    request.head.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.head.headers.add("Authorization", "Basic " + crypto::to_base64("api:secret"));
    const http::Response response = router_->handle(request);
    EXPECT_EQ(response.status, 200) << response.body;
    return response.body.find("\"active\":true") != std::string::npos;
  }

  /// Gives a person a token and access, deactivates the person, and tells the history, so often.
  void deactivate(test::History& history, std::size_t which, std::size_t count) {
    std::vector<User> people;
    for (std::size_t i = 0; i < kPeopleEach; ++i) {
      people.push_back(make_person("p" + std::to_string(which) + "-" + std::to_string(i)));
    }
    for (std::size_t round = 0; round < count; ++round) {
      const UserId id = people[round % people.size()].id;
      const std::string token = let_in(id);
      history.publish(token);
      switch_off(id);
      history.acknowledge(token);
    }
  }

  std::string let_in(UserId id) {
    std::string token;
    EXPECT_TRUE(in_tables_and_session([&](sql::Session& session, Tables& tables) -> Result<void> {
      const auto user = TRY(tables.users.find(id, SourceId{}));
      TRY(become(tables, *user, true, {}));
      CredentialOrder order{kTenant, id, CredentialKind::access_token, kLife, "api", "", "", "read", ""};
      const auto issued = TRY(credentials_.issue(session, order));
      token = issued.text.reveal();
      return {};
    }));
    return token;
  }

  void switch_off(UserId id) {
    EXPECT_TRUE(in_tables_and_session([&](sql::Session&, Tables& tables) -> Result<void> {
      const auto user = TRY(tables.users.find(id, SourceId{}));
      return become(tables, *user, false, {});
    }));
  }

  bool in_tables_and_session(const std::function<Result<void>(sql::Session&, Tables&)>& work) {
    const auto done = in_session([&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kTenant);
      return work(session, tables);
    });
    EXPECT_TRUE(done.has_value()) << done.error().detail;
    return done.has_value();
  }

  /// Mostly about tokens that are ending now, sometimes about old ones.
  static std::vector<test::History::Question> ask(test::History& history, const Asking& asking, std::uint64_t seed,
                                                  const std::function<bool(std::size_t)>& go_on) {
    std::mt19937_64 random(seed);
    std::vector<test::History::Question> questions;
    while (go_on(questions.size())) {
      const bool old = random() % 16 == 0;
      auto question = history.ask(random() % (old ? 100'000 : 12));
      if (question.invoked == 0) continue;
      question.active = asking(history.text_of(question));
      questions.push_back(question);
    }
    return questions;
  }

  struct Outcome {
    std::uint64_t violations = 0, questions = 0, lived = 0;
  };
  Outcome run(const Effort& effort, const Asking& asking) {
    test::History history(effort.deactivations);
    std::atomic<std::size_t> at_work = kDeactivators;
    std::vector<std::thread> threads;
    for (std::size_t which = 0; which < kDeactivators; ++which) {
      threads.emplace_back([&, which] {
        deactivate(history, which, effort.deactivations / kDeactivators);
        --at_work;
      });
    }
    std::vector<std::vector<test::History::Question>> asked(kAskers);
    for (std::size_t which = 0; which < kAskers; ++which) {
      threads.emplace_back([&, which] {
        asked[which] = ask(history, asking, which,
                           [&](std::size_t done) { return at_work > 0 || done < effort.questions / kAskers; });
      });
    }
    for (std::thread& thread : threads) thread.join();
    Outcome outcome;
    for (const auto& questions : asked) {
      outcome.violations += history.violations(questions);
      outcome.questions += questions.size();
      for (const auto& question : questions) outcome.lived += question.active ? 1 : 0;
    }
    return outcome;
  }

  Log log_{LogLevel::error};
  crypto::PasswordHasher passwords_{{1, 64 * 1024, 2, 64}};
  AdminAuthenticator authenticator_{{database(), credentials_, passwords_, clock_, log_}};
  std::unique_ptr<http::Router> router_;
};
INSTANTIATE_TEST_SUITE_P(Engines, HistoryTest, test::both_engines(), test::engine_name);

TEST_P(HistoryTest, NoTokenLivesOnceTheDeactivationWasAcknowledged) {
  const Effort effort = times({10'000, 100'000}, soaks() ? 100 : 1);
  const Outcome outcome = run(effort, [this](const std::string& token) { return introspect(token); });
  EXPECT_EQ(outcome.violations, 0U);
  EXPECT_GE(outcome.questions, effort.questions);
  EXPECT_GT(outcome.lived, 0U) << "nobody ever asked about a token that lives, so nothing was shown";
}

TEST_P(HistoryTest, ACacheOfGoodAnswersIsFoundOut) {
  std::mutex mutex;
  std::map<std::string, bool> lived;
  const Outcome outcome = run({1'000, 20'000}, [&](const std::string& token) {
    {
      const std::scoped_lock lock(mutex);
      if (lived.contains(token)) return true;
    }
    const bool active = introspect(token);
    const std::scoped_lock lock(mutex);
    if (active) lived[token] = true;
    return active;
  });
  EXPECT_GT(outcome.violations, 0U);
}

}  // namespace
}  // namespace provost
