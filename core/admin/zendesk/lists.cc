#include "core/admin/zendesk/lists.h"

#include <algorithm>
#include <set>

#include "core/admin/zendesk/answers.h"
#include "core/base/text.h"

namespace provost::zendesk {

Result<std::vector<std::string>> list_in(const http::Target& target, std::string_view name) {
  std::vector<std::string> values;
  if (target.count(name) == 0) return values;
  if (target.count(name) > 1) return fail(Code::invalid_value, "Parameter " + std::string(name) + " is given twice");
  std::set<std::string, std::less<>> seen;
  std::string_view rest = *target.find(name);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view value = text::trim(rest.substr(0, comma));
    rest.remove_prefix(std::min(rest.size(), comma + 1));
    if (!value.empty() && seen.emplace(value).second) values.emplace_back(value);
  }
  if (values.size() > kMostValues) {
    return fail(Code::too_many, "Parameter " + std::string(name) + " cannot specify more than " +
                                    std::to_string(kMostValues) + " values");
  }
  return values;
}

Result<std::vector<UserId>> ids_in(const http::Target& target, std::string_view name) {
  const auto values = TRY(list_in(target, name));
  std::vector<UserId> ids;
  for (const std::string& value : values) {
    const auto id = text::to_integer(value);
    if (!id || *id <= 0) {
      return fail(Code::invalid_value, "Parameter " + std::string(name) + " takes whole numbers");
    }
    // One number may be spelled in several ways.
    if (std::find(ids.begin(), ids.end(), UserId{*id}) == ids.end()) ids.push_back(UserId{*id});
  }
  return ids;
}

Result<Named> Named::read(const http::Target& target) {
  if (target.count("ids") > 0 && target.count("external_ids") > 0) {
    return fail(Code::invalid_value, "Parameters ids and external_ids cannot be given together");
  }
  Named named;
  named.ids = TRY(ids_in(target, "ids"));
  named.external_ids = TRY(list_in(target, "external_ids"));
  if (named.empty()) return fail(Code::invalid_value, "Parameter ids or external_ids is needed");
  return named;
}

}  // namespace provost::zendesk
