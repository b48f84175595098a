#include "core/openapi/page.h"

#include <string_view>

namespace provost::openapi {
namespace {

constexpr std::string_view kHead = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Provost: the API</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
details { border-top: 1px solid #8884; padding: .35rem 0 }
summary { cursor: pointer }
summary code { font-weight: 600 }
pre { overflow-x: auto; padding: .5rem; background: #8881 }
dt { font-family: monospace }
nav a { margin-right: 1rem }
</style></head><body>
<h1>Provost: the API</h1>
<p>The same for programs: <a href="/openapi.json">openapi.json</a></p>
)html";

std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char letter : text) {
    switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

std::string upper(std::string_view word) {
  std::string loud(word);
  for (char& letter : loud) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return loud;
}

/// A link to a schema, or to what a list holds.
std::string schema_link(const Value& schema) {
  constexpr std::string_view kPlace = "#/components/schemas/";
  const std::string_view whole = schema.text_at("$ref");
  if (!whole.starts_with(kPlace)) return escaped(json::write(schema));
  const std::string name = escaped(whole.substr(kPlace.size()));
  return "<a href=\"#schema-" + name + "\">" + name + "</a>";
}

std::string content_text(const Value* content) {
  std::string text;
  if (content == nullptr) return text;
  for (const Member& member : content->members()) {
    text.append(" <code>").append(escaped(member.name)).append("</code> ");
    if (const Value* schema = member.value.find("schema")) text += schema_link(*schema);
  }
  return text;
}

std::string parameters_text(const Value* parameters) {
  if (parameters == nullptr) return "";
  std::string text = "<dl>";
  for (const Value& parameter : parameters->items()) {
    text.append("<dt>").append(escaped(parameter.text_at("name")));
    text.append(" (").append(escaped(parameter.text_at("in"))).append(")</dt><dd>");
    text.append(escaped(parameter.text_at("description"))).append("</dd>");
  }
  return text + "</dl>";
}

std::string operation_text(std::string_view method, std::string_view path, const Value& operation) {
  std::string text = "<details id=\"" + escaped(operation.text_at("operationId")) + "\"><summary><code>";
  text.append(upper(method)).append(" ").append(escaped(path)).append("</code> ");
  text.append(escaped(operation.text_at("summary"))).append("</summary>");
  text += parameters_text(operation.find("parameters"));
  if (const Value* body = operation.find("requestBody")) {
    text.append("<p>Takes").append(content_text(body->find("content"))).append("</p>");
  }
  text += "<dl>";
  for (const Member& response : operation.find("responses")->members()) {
    text.append("<dt>").append(escaped(response.name)).append("</dt><dd>");
    text.append(escaped(response.value.text_at("description")));
    text.append(content_text(response.value.find("content"))).append("</dd>");
  }
  return text + "</dl></details>\n";
}

std::string chapter(const Value& tag, const Value& paths) {
  const std::string name = escaped(tag.text_at("name"));
  std::string text = "<h2 id=\"" + name + "\">" + name + "</h2><p>" + escaped(tag.text_at("description")) + "</p>\n";
  for (const Member& path : paths.members()) {
    for (const Member& method : path.value.members()) {
      if (*method.value.find("tags") == Value::array({tag.text_at("name")})) {
        text += operation_text(method.name, path.name, method.value);
      }
    }
  }
  return text;
}

std::string schemas_text(const Value* components) {
  const Value* schemas = components == nullptr ? nullptr : components->find("schemas");
  if (schemas == nullptr) return "";
  std::string text = "<h2 id=\"schemas\">Schemas</h2>\n";
  for (const Member& schema : schemas->members()) {
    const std::string name = escaped(schema.name);
    text.append("<details id=\"schema-").append(name).append("\"><summary><code>").append(name);
    text.append("</code></summary><pre>").append(escaped(json::write(schema.value))).append("</pre></details>\n");
  }
  return text;
}

}  // namespace

std::string page(const Value& document) {
  std::string text(kHead);
  const Array& tags = document.find("tags")->items();
  text += "<nav>";
  for (const Value& tag : tags) {
    const std::string name = escaped(tag.text_at("name"));
    text.append("<a href=\"#").append(name).append("\">").append(name).append("</a>");
  }
  text += "<a href=\"#schemas\">Schemas</a></nav>\n";
  for (const Value& tag : tags) text += chapter(tag, *document.find("paths"));
  return text + schemas_text(document.find("components")) + "</body></html>\n";
}

}  // namespace provost::openapi
