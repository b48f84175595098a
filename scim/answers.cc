#include "scim/answers.h"

#include "scim/error.h"

namespace provost::scim {

http::Response answer(int status, const Value& body) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", std::string(kMediaType));
  response.headers.set("Cache-Control", "no-store");
  response.body = json::write(body);
  return response;
}

std::string etag_in(const Value& whole) {
  const Value* meta = whole.find("meta");
  return meta == nullptr ? std::string() : std::string(meta->text_at("version"));
}

http::Response resource_answer(int status, const Value& whole, const Value& shown) {
  http::Response response = answer(status, shown);
  if (const Value* meta = whole.find("meta")) {
    response.headers.set("ETag", std::string(meta->text_at("version")));
    response.headers.set(status == 201 ? "Location" : "Content-Location", std::string(meta->text_at("location")));
  }
  return response;
}

http::Response no_content() { return http::Response{204, {}, {}}; }

http::Response no_content(const std::string& etag) {
  http::Response response = no_content();
  response.headers.set("ETag", etag);
  return response;
}

http::Response not_modified(const std::string& etag) {
  http::Response response;
  response.status = 304;
  response.headers.set("ETag", etag);
  return response;
}

}  // namespace provost::scim
