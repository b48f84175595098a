// Where a call does its work: one transaction in the caller's tenant, and what the caller may do in it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/admin/zendesk/parts.h"
#include "core/store/tables.h"

namespace provost::zendesk {

/// Admin pages look through no source.
inline const SourceId kNoSource{};

using Work = std::function<Result<void>(Tables&)>;

/// Runs work that reads.
Result<void> look(const Parts& parts, const AdminCaller& caller, const Work& work);
/// Runs work that writes, as transact_as().
Result<void> act(const Parts& parts, const AdminCaller& caller, const Work& work);

/// Fails with `forbidden` when the caller lacks the permission.
Result<void> require(const AdminCaller& caller, std::string_view permission);

/// True if the words mean the caller: `me`, or the caller's own number.
bool means_oneself(const AdminCaller& caller, std::string_view id);

/// The person of a number in a path, or `me`. A caller may ask for others with the permission only. Fails with
/// `forbidden`, in the same words for every id, or `no_target`.
Result<User> person_for(const Tables& tables, const AdminCaller& caller, std::string_view id,
                        std::string_view permission);

/// Waits until nobody else changes the person and reads again. Fails with `no_target` when the person is gone by then.
Result<User> hold(Tables& tables, const User& user);

/// What a caller did to a person, in a word for the audit trail.
struct Deed {
  const AdminCaller& caller;
  const User& subject;
  std::string_view action;
};
/// Writes it there.
Result<void> note(const Parts& parts, Tables& tables, const Deed& deed);

/// A moment as this dialect writes one: whole seconds.
std::string stamp(Instant at);
Value stamp_or_null(const std::optional<Instant>& at);

}  // namespace provost::zendesk
