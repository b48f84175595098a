#include "core/admin/operations/paging.h"

#include "core/base/text.h"

namespace provost::operations {
namespace {

constexpr std::size_t kLongestText = 2000;

}  // namespace

Result<std::int64_t> number_in(const http::Target& target, std::string_view name, const Range& range) {
  if (target.count(name) == 0) return range.otherwise;
  const auto number = text::to_integer(target.find(name).value_or(""));
  if (target.count(name) > 1 || !number || *number < range.least || *number > range.most) {
    return fail(Code::invalid_value, std::string(name) + " must be a whole number from " + std::to_string(range.least) +
                                         " to " + std::to_string(range.most));
  }
  return *number;
}

Result<std::string> text_in(const http::Target& target, std::string_view name) {
  if (target.count(name) > 1) return fail(Code::invalid_value, std::string(name) + " is given more than once");
  const std::string_view text = target.find(name).value_or("");
  if (text.size() > kLongestText) {
    return fail(Code::invalid_value, std::string(name) + " has at most " + std::to_string(kLongestText) + " bytes");
  }
  return std::string(text);
}

Result<Paging> paging_in(const http::Target& target) {
  Paging paging;
  paging.limit = TRY(number_in(target, "limit", {1, kLongestPage, kUsualPage}));
  paging.after = TRY(text_in(target, "after"));
  return paging;
}

tl::unexpected<Error> bad_cursor() {
  return fail(Code::invalid_value, "after must be what a page before gave as next");
}

Result<CursorParts> parts_of_cursor(std::string_view cursor, std::size_t many) {
  CursorParts parts;
  for (std::size_t i = 0; i < many; ++i) {
    const std::size_t end = cursor.find('.');
    const auto number = text::to_integer(cursor.substr(0, end));
    if (!number || *number < 0 || end == std::string_view::npos) {
      return bad_cursor();
    }
    parts.numbers.push_back(*number);
    cursor.remove_prefix(end + 1);
  }
  parts.rest = cursor;
  return parts;
}

std::string cursor_from(const CursorParts& parts) {
  std::string cursor;
  for (const std::int64_t number : parts.numbers) cursor.append(std::to_string(number)).append(".");
  return cursor + parts.rest;
}

}  // namespace provost::operations
