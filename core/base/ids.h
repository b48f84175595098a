// The kinds of identity in Provost, each a type of its own so that none can be passed for another.
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/clock.h"
#include "core/base/random.h"

namespace provost {

/// A number that names one thing of the kind Tag. Time-ordered and below 2^53, so that JSON readers keep it exact.
template <class Tag>
struct NumberId {
  std::int64_t value = 0;
  auto operator<=>(const NumberId&) const = default;
};

/// A text that names one thing of the kind Tag.
template <class Tag>
struct NameId {
  std::string value;
  auto operator<=>(const NameId&) const = default;
};

using TenantId = NumberId<struct TenantTag>;
using UserId = NumberId<struct UserTag>;
using GroupId = NumberId<struct GroupTag>;
/// The `id` of a person or group in SCIM: a ULID, made once, never reused (RFC 7643 §3.1).
using ScimId = NameId<struct ScimTag>;
using SourceId = NameId<struct SourceTag>;
using ConnectionId = NameId<struct ConnectionTag>;
using TokenId = NameId<struct TokenTag>;
/// What an app calls a person or a group; meaningful only beside its ConnectionId.
using RemoteId = NameId<struct RemoteTag>;

/// Makes ids from a clock and randomness. Safe to call from any thread; owns neither.
class IdMaker {
 public:
  IdMaker(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  /// A new time-ordered number: 41 bits of milliseconds, 12 bits that tell ids of one millisecond apart.
  template <class Id>
  Id number() {
    return Id{next_number()};
  }
  /// A new ULID, 26 characters.
  ScimId ulid();
  /// A new UUIDv7 in its text form (RFC 9562 §5.7).
  template <class Id>
  Id uuid() {
    return Id{next_uuid()};
  }

 private:
  std::int64_t next_number();
  std::string next_uuid();

  const Clock& clock_;
  Random& random_;
  std::atomic<std::int64_t> last_number_{0};
};

}  // namespace provost

template <class Tag>
struct std::hash<provost::NumberId<Tag>> {
  std::size_t operator()(const provost::NumberId<Tag>& id) const noexcept {
    return std::hash<std::int64_t>{}(id.value);
  }
};
template <class Tag>
struct std::hash<provost::NameId<Tag>> {
  std::size_t operator()(const provost::NameId<Tag>& id) const noexcept { return std::hash<std::string>{}(id.value); }
};
