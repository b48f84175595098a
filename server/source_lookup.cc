#include "server/source_lookup.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost {

Result<Source> source_named(const SourceTable& sources, const std::string& named) {
  const std::string key = text::fold(named);
  auto all = TRY(sources.all());
  const auto found = std::find_if(all.begin(), all.end(), [&](const Source& each) {
    return each.id.value == named || text::fold(each.name) == key;
  });
  if (found == all.end()) return fail(Code::not_found, "there is no source '" + named + "'");
  return std::move(*found);
}

}  // namespace provost
