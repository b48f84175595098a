#include "core/admin/zendesk/destroy_order.h"

#include "core/base/text.h"

namespace provost::zendesk {

Result<DestroyOrder> DestroyOrder::read(const http::Target& target, bool brands_separate) {
  DestroyOrder order;
  const bool both = target.count("ids") > 0 && target.count("external_ids") > 0;
  if (!both && brands_separate && target.count("brand_id") > 0) {
    if (target.count("ids") > 0) return fail(Code::invalid_value, "Parameter brand_id cannot be given with ids");
    if (target.count("brand_id") > 1) return fail(Code::invalid_value, "Parameter brand_id is given twice");
    order.brand = std::string(*target.find("brand_id"));
    TRY(brand_number(order.brand));
  }
  order.named = TRY(Named::read(target));
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
  for (const UserId& id : order.named.ids) inputs.push_back(Value::object({{"id", id.value}}));
  for (const std::string& id : order.named.external_ids) {
    inputs.push_back(Value::object({{"external_id", id}, {"brand_id", brand}}));
  }
  return inputs;
}

}  // namespace provost::zendesk
