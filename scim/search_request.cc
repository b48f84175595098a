#include "scim/search_request.h"

#include <algorithm>

#include "core/base/text.h"
#include "scim/query.h"

namespace provost::scim {
namespace {

constexpr std::string_view kMessage = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

using Text = std::optional<std::string>;

/// A member of the message, or a parameter of the query, and where it goes.
struct Part {
  std::string_view name;
  Text SearchRequest::*place;
  enum class Kind { text, names, number } kind;
};
constexpr Part kParts[] = {
    {"filter", &SearchRequest::filter, Part::Kind::text},
    {"attributes", &SearchRequest::attributes, Part::Kind::names},
    {"excludedAttributes", &SearchRequest::excluded, Part::Kind::names},
    {"sortBy", &SearchRequest::sort_by, Part::Kind::text},
    {"sortOrder", &SearchRequest::sort_order, Part::Kind::text},
    {"startIndex", &SearchRequest::start_index, Part::Kind::number},
    {"count", &SearchRequest::count, Part::Kind::number},
    {"cursor", &SearchRequest::cursor, Part::Kind::text},
};

tl::unexpected<Error> refuse(const Part& part, std::string_view what) {
  return fail(Code::invalid_syntax, std::string(part.name) + " must be " + std::string(what));
}

Result<Text> names_in(const Part& part, const Value& value) {
  if (!value.is_array()) return refuse(part, "an array of texts");
  std::string names;
  for (const Value& name : value.items()) {
    if (!name.is_text()) return refuse(part, "an array of texts");
    names.append(names.empty() ? "" : ",").append(name.as_text());
  }
  return Text(std::move(names));
}

Result<Text> read(const Part& part, const Value& value) {
  if (value.is_null()) return Text();
  if (part.kind == Part::Kind::names) return names_in(part, value);
  if (part.kind == Part::Kind::number) {
    if (!value.is_integer()) return fail(Code::invalid_value, std::string(part.name) + " must be a whole number");
    return Text(std::to_string(value.as_integer()));
  }
  if (!value.is_text()) return refuse(part, "a text");
  return Text(value.as_text());
}

}  // namespace

Result<SearchRequest> search_request_of(const http::Target& target) {
  SearchRequest request;
  request.in_uri = true;
  for (const Part& part : kParts) {
    const auto text = TRY(parameter(target, part.name));
    if (text) request.*part.place = std::string(*text);
  }
  return request;
}

Result<SearchRequest> search_request_in(const Value& body) {
  const Value* schemas = body.find_ignoring_case("schemas");
  const bool is_ours = schemas != nullptr && schemas->is_array() &&
                       std::any_of(schemas->items().begin(), schemas->items().end(), [](const Value& id) {
                         return id.is_text() && text::equal_ignoring_case(id.as_text(), kMessage);
                       });
  if (!is_ours) return fail(Code::invalid_syntax, "schemas must be an array with " + std::string(kMessage));
  SearchRequest request;
  for (const Part& part : kParts) {
    const Value* value = body.find_ignoring_case(part.name);
    if (value != nullptr) request.*part.place = TRY(read(part, *value));
  }
  return request;
}

}  // namespace provost::scim
