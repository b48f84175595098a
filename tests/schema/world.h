// What the tests of scim/ stand on: the built-in catalogue with one extension that has an attribute of each kind.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/model/json.h"
#include "core/schema/catalogue.h"
#include "core/schema/schema_document.h"

namespace provost::scim {

inline constexpr std::string_view kOwnSchema = "urn:example:own:1.0:User";

/// JSON in a test; a text that is none is a broken test.
inline Value json_of(std::string_view text) {
  auto value = json::parse(text);
  if (!value) throw std::logic_error(value.error().detail + ": " + std::string(text));
  return std::move(*value);
}

inline std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::logic_error("no file " + path);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

/// A resource or message that the RFCs print.
inline Value example(const std::string& name) {
  return json_of(file_text(std::string(PROVOST_TEST_DATA) + "/scim/examples/" + name + ".json"));
}

inline Catalogue make_catalogue() {
  auto catalogue = Catalogue::built_in();
  if (!catalogue) throw std::logic_error(catalogue.error().detail);
  auto own = parse_schema(json_of(file_text(std::string(PROVOST_TEST_DATA) + "/scim/own_schema.json")));
  if (!own) throw std::logic_error(own.error().detail);
  const auto extended = catalogue->extend("User", std::move(*own), false);
  if (!extended) throw std::logic_error(extended.error().detail);
  return std::move(*catalogue);
}

/// The catalogue that every test of a program shares.
inline const Catalogue& catalogue() {
  static const Catalogue catalogue = make_catalogue();
  return catalogue;
}
inline const ResourceType& user_type() { return *catalogue().find_type("User"); }
inline const ResourceType& group_type() { return *catalogue().find_type("Group"); }

/// The word for a code in a table of cases, or "ok".
template <class T>
std::string outcome(const Result<T>& result) {
  if (result) return "ok";
  switch (result.error().code) {
    case Code::invalid_syntax:
      return "invalidSyntax";
    case Code::invalid_value:
      return "invalidValue";
    case Code::invalid_filter:
      return "invalidFilter";
    case Code::invalid_path:
      return "invalidPath";
    case Code::no_target:
      return "noTarget";
    case Code::mutability:
      return "mutability";
    case Code::too_large:
      return "tooLarge";
    case Code::too_many:
      return "tooMany";
    case Code::uniqueness:
      return "uniqueness";
    case Code::not_found:
      return "notFound";
    case Code::conflict:
    case Code::unauthenticated:
    case Code::forbidden:
    case Code::precondition_failed:
    case Code::unsupported:
    case Code::limited:
    case Code::unavailable:
    case Code::internal:
      break;
  }
  return "unexpected: " + result.error().detail;
}

}  // namespace provost::scim
