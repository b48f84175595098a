// Whose health is found, and for how long.
#include "core/delivery/health_register.h"

#include "tests/delivery/delivery_world.h"

namespace provost::test {
namespace {

class HealthRegisterTest : public DeliveryWorld {
 protected:
  std::shared_ptr<Health> made(const ConnectionId& id) { return std::make_shared<Health>(tools_, id); }
  HealthRegister register_;
};
INSTANTIATE_TEST_SUITE_P(Engines, HealthRegisterTest, both_engines(), engine_name);

TEST_P(HealthRegisterTest, EachConnectionHasItsOwn) {
  const ConnectionId other{"app-2"};
  const auto one = made(kApp);
  const auto two = made(other);
  register_.enter(kTenant, kApp, one);
  register_.enter(kTenant, other, two);
  EXPECT_EQ(register_.find(kTenant, kApp), one);
  EXPECT_EQ(register_.find(kTenant, other), two);
  EXPECT_EQ(register_.find(TenantId{8}, kApp), nullptr) << "of another tenant";
}

TEST_P(HealthRegisterTest, ItGoesWithTheLastWhoHoldsIt) {
  auto served = made(kApp);
  register_.enter(kTenant, kApp, served);
  auto asked = register_.find(kTenant, kApp);
  served.reset();
  EXPECT_EQ(register_.find(kTenant, kApp), asked) << "a call is under way";
  asked.reset();
  EXPECT_EQ(register_.find(kTenant, kApp), nullptr);
}

TEST_P(HealthRegisterTest, AConnectionThatIsServedAnewHasANewOne) {
  const auto before = made(kApp);
  register_.enter(kTenant, kApp, before);
  const auto after = made(kApp);
  register_.enter(kTenant, kApp, after);
  EXPECT_EQ(register_.find(kTenant, kApp), after);
}

}  // namespace
}  // namespace provost::test
