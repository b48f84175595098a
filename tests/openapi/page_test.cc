#include "core/openapi/page.h"

#include <gtest/gtest.h>

namespace provost::openapi {
namespace {

TEST(OpenApiPage, ShowsWhatTheDocumentSaysAndRunsNothingOfIt) {
  const Value document = json::parse(R"({
    "tags": [{"name": "Shelf", "description": "Books & <script>alert(1)</script>"}],
    "paths": {"/shelf/{book}": {"put": {"operationId": "putBook", "summary": "Puts \"it\".", "tags": ["Shelf"],
      "parameters": [{"name": "book", "in": "path", "description": "Which."}],
      "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Book"}}}},
      "responses": {"204": {"description": "done"}}}}},
    "components": {"schemas": {"Book": {"type": "object"}}}})")
                             .value();
  const std::string shown = page(document);
  for (const std::string_view part :
       {"<h2 id=\"Shelf\">", "<code>PUT /shelf/{book}</code>", "Puts &quot;it&quot;.", "id=\"putBook\"",
        "<dt>book (path)</dt>", "<a href=\"#schema-Book\">Book</a>", "<dt>204</dt>", "id=\"schema-Book\""}) {
    EXPECT_NE(shown.find(part), std::string::npos) << part << shown;
  }
  EXPECT_EQ(shown.find("<script"), std::string::npos);
}

}  // namespace
}  // namespace provost::openapi
