// Brands: what a tenant's sources are grouped by, so that external ids are looked for where they belong.
#pragma once

#include <string_view>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/base/result.h"
#include "core/http/face.h"

namespace provost::operations {

/// What a brand is to be.
struct BrandDraft {
  std::string name;
  bool separates_users = false;
};

/// `{"id", "name", "separatesUsers"}` of a new brand. Fails with `uniqueness` or `invalid_value`.
Result<Value> make_brand(const Desk& desk, const BrandDraft& draft);
/// All brands, in the order of their making.
Result<Array> list_brands(const Desk& desk);
/// Makes a source one of the brand of this id, as text. Fails with `not_found`.
Result<void> assign_source(const Desk& desk, std::string_view brand_id, const SourceId& source);
/// The brand of this id, as text. Fails with `not_found`.
Result<Brand> brand_of(const Desk& desk, std::string_view id);

/// The pages below /brands.
class Brands {
 public:
  explicit Brands(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> assign(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> release(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
