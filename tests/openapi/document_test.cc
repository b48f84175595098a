#include "core/openapi/document.h"

#include <gtest/gtest.h>

#include <array>

namespace provost::openapi {
namespace {

using http::Contract;
using http::Endpoint;

constexpr std::string_view kShelf = R"({
  "tag": {"name": "Shelf", "description": "Books."},
  "security": [{"bearer": []}],
  "error": "Problem", "errorMedia": "application/problem+json",
  "parameters": {"limit": {"description": "At most so many.", "schema": {"type": "integer"}},
                 "book": {"description": "Which one.", "schema": {"type": "string"}}},
  "schemas": {"Book": {"type": "object"}, "Problem": {"type": "object"}},
  "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}
})";

Endpoint endpoint(std::string path, std::string_view method, http::Operation operation) {
  return {std::move(path), method, std::move(operation)};
}

Result<Value> written(std::vector<Endpoint> endpoints, std::string_view text = kShelf) {
  const std::array contracts{Contract{text, std::move(endpoints)}};
  return document(contracts, "https://provost.test");
}

const Value& at(const Value& value, std::initializer_list<std::string_view> path) {
  static const Value kNothing;
  const Value* here = &value;
  for (const std::string_view name : path) {
    here = here->find(name);
    if (here == nullptr) return kNothing;
  }
  return *here;
}

std::string failure(const Result<Value>& result) { return result ? "none" : result.error().detail; }

TEST(OpenApiDocument, BodiesMayBeBytesToo) {
  const std::string shelf = R"({"binary":["application/proto"],)" + std::string(kShelf).substr(1);
  const auto whole = written({endpoint("/shelf", "PUT", {"put", "Puts.", "Book", {{200, "Book"}, {204}}})}, shelf);
  ASSERT_TRUE(whole.has_value()) << failure(whole);
  const Value& put = at(*whole, {"paths", "/shelf", "put"});
  EXPECT_EQ(at(put, {"requestBody", "content", "application/json", "schema"}).text_at("$ref"),
            "#/components/schemas/Book");
  EXPECT_EQ(at(put, {"requestBody", "content", "application/proto", "schema"}).text_at("format"), "binary");
  EXPECT_EQ(at(put, {"responses", "200", "content", "application/proto", "schema"}).text_at("format"), "binary");
  EXPECT_EQ(at(put, {"responses", "204"}).find("content"), nullptr);
  EXPECT_EQ(at(put, {"responses", "default", "content"}).find("application/proto"), nullptr) << "errors are JSON";
}

TEST(OpenApiDocument, AnOperationTellsItsParametersItsBodyAndItsOutcomes) {
  const auto whole = written(
      {endpoint("/shelf/{book}/pages", "PUT", {"putPage", "Puts a page.", "Book", {{200, "Book"}, {204}}, {"limit"}})});
  ASSERT_TRUE(whole.has_value()) << failure(whole);
  const Value& put = at(*whole, {"paths", "/shelf/{book}/pages", "put"});
  EXPECT_EQ(put.text_at("operationId"), "putPage");
  EXPECT_EQ(json::write(*put.find("tags")), R"(["Shelf"])");
  EXPECT_EQ(json::write(*put.find("parameters")),
            R"([{"name":"book","in":"path","required":true,"description":"Which one.","schema":{"type":"string"}},)"
            R"({"name":"limit","in":"query","description":"At most so many.","schema":{"type":"integer"}}])");
  EXPECT_EQ(at(put, {"requestBody", "content", "application/json", "schema"}).text_at("$ref"),
            "#/components/schemas/Book");
  EXPECT_EQ(at(put, {"responses", "200", "content", "application/json", "schema"}).text_at("$ref"),
            "#/components/schemas/Book");
  EXPECT_EQ(at(put, {"responses", "204"}).find("content"), nullptr);
  EXPECT_EQ(at(put, {"responses", "default", "content", "application/problem+json", "schema"}).text_at("$ref"),
            "#/components/schemas/Problem");
  EXPECT_TRUE(at(*whole, {"components", "securitySchemes", "bearer"}).is_object());
}

TEST(OpenApiDocument, OnePathHoldsAllItsMethods) {
  const auto whole = written({endpoint("/shelf", "GET", {"listBooks", "Lists.", {}, {{200, "Book"}}}),
                              endpoint("/shelf", "POST", {"addBook", "Adds.", "Book", {{201, "Book"}}})});
  ASSERT_TRUE(whole.has_value()) << failure(whole);
  EXPECT_EQ(at(*whole, {"paths", "/shelf"}).members().size(), 2U);
}

TEST(OpenApiDocument, ABodyThatIsNoJsonIsAMediaType) {
  const auto whole = written({endpoint("/shelf", "GET", {"seeShelf", "Shows.", {}, {{200, "text/html"}}})});
  ASSERT_TRUE(whole.has_value()) << failure(whole);
  EXPECT_TRUE(at(*whole, {"paths", "/shelf", "get", "responses", "200", "content", "text/html"}).is_object());
}

TEST(OpenApiDocument, ABodyMayBeJsonOfATypeOfItsOwn) {
  const auto whole =
      written({endpoint("/shelf", "GET", {"seeShelf", "Shows.", {}, {{200, "application/book+json Book"}}})});
  ASSERT_TRUE(whole.has_value()) << failure(whole);
  const Value& content = at(*whole, {"paths", "/shelf", "get", "responses", "200", "content"});
  EXPECT_EQ(at(content, {"application/book+json", "schema"}).text_at("$ref"), "#/components/schemas/Book");
}

struct Fault {
  std::string_view name;
  std::vector<Endpoint> endpoints;
  std::string_view told;
};

TEST(OpenApiDocument, TablesThatDoNotFitAreABug) {
  const std::vector<Fault> faults{
      {"no id", {endpoint("/shelf", "GET", {})}, "/shelf: an endpoint is not described"},
      {"an id twice",
       {endpoint("/a", "GET", {"same", "A.", {}, {{204}}}), endpoint("/b", "GET", {"same", "B.", {}, {{204}}})},
       "same: two endpoints have this id"},
      {"a schema that is not there",
       {endpoint("/a", "GET", {"a", "A.", {}, {{200, "Ghost"}}})},
       "a: there is no schema Ghost"},
      {"a parameter that is not there",
       {endpoint("/a", "GET", {"a", "A.", {}, {{204}}, {"ghost"}})},
       "a: there is no parameter ghost"},
      {"a part of a path without a name",
       {endpoint("/a/{}", "GET", {"a", "A.", {}, {{204}}})},
       "a: a part of the path has no name"},
  };
  for (const Fault& fault : faults) EXPECT_EQ(failure(written(fault.endpoints)), fault.told) << fault.name;
}

TEST(OpenApiDocument, TwoFacesMayShareASchemaButNotMeanTwoThings) {
  constexpr std::string_view kOther = R"({"tag": {"name": "Other"}, "schemas": {"Book": {"type": "string"}}})";
  const std::array contracts{Contract{kShelf, {}}, Contract{kShelf, {}}, Contract{kOther, {}}};
  EXPECT_TRUE(document(std::span(contracts).first(2), "").has_value());
  EXPECT_EQ(failure(document(contracts, "")), "schemas: two faces mean different things by Book");
}

TEST(OpenApiDocument, AFaceWithoutAContractIsLeftOut) {
  const auto whole = written({endpoint("/docs", "GET", {})}, "");
  ASSERT_TRUE(whole.has_value()) << failure(whole);
  EXPECT_TRUE(at(*whole, {"paths"}).members().empty());
}

}  // namespace
}  // namespace provost::openapi
