// How one app is told of people in its own way: a few rules, as data, without loops and without I/O.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "core/delivery/connector.h"
#include "core/model/json.h"

namespace provost {

/// Rules for attributes, in order. Each names an attribute of ours and says what an app is told in its place.
///
/// Written as a JSON object, attribute to rule, where a rule is one of
///   "text", a number, true, false     this value
///   null                              nothing: the app is not told
///   {"path": "name.givenName"}        what the person has there; of several values the primary one, or the first
///   {"first": [rule, …]}              the first that is something
///   {"concat": [rule, …]}             all in one text; nothing if one of them is nothing
///   {"lower": rule}, {"upper": rule}  in another case
/// An attribute is named as in SCIM, those of extensions with their URN before a colon. Attributes without a rule are
/// told as they are. Rules read the person as it was before any rule.
class Mapping {
 public:
  static constexpr std::size_t kLongestText = 8 * 1024;
  static constexpr std::size_t kLongestValue = 4 * 1024;
  static constexpr int kDeepest = 8;

  /// Reads rules. Fails with `invalid_value` and a sentence that names the attribute.
  static Result<Mapping> read(std::string_view text);

  /// The account as the app is told of it. A userName that came to nothing, or a text beyond kLongestValue, fails with
  /// `invalid_value`: an app must not be told of somebody else, or of half a name.
  Result<Account> apply(Account account) const;

 private:
  explicit Mapping(std::vector<std::pair<std::string, Value>> rules) : rules_(std::move(rules)) {}

  std::vector<std::pair<std::string, Value>> rules_;  // checked
};

}  // namespace provost
