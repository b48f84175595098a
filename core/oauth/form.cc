#include "core/oauth/form.h"

#include "core/base/text.h"

namespace provost::oauth {
namespace {

bool is_form(const http::RequestHead& head) {
  const auto type = head.headers.find("content-type");
  if (!type) return false;
  const std::string_view essence = text::trim(type->substr(0, type->find(';')));
  return text::equal_ignoring_case(essence, "application/x-www-form-urlencoded");
}

}  // namespace

Result<Form> Form::from_query(const http::Target& target) {
  for (const auto& [name, value] : target.query) {
    if (target.count(name) > 1) return fail(Code::invalid_syntax, "a parameter is given more than once");
  }
  Form form;
  form.parameters_ = target;
  return form;
}

Result<Form> Form::read(const http::Request& request) {
  if (!is_form(request.head)) {
    return fail(Code::invalid_syntax, "the body must be application/x-www-form-urlencoded");
  }
  // A form is a query without its question mark; one place decodes both.
  auto target = http::split("/?" + request.body);
  if (!target) return fail(Code::invalid_syntax, "the body is not a valid form");
  return from_query(*target);
}

std::string_view Form::text(std::string_view name) const { return parameters_.find(name).value_or(""); }

}  // namespace provost::oauth
