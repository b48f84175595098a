#include "tests/connectors/connector_bench.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "connectors/kinds.h"
#include "core/base/text.h"
#include "tests/connectors/kind_cases.h"
#include "tests/connectors/signed_tokens.h"

namespace provost::test {
namespace {

constexpr std::chrono::minutes kPatience{1};

}  // namespace

Result<std::unique_ptr<Connector>> ConnectorBench::try_make(std::string_view kind_name, GivenSettings given) {
  const ConnectorKind* kind = find_kind(connector_kinds(), kind_name);
  if (kind == nullptr) return fail(Code::not_found, "no such kind");
  const auto checked = TRY(check_settings(*kind, given));
  Settings settings;
  for (const Setting& setting : kind->settings) {
    const std::string& value = checked.at(std::string(setting.name));
    if (setting.type == Setting::Type::secret) {
      settings.set_secret(setting.name, Secret(value));
    } else {
      settings.set_text(setting.name, value);
    }
  }
  return kind->make(std::move(settings), ConnectorTools{http_, clock, &test_signer()});
}

std::unique_ptr<Connector> ConnectorBench::make(std::string_view kind, const std::string& url,
                                                const GivenSettings& more) {
  GivenSettings given = more;
  given.insert({{"url", url}, {"allow_http", "true"}, {"allow_network", "true"}});
  for (auto [name, value] : kind_case(kind).settings) {
    const std::size_t place = value.find(kUrlPlace);
    if (place != std::string::npos) value.replace(place, kUrlPlace.size(), url);
    given.emplace(name, std::move(value));
  }
  auto made = try_make(kind, std::move(given));
  if (!made) throw std::runtime_error(made.error().detail);
  return std::move(*made);
}

Account ConnectorBench::account(std::string_view user_name, std::string_view remote_id) const {
  Account account;
  account.scim_id = scim_id_of(user_name);
  account.user_name = user_name;
  account.external_id = "hr-17";
  account.active = true;
  account.attributes = Value::object({{"displayName", "Somebody"}});
  if (!remote_id.empty()) account.remote_id = RemoteId{std::string(remote_id)};
  account.version = 3;
  account.idempotency_key = "t1-u1-3-c1";
  account.deadline = clock.monotonic() + kPatience;
  return account;
}

GroupChange ConnectorBench::group(std::string_view display_name, std::string_view remote_id) const {
  GroupChange change;
  change.scim_id = scim_id_of(display_name);
  change.display_name = display_name;
  if (!remote_id.empty()) change.remote_id = RemoteId{std::string(remote_id)};
  change.version = 5;
  change.idempotency_key = "t1-g1-5-c1";
  change.deadline = clock.monotonic() + kPatience;
  return change;
}

ScimId scim_id_of(std::string_view name) {
  std::uint32_t digest = 2166136261U;
  for (const char c : name) digest = (digest ^ static_cast<unsigned char>(c)) * 16777619U;
  std::string digits = std::to_string(digest);
  digits.insert(0, 26 - digits.size(), '0');
  return ScimId{digits};
}

bool shows_secret(std::string_view text) {
  return text.find("canary") != std::string_view::npos || text.find("Y2FuYXJ5") != std::string_view::npos;
}

}  // namespace provost::test
