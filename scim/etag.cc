#include "scim/etag.h"

#include <algorithm>
#include <vector>

#include "core/base/text.h"
#include "core/crypto/digest.h"

namespace provost::scim {
namespace {

/// Between the version of a person and the mark of the person's groups.
constexpr char kGroupsFollow = '-';
constexpr std::size_t kMarkLength = 16;  // hexadecimal digits: 64 bit, so that no two sets of groups share one

/// What is between the quotes.
std::string_view opaque(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
  return tag;
}

/// Compares weakly (RFC 9110 §8.8.3.2): clients send W/"1", "1" and, some of them, 1 for what they were given.
bool lists(std::string_view tags, std::string_view etag) {
  const std::string_view wanted = opaque(etag);
  while (!tags.empty()) {
    const std::size_t comma = std::min(tags.find(','), tags.size());
    const std::string_view tag = text::trim(tags.substr(0, comma));
    tags.remove_prefix(std::min(tags.size(), comma + 1));
    if (tag == "*" || opaque(tag) == wanted) return true;
  }
  return false;
}

}  // namespace

std::string etag_of(std::int64_t version) { return "W/\"" + std::to_string(version) + "\""; }

std::string etag_of(std::int64_t version, std::span<const GroupView> groups) {
  if (groups.empty()) return etag_of(version);
  std::vector<std::string> marks;
  for (const GroupView& group : groups) marks.push_back(group.scim_id.value + (group.direct ? " " : "+"));
  std::sort(marks.begin(), marks.end());
  std::string all;
  for (const std::string& mark : marks) all += mark;
  return "W/\"" + std::to_string(version) + kGroupsFollow + crypto::sha256_hex(all).substr(0, kMarkLength) + "\"";
}

bool is_not_modified(const http::RequestHead& head, std::string_view etag) {
  const auto tags = head.headers.find("if-none-match");
  return tags && lists(*tags, etag);
}

bool minds_groups(const http::RequestHead& head) {
  const auto tags = head.headers.find("if-match");
  return tags && tags->find(kGroupsFollow) != std::string_view::npos;
}

Result<Precondition> check_precondition(const http::RequestHead& head, std::span<const std::string> etags) {
  const auto tags = head.headers.find("if-match");
  if (!tags) return Precondition::none;
  const bool meant =
      std::any_of(etags.begin(), etags.end(), [&](const std::string& etag) { return lists(*tags, etag); });
  if (!meant) return fail(Code::precondition_failed, "the resource has another version by now");
  return Precondition::given;
}

}  // namespace provost::scim
