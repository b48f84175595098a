#include "scim/patch_path.h"

#include "core/schema/filter.h"
#include "core/schema/filter_lexer.h"

namespace provost::scim {
namespace {

constexpr std::size_t kMostBytes = 4096;

tl::unexpected<Error> malformed(std::string_view why) { return fail(Code::invalid_path, std::string(why)); }

}  // namespace

Result<PatchPath> parse_patch_path(std::string_view path, const ResourceType& type, const Leniency& leniency) {
  if (path.size() > kMostBytes) return malformed("a path has at most 4096 bytes");
  const std::size_t open = path.find('[');
  if (open == std::string_view::npos) return PatchPath{TRY(resolve(path, type, leniency)), std::nullopt};
  PatchPath result{TRY(resolve(path.substr(0, open), type, leniency)), std::nullopt};
  const Attribute* attribute = result.target.attribute;
  if (attribute == nullptr || result.target.sub != nullptr || !attribute->multi_valued) {
    return malformed("brackets follow a multi-valued attribute");
  }
  const std::size_t close = closing_bracket(path, open);
  if (close == std::string_view::npos) return malformed("a bracket of the path is not closed");
  const std::string_view filter = path.substr(open + 1, close - open - 1);
  if (filter.find_first_not_of(' ') == std::string_view::npos) return malformed("the brackets of the path are empty");
  const std::string_view rest = path.substr(close + 1);
  if (!rest.empty()) {
    if (rest.front() != '.' || !is_attribute_name(rest.substr(1))) {
      return malformed("a sub-attribute's name was expected after the brackets");
    }
    result.target.sub = attribute->find(rest.substr(1));
  }
  result.filter = TRY(parse_value_filter(filter, *attribute, leniency));
  if (!rest.empty() && result.target.sub == nullptr) {
    return fail(Code::no_target, attribute->name + " has no sub-attribute " + std::string(rest.substr(1)));
  }
  return result;
}

}  // namespace provost::scim
