#include "core/admin/zendesk/bodies.h"

#include <algorithm>
#include <string>

#include "core/admin/zendesk/answers.h"

namespace provost::zendesk {
namespace {

tl::unexpected<Error> wrong(std::string_view name, std::string_view rule) {
  return fail(Code::invalid_value, "The body needs " + std::string(name) + ", " + std::string(rule));
}

}  // namespace

Result<Value> body_of(const http::Request& request) {
  Value body = TRY(json::parse(request.body));
  if (!body.is_object()) return fail(Code::invalid_value, "The body must be an object");
  return body;
}

Result<Value> object_in(const Value& body, std::string_view name) {
  const Value* found = body.find(name);
  if (found == nullptr || !found->is_object()) return wrong(name, "an object");
  return *found;
}

Result<Array> objects_in(const Value& body, std::string_view name) {
  const Value* found = body.find(name);
  if (found == nullptr || !found->is_array() || found->items().empty()) return wrong(name, "a list of objects");
  const Array& items = found->items();
  if (items.size() > kMostValues) {
    return fail(Code::too_many, "This takes at most " + std::to_string(kMostValues) + " " + std::string(name));
  }
  if (!std::all_of(items.begin(), items.end(), [](const Value& each) { return each.is_object(); })) {
    return wrong(name, "a list of objects");
  }
  return items;
}

}  // namespace provost::zendesk
