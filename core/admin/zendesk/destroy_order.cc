#include "core/admin/zendesk/destroy_order.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/admin/zendesk/answers.h"
#include "core/base/text.h"

namespace provost::zendesk {

Result<std::vector<std::string>> list_in(const http::Target& target, std::string_view name) {
  std::vector<std::string> values;
  if (target.count(name) == 0) return values;
  if (target.count(name) > 1) return fail(Code::invalid_value, "Parameter " + std::string(name) + " is given twice");
  std::set<std::string, std::less<>> seen;
  std::string_view rest = *target.find(name);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view value = text::trim(rest.substr(0, comma));
    rest.remove_prefix(std::min(rest.size(), comma + 1));
    if (!value.empty() && seen.emplace(value).second) values.emplace_back(value);
  }
  if (values.size() > kMostValues) {
    return fail(Code::too_many, "Parameter " + std::string(name) + " cannot specify more than " +
                                    std::to_string(kMostValues) + " values");
  }
  return values;
}

Result<DestroyOrder> DestroyOrder::read(const http::Target& target, bool brands_separate) {
  DestroyOrder order;
  if (target.count("ids") > 0 && target.count("external_ids") > 0) {
    return fail(Code::invalid_value, "Parameters ids and external_ids cannot be given together");
  }
  if (brands_separate && target.count("brand_id") > 0) {
    if (target.count("ids") > 0) return fail(Code::invalid_value, "Parameter brand_id cannot be given with ids");
    if (target.count("brand_id") > 1) return fail(Code::invalid_value, "Parameter brand_id is given twice");
    order.brand = std::string(*target.find("brand_id"));
    TRY(brand_number(order.brand));
  }
  const auto ids = TRY(list_in(target, "ids"));
  order.external_ids = TRY(list_in(target, "external_ids"));
  if (ids.empty() && order.external_ids.empty()) {
    return fail(Code::invalid_value, "Parameter ids or external_ids is needed");
  }
  for (const std::string& text : ids) {
    const auto id = text::to_integer(text);
    if (!id || *id <= 0) return fail(Code::invalid_value, "Parameter ids takes whole numbers");
    // One number may be spelled in several ways.
    if (std::find(order.ids.begin(), order.ids.end(), *id) == order.ids.end()) order.ids.push_back(*id);
  }
  return order;
}

Result<std::int64_t> brand_number(const std::optional<std::string>& brand) {
  if (!brand) return std::int64_t{0};
  const auto number = text::to_integer(*brand);
  if (number && *number >= 0) return *number;
  return fail(Code::invalid_value, "Parameter brand_id takes the id of a brand, or 0");
}

Result<std::int64_t> effective_brand(std::int64_t number, const BrandFact& fact) {
  if (number == 0) return number;
  if (!fact.exists) return fail(Code::invalid_value, "Parameter brand_id names no brand of this account");
  return fact.separates_users ? number : std::int64_t{0};
}

Array inputs_of(const DestroyOrder& order, std::int64_t brand) {
  Array inputs;
  for (const std::int64_t id : order.ids) inputs.push_back(Value::object({{"id", id}}));
  for (const std::string& id : order.external_ids) {
    inputs.push_back(Value::object({{"external_id", id}, {"brand_id", brand}}));
  }
  return inputs;
}

}  // namespace provost::zendesk
