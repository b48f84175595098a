// Sources: the identity providers that push into a tenant, and what is agreed with each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/paging.h"
#include "core/admin/operations/routes.h"
#include "core/directory/catalogues.h"
#include "core/store/source_table.h"

namespace provost::operations {

/// What is to be agreed with a source. What is not said stays.
struct SourceWish {
  std::string profile, link;
  std::vector<std::string> switches;  // NAME=true, NAME=false, NAME= to forget it
  std::optional<std::string> sensitive, networks;
};

/// A source that is to be made, with its first token.
struct NewSource {
  std::string name;
  SourceWish wish;
  std::int64_t brand_id = 0;
  std::optional<std::int64_t> days = 365;  // until the token expires; nothing: when it is revoked
};

/// What sources are made with. Borrowed.
struct SourceTools {
  const Credentials& credentials;
  const Catalogues& catalogues;
};

/// The source of this id or name. Fails with `not_found`.
Result<Source> source_named(const SourceTable& sources, std::string_view named);

/// `{"id", "name", "profile", "brand", "link", "switches", "sensitive", "networks"}`.
Value source_value(const RuledSource& source);
/// The same of a new source, with `token`, which is shown here and never again, and `expires`. Fails with
/// `invalid_value`, `uniqueness`, `not_found` for the brand.
Result<Value> make_source(const Desk& desk, const SourceTools& tools, const NewSource& order);
/// `{"sources": […], "next"}`, by id.
Result<Value> list_sources(const Desk& desk, const Paging& paging);
/// Agrees something else with a source. Fails with `invalid_value`.
Result<Value> change_source(const Desk& desk, const Catalogues& catalogues, RuledSource source, const SourceWish& wish);

/// The pages below /sources, but for their tokens.
class Sources {
 public:
  explicit Sources(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> change(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
