#include "core/admin/zendesk/paging.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/crypto/encoding.h"

namespace provost::zendesk {
namespace {

constexpr std::string_view kSize = "page[size]";
constexpr std::string_view kAfter = "page[after]";
constexpr std::string_view kNumber = "page";
constexpr std::string_view kPerPage = "per_page";

tl::unexpected<Error> wrong(std::string_view name, std::string_view rule) {
  return fail(Code::invalid_value, "Parameter " + std::string(name) + " " + std::string(rule));
}

Result<std::int64_t> number_in(const http::Target& target, std::string_view name, std::int64_t most) {
  const auto number = text::to_integer(target.find(name).value_or(""));
  if (!number || *number < 1 || *number > most) {
    return wrong(name, "takes a whole number from 1 to " + std::to_string(most));
  }
  return *number;
}

Result<Value> cursor_in(std::string_view cursor) {
  const auto text = crypto::from_base64url(cursor);
  auto read = text ? json::parse(*text) : Result<Value>(tl::unexpected(text.error()));
  if (!read || !read->is_array()) return wrong(kAfter, "is not a cursor of this list");
  return std::move(*read);
}

std::string cursor_of(const Value& last) { return crypto::to_base64url(json::write(last)); }

Value link(const Place& place, const std::string& query) { return place.url + "?" + query + place.query; }

void set_cursors(Value& answer, const Piece& piece, const Place& place) {
  const bool more = place.more && place.last;
  const Value after = more ? Value(cursor_of(*place.last)) : Value();
  answer.set("meta", Value::object({{"has_more", more}, {"after_cursor", after}, {"before_cursor", nullptr}}));
  const std::string size = "page%5Bsize%5D=" + std::to_string(piece.size);
  const Value next = more ? link(place, size + "&page%5Bafter%5D=" + after.as_text()) : Value();
  answer.set("links", Value::object({{"next", next}, {"prev", nullptr}}));
}

void set_numbers(Value& answer, const Piece& piece, const Place& place) {
  const auto page = [&](std::int64_t number) {
    return link(place, "page=" + std::to_string(number) + "&per_page=" + std::to_string(piece.size));
  };
  answer.set("next_page", place.more ? page(piece.number + 1) : Value());
  answer.set("previous_page", piece.number > 1 ? page(piece.number - 1) : Value());
  answer.set("count", place.count);
}

}  // namespace

Result<Piece> Piece::read(const http::Target& target) {
  Piece piece;
  for (const std::string_view name : {kSize, kAfter, kNumber, kPerPage}) {
    if (target.count(name) > 1) return wrong(name, "is given twice");
  }
  piece.by_cursor = target.count(kSize) + target.count(kAfter) > 0;
  if (!piece.by_cursor) {
    if (target.count(kPerPage) > 0) piece.size = TRY(number_in(target, kPerPage, kLargest));
    if (target.count(kNumber) > 0) piece.number = TRY(number_in(target, kNumber, kLastNumbered));
    if (piece.number * piece.size <= kLastNumbered) return piece;
    return wrong(kNumber, "goes no further than " + std::to_string(kLastNumbered) + " records: use page[after]");
  }
  if (target.count(kNumber) + target.count(kPerPage) > 0) return wrong(kNumber, "cannot be given with page[size]");
  if (target.count(kSize) > 0) piece.size = TRY(number_in(target, kSize, kLargest));
  const std::string_view cursor = target.find(kAfter).value_or("");
  if (!cursor.empty()) piece.after = TRY(cursor_in(cursor));
  return piece;
}

Result<Piece> Piece::read_cursor(const http::Target& target) {
  Piece piece = TRY(read(target));
  piece.by_cursor = true;
  return piece;
}

void set_place(Value& answer, const Piece& piece, const Place& place) {
  piece.by_cursor ? set_cursors(answer, piece, place) : set_numbers(answer, piece, place);
}

Result<std::vector<std::int64_t>> numbers_in(const Piece& piece, std::size_t count) {
  std::vector<std::int64_t> numbers;
  if (!piece.after) return numbers;
  for (const Value& each : piece.after->items()) {
    if (each.is_integer()) numbers.push_back(each.as_integer());
  }
  if (numbers.size() == count && piece.after->items().size() == count) return numbers;
  return wrong(kAfter, "is not a cursor of this list");
}

}  // namespace provost::zendesk
