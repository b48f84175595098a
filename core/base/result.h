// How Provost speaks of failure: every function that can fail returns a Result.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace provost {

/// What went wrong, in the domain's own words. Each face renders a code in its own format (one table a face).
enum class Code {
  invalid_syntax,       // the message is not well formed
  invalid_value,        // a value breaks its type or a rule
  invalid_filter,       // a filter does not parse, or compares what cannot be compared
  invalid_path,         // an attribute path does not parse
  no_target,            // a path names nothing that could be changed
  mutability,           // the attribute may not be changed by the caller
  uniqueness,           // somebody else holds a value that must be unique
  conflict,             // the change contradicts the present state
  too_many,             // the answer would cost more than its budget
  unauthenticated,      // no valid credential
  forbidden,            // a valid credential without the permission
  not_found,            // no such resource, or none that the caller may know of
  precondition_failed,  // If-Match does not match
  too_large,            // a limit on size was passed
  unsupported,          // we know what is meant and do not do it
  limited,              // too many requests, come back later
  unavailable,          // not now: a dependency is down, or the fate of a commit is unknown
  internal,             // a bug; the detail is for the log only
};

/// A failure. `detail` is one sentence for people and never holds a secret, SQL or an exception's text.
struct Error {
  Code code = Code::internal;
  std::string detail;
  std::chrono::seconds wait{0};  // of `limited`: how long another try is in vain; zero if nobody knows

  /// The seconds to say in a Retry-After (RFC 9110 §10.2.3): one where nobody knows better.
  std::int64_t retry_after() const { return std::max<std::int64_t>(1, wait.count()); }
};

/// A value or an Error.
template <class T>
using Result = tl::expected<T, Error>;

/// Builds the failing side of any Result.
inline tl::unexpected<Error> fail(Code code, std::string detail) {
  return tl::unexpected<Error>(Error{code, std::move(detail)});
}

namespace detail {
template <class T>
T take(tl::expected<T, Error>&& result) {
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
template <class T>
T take(tl::expected<T, Error>& result) {
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
}  // namespace detail

}  // namespace provost

#define PROVOST_TRY_NAMED(name, ...)                                    \
  __extension__({                                                       \
    auto&& name = (__VA_ARGS__);                                        \
    if (!name) [[unlikely]]                                             \
      return tl::unexpected<::provost::Error>(std::move(name).error()); \
    ::provost::detail::take(name);                                      \
  })
#define PROVOST_TRY_COUNTED(counter, ...) PROVOST_TRY_NAMED(try_result_##counter, __VA_ARGS__)
#define PROVOST_TRY_EXPAND(counter, ...) PROVOST_TRY_COUNTED(counter, __VA_ARGS__)

/// Yields the value of a Result, or returns its Error from the enclosing function. Stands alone on its line.
/// The counter gives each use a name of its own, so that a lambda inside one TRY may hold another.
#define TRY(...) PROVOST_TRY_EXPAND(__COUNTER__, __VA_ARGS__)
