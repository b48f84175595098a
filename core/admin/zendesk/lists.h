// Lists in queries: `ids=1,2,3`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/http/uri.h"

namespace provost::zendesk {

/// The values of a list parameter, in order and each once; blanks around them and empty ones are dropped. There is no
/// escape for a comma. Fails with `invalid_value` when the parameter is given more than once, `too_many` above
/// kMostValues.
Result<std::vector<std::string>> list_in(const http::Target& target, std::string_view name);
/// The same for a parameter whose values are numbers of people, each once however it is spelled.
Result<std::vector<UserId>> ids_in(const http::Target& target, std::string_view name);

/// People by their numbers or by their external ids.
struct Named {
  std::vector<UserId> ids;
  std::vector<std::string> external_ids;

  bool empty() const { return ids.empty() && external_ids.empty(); }
  /// Reads `ids` or `external_ids`. Fails with `invalid_value` for both lists and for none.
  static Result<Named> read(const http::Target& target);
};

}  // namespace provost::zendesk
