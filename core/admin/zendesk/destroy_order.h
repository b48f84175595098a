// What `DELETE /users/destroy_many` asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/admin/zendesk/lists.h"
#include "core/base/result.h"
#include "core/http/uri.h"
#include "core/model/json.h"

namespace provost::zendesk {

/// People, by their ids or by what a brand's sources call them.
struct DestroyOrder {
  Named named;
  std::optional<std::string> brand;  // `brand_id` as it was sent

  /// Reads the query. Fails with `invalid_value` for both lists, for none, for an id that is no number, and for a brand
  /// beside ids; the brand is judged by resolve_brand().
  static Result<DestroyOrder> read(const http::Target& target, bool brands_separate);
};

/// A brand, as far as the rules ask.
struct BrandFact {
  bool exists = false, separates_users = false;
};

/// The number in `brand_id`: 0 if none is given. Fails with `invalid_value` for `all` and for anything that is no
/// number.
Result<std::int64_t> brand_number(const std::optional<std::string>& brand);
/// The brand that a job looks in: 0 for a brand that does not keep its users apart. Fails with `invalid_value` when
/// there is no such brand.
Result<std::int64_t> effective_brand(std::int64_t number, const BrandFact& fact);

/// The inputs of the job, one a person: `{"id"}`, or `{"external_id", "brand_id"}` with a whole number always.
Array inputs_of(const DestroyOrder& order, std::int64_t brand);

}  // namespace provost::zendesk
