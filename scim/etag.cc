#include "scim/etag.h"

#include "core/base/text.h"

namespace provost::scim {
namespace {

/// Compares weakly (RFC 9110 §8.8.3.2): clients send W/"1", "1" and, some of them, 1 for what they were given.
bool lists(std::string_view tags, std::int64_t version) {
  const std::string wanted = std::to_string(version);
  while (!tags.empty()) {
    const std::size_t comma = std::min(tags.find(','), tags.size());
    std::string_view tag = text::trim(tags.substr(0, comma));
    tags.remove_prefix(std::min(tags.size(), comma + 1));
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
    if (tag == wanted) return true;
  }
  return false;
}

}  // namespace

std::string etag_of(std::int64_t version) { return "W/\"" + std::to_string(version) + "\""; }

bool is_not_modified(const http::RequestHead& head, std::int64_t version) {
  const auto tags = head.headers.find("if-none-match");
  return tags && lists(*tags, version);
}

Result<Precondition> check_precondition(const http::RequestHead& head, std::int64_t version) {
  const auto tags = head.headers.find("if-match");
  if (!tags) return Precondition::none;
  if (!lists(*tags, version)) return fail(Code::precondition_failed, "the resource has another version by now");
  return Precondition::given;
}

}  // namespace provost::scim
