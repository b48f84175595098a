#include "connectors/subject.h"

namespace provost::connectors {
namespace {

std::string email_of(const Value& attributes) {
  const Value* emails = attributes.find("emails");
  if (emails == nullptr || !emails->is_array()) return "";
  for (const Value& email : emails->items()) {
    const Value* primary = email.find("primary");
    if (primary != nullptr && primary->is_bool() && primary->as_bool()) return std::string(email.text_at("value"));
  }
  return emails->items().size() == 1 ? std::string(emails->items().front().text_at("value")) : "";
}

std::string text_of(const Account& account, std::string_view choice) {
  if (choice == "id") return account.scim_id.value;
  if (choice == "user_name") return account.user_name;
  if (choice == "external_id") return account.external_id;
  return email_of(account.attributes);
}

}  // namespace

Result<std::string> subject_of(const Account& account, std::string_view choice) {
  std::string text = text_of(account, choice);
  if (text.empty()) {
    return fail(Code::invalid_value, "the person has no " + std::string(choice) +
                                         ", by which this connection names people, so nothing was ended at the app");
  }
  return text;
}

}  // namespace provost::connectors
