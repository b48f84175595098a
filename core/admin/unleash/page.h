// What the families of pages below /api/admin are built of. Each hands over its routes; the face lists them.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/access/admin_caller.h"
#include "core/admin/unleash/answers.h"
#include "core/admin/unleash/parts.h"
#include "core/http/face.h"
#include "core/store/tables.h"

namespace provost::unleash {

/// What every family of pages is handed. Borrowed from the face.
struct Office {
  const Parts& parts;
  const Refusals& refusals;
};

using AdminRoute = http::Face<AdminCaller>::Route;
using AdminRoutes = std::vector<AdminRoute>;

template <class Pages>
using AdminPage = Result<http::Response> (Pages::*)(const AdminCaller&, const http::Exchange&) const;

/// The handler that asks this page. Borrows the pages.
template <class Pages>
http::Face<AdminCaller>::Handler on(const Pages& pages, AdminPage<Pages> page) {
  return [&pages, page](const AdminCaller& caller, const http::Exchange& exchange) {
    return (pages.*page)(caller, exchange);
  };
}

/// Fails with `forbidden` when the caller lacks the permission.
Result<void> require(const AdminCaller& caller, std::string_view permission);

/// Who acts, for the directory: admins act through no source.
Principal principal_of(const AdminCaller& caller);

/// The whole number that a part of a path spells; nothing for anything else.
std::optional<std::int64_t> number_in(std::string_view part);

/// Where a page does its work: one transaction in the tenant of its caller.
struct Desk {
  const Parts& parts;
  const AdminCaller& caller;
  sql::Session& session;
  Tables& tables;
  Instant now;
};
using DeskWork = std::function<Result<void>(Desk&)>;
/// Runs work that reads.
Result<void> read_as(const Parts& parts, const AdminCaller& caller, const DeskWork& work);
/// Runs work that writes, as transact_as().
Result<void> write_as(const Parts& parts, const AdminCaller& caller, const DeskWork& work);

/// Writes to the audit trail that the caller did this.
struct Deed {
  std::string_view action;
  Subject subject;
  std::string_view name;
  std::string_view fields = {};
  std::string object = {};  // what it was done to if that is no person and no group: "kind:ID"
};
Result<void> note(const Desk& desk, const Deed& deed);

/// Locks the person of this id and reads the row anew; nothing if nobody has it.
Result<std::optional<User>> hold_user(const Desk& desk, UserId id);

/// How many browser sessions of a person live.
Result<std::int64_t> sessions_of(const Desk& desk, UserId id);

/// Who calls, as whoever made something.
std::string_view name_of(const AdminCaller& caller);

}  // namespace provost::unleash
