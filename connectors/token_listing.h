// How an authorization server lists the tokens of a person: there is no standard, so its shape is a setting.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/model/json.h"

namespace provost::connectors {

/// Names of members; `items` is a path of them, with dots, from the whole answer to the list, "" for the answer itself.
struct ListingShape {
  std::string items;
  std::string token;
  std::string type;
  std::string owner;
};

enum class TokenType { access, refresh, other };

struct ListedToken {
  Secret token;
  TokenType type = TokenType::other;
};

/// The tokens of this person, refresh tokens first, so that no new ones are got with them meanwhile. Tokens of other
/// owners are left out. Fails with `unavailable` for an answer without such a list, and for an entry that does not say
/// whose it is or what the token is: nobody's token may be ended by a guess.
Result<std::vector<ListedToken>> listed_tokens(const Value& answer, const ListingShape& shape,
                                               std::string_view subject);

/// The address with `{subject}` replaced, escaped as one segment or value.
std::string listing_url(std::string_view pattern, std::string_view subject);

inline constexpr std::string_view kSubjectPlace = "{subject}";

}  // namespace provost::connectors
