// What is interrupted at any of its calls is mended by doing it again: whether the app refused for a moment, broke off
// its answer, or did what it was told and the answer was lost.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "connectors/kinds.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/kind_cases.h"

namespace provost {
namespace {

using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::HttpApp;
using test::Wire;

enum class Interruption { refused, broken_off, lost };

constexpr std::array kInterruptions = {Interruption::refused, Interruption::broken_off, Interruption::lost};

struct Step {
  std::string_view verb;
  Result<Receipt> (Connector::*call)(const Account&);
  bool active;
};

constexpr std::array kSteps = {Step{"provision", &Connector::provision, true},
                               Step{"deactivate", &Connector::deactivate, false},
                               Step{"revoke", &Connector::revoke, false}, Step{"remove", &Connector::remove, false}};

/// One kind's app with a person's life at it, step by step.
class Life {
 public:
  explicit Life(const ConnectorKind& kind)
      : answer_(test::kind_case(kind.name).make_app()), connector_(bench_.make(kind.name, http_.url("/scim"))) {}

  Result<Receipt> go(const Step& step) {
    Account kim = bench_.account("kim@example.org");
    kim.active = step.active;
    kim.remote_id = remote_id_;
    kim.idempotency_key = "t1-u1-" + std::string(step.verb) + "-c1";
    kim.attributes = Value::object({{"displayName", "Kim Doe"},
                                    {"name", Value::object({{"givenName", "Kim"}, {"familyName", "Doe"}})},
                                    {"emails", Value::array({Value::object({{"value", "kim@example.org"}})})}});
    auto receipt = (*connector_.*step.call)(kim);
    if (receipt && receipt->remote_id) remote_id_ = receipt->remote_id;
    return receipt;
  }
  /// The call of this number from now on is interrupted.
  void interrupt(std::size_t number, Interruption how) {
    const std::scoped_lock lock(mutex_);
    fault_ = how;
    left_ = number;
  }
  std::size_t calls() const { return http_.requests().size(); }
  /// Who is listed, and whether they are active; nothing if the kind cannot list.
  std::optional<std::map<std::string, bool>> people() {
    const auto page = connector_->list("");
    if (!page) return std::nullopt;
    std::map<std::string, bool> people;
    for (const RemoteAccount& each : page->accounts) people[each.user_name] = each.active;
    EXPECT_EQ(people.size(), page->accounts.size()) << "somebody is there twice";
    return people;
  }

 private:
  AppReply answer(const AppRequest& request) {
    const std::scoped_lock lock(mutex_);
    if (!fault_ || left_-- > 0) return answer_(request);
    const Interruption how = *std::exchange(fault_, std::nullopt);
    if (how == Interruption::refused) return {503};
    AppReply reply = answer_(request);
    reply.wire = how == Interruption::lost ? Wire::hang_up : Wire::cut_body;
    return reply;
  }

  ConnectorBench bench_;
  HttpApp::Answer answer_;
  std::mutex mutex_;
  std::optional<Interruption> fault_;
  std::size_t left_ = 0;
  std::optional<RemoteId> remote_id_;
  HttpApp http_{[this](const AppRequest& request) { return answer(request); }};
  std::unique_ptr<Connector> connector_;
};

/// Interrupts one step at one of its calls, does it again, and compares with how it should be; false when the step has
/// no such call.
bool is_mended(const ConnectorKind& kind, std::size_t at, std::size_t call, Interruption how) {
  Life life(kind);
  Life undisturbed(kind);
  for (std::size_t before = 0; before < at; ++before) {
    EXPECT_TRUE(life.go(kSteps[before])) << kind.name;
    EXPECT_TRUE(undisturbed.go(kSteps[before])) << kind.name;
  }
  const std::size_t begun = undisturbed.calls();
  EXPECT_TRUE(undisturbed.go(kSteps[at])) << kind.name;
  if (call >= undisturbed.calls() - begun) return false;
  life.interrupt(call, how);
  (void)life.go(kSteps[at]);
  const auto again = life.go(kSteps[at]);
  const std::string where = std::string(kind.name) + " " + std::string(kSteps[at].verb) + ", call " +
                            std::to_string(call) + ", " + std::to_string(static_cast<int>(how));
  EXPECT_TRUE(again) << where << ": " << (again ? "" : again.error().detail);
  EXPECT_EQ(life.people(), undisturbed.people()) << where;
  return true;
}

TEST(EveryInterruption, IsMendedByARepeat) {
  for (const ConnectorKind& kind : connector_kinds()) {
    for (std::size_t at = 0; at < kSteps.size(); ++at) {
      for (const Interruption how : kInterruptions) {
        std::size_t call = 0;
        while (is_mended(kind, at, call, how)) ++call;
        ASSERT_LT(call, 20U) << kind.name;
      }
    }
  }
}

}  // namespace
}  // namespace provost
