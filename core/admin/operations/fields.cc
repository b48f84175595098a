#include "core/admin/operations/fields.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost::operations {
namespace {

bool is_control(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 || byte == 0x7f;
}

tl::unexpected<Error> wrong(std::string_view member, std::string_view rule) {
  return fail(Code::invalid_value, std::string(member).append(" ").append(rule));
}

}  // namespace

Result<Value> object_in(std::string_view body, std::initializer_list<std::string_view> members) {
  Value object = TRY(json::parse(body));
  if (!object.is_object()) return fail(Code::invalid_value, "the body must be an object");
  for (const Member& each : object.members()) {
    if (std::find(members.begin(), members.end(), each.name) == members.end()) {
      return fail(Code::invalid_value, "the body has a member that is not known here");
    }
  }
  return object;
}

Result<void> check_line(std::string_view what, std::string_view text) {
  const bool is_line = !text.empty() && text.size() <= kLongestLine && text::is_utf8(text) &&
                       std::none_of(text.begin(), text.end(), is_control);
  if (!is_line) return wrong(what, "must be one line of 1 to " + std::to_string(kLongestLine) + " bytes");
  return {};
}

Result<std::string> line_at(const Value& object, std::string_view member) {
  const std::string_view text = object.text_at(member);
  TRY(check_line(member, text));
  return std::string(text);
}

Result<bool> truth_at(const Value& object, std::string_view member) {
  const Value* found = object.find(member);
  if (found == nullptr) return false;
  if (!found->is_bool()) return wrong(member, "must be true or false");
  return found->as_bool();
}

Result<std::optional<Instant>> moment_at(const Value& object, std::string_view member) {
  const Value* found = object.find(member);
  if (found == nullptr || found->is_null()) return std::optional<Instant>();
  const auto moment = from_iso8601(object.text_at(member));
  if (!moment) return wrong(member, "must be a dateTime");
  return moment;
}

Result<std::string> optional_line_at(const Value& object, std::string_view member) {
  return object.find(member) == nullptr ? Result<std::string>() : line_at(object, member);
}

Result<std::optional<std::string>> words_at(const Value& object, std::string_view member, std::size_t longest) {
  const Value* found = object.find(member);
  if (found == nullptr) return std::optional<std::string>();
  if (found->is_null()) return std::optional<std::string>("");
  const bool fits = found->is_text() && found->as_text().size() <= longest && text::is_utf8(found->as_text()) &&
                    std::none_of(found->as_text().begin(), found->as_text().end(), is_control);
  if (!fits) return wrong(member, "must be a text of at most " + std::to_string(longest) + " bytes, or null");
  return std::optional(found->as_text());
}

Result<std::int64_t> number_at(const Value& object, std::string_view member, const Bounds& bounds) {
  const Value* found = object.find(member);
  if (found == nullptr) return bounds.otherwise;
  if (!found->is_integer() || found->as_integer() < bounds.least || found->as_integer() > bounds.most) {
    return wrong(member,
                 "must be a whole number from " + std::to_string(bounds.least) + " to " + std::to_string(bounds.most));
  }
  return found->as_integer();
}

Result<std::optional<std::int64_t>> days_at(const Value& object, std::int64_t otherwise) {
  constexpr std::int64_t kLongest = 3650;
  const bool endless = TRY(truth_at(object, "noExpiry"));
  if (!endless) {
    const std::int64_t days = TRY(number_at(object, "days", {1, kLongest, otherwise}));
    return std::optional(days);
  }
  if (object.find("days") != nullptr) return wrong("days", "and noExpiry exclude each other");
  return std::optional<std::int64_t>();
}

}  // namespace provost::operations
