#include "core/admin/zendesk/user_order.h"

#include <algorithm>

#include "core/admin/zendesk/user_view.h"
#include "core/base/precis.h"
#include "core/base/text.h"

namespace provost::zendesk {
namespace {

constexpr std::size_t kLongestLine = 255;

bool is_control(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 || byte == 0x7f;
}

bool is_line(std::string_view text) {
  return text.size() <= kLongestLine && std::none_of(text.begin(), text.end(), is_control);
}

/// A text, or nothing to take the value away; a number is taken for its digits.
std::optional<std::string> line_at(const Value& user, std::string_view field, Faults& faults) {
  const Value* found = user.find(field);
  if (found == nullptr) return std::nullopt;
  if (found->is_null()) return "";
  std::string text = found->is_integer() ? std::to_string(found->as_integer()) : "";
  if (found->is_text()) text = text::trim(found->as_text());
  const bool good = (found->is_text() || found->is_integer()) && is_line(text);
  if (!good)
    faults.push_back(fault_of(field, "must be one line of at most " + std::to_string(kLongestLine) + " bytes"));
  return good ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<bool> truth_at(const Value& user, std::string_view field, Faults& faults) {
  const Value* found = user.find(field);
  if (found == nullptr || found->is_null()) return std::nullopt;
  if (found->is_bool()) return found->as_bool();
  if (found->is_text() && (found->as_text() == "true" || found->as_text() == "false"))
    return found->as_text() == "true";
  faults.push_back(fault_of(field, "must be true or false"));
  return std::nullopt;
}

/// One that can be somebody's userName too.
bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos &&
         text.find(' ') == text.npos && !precis::objection_to_user_name(text);
}

std::optional<std::string> email_at(const Value& user, Faults& faults) {
  auto email = line_at(user, "email", faults);
  if (!email || is_address(*email)) return email;
  const bool blank = email->empty();
  faults.push_back(blank ? fault_of("email", "cannot be blank", "BlankValue")
                         : fault_of("email", *email + " is not properly formatted"));
  return std::nullopt;
}

std::optional<RootRole> role_at(const Value& user, Faults& faults) {
  const Value* found = user.find("role");
  if (found == nullptr || found->is_null()) return std::nullopt;
  const auto role = found->is_text() ? role_from(found->as_text()) : std::nullopt;
  if (!role) faults.push_back(fault_of("role", "must be admin, agent or end-user"));
  return role;
}

}  // namespace

Fault fault_of(std::string_view field, std::string_view rule, std::string_view error) {
  if (field == "base") return {"base", std::string(rule), std::string(error)};
  std::string label(field);
  std::replace(label.begin(), label.end(), '_', ' ');
  if (label.front() >= 'a' && label.front() <= 'z') label.front() = static_cast<char>(label.front() - 'a' + 'A');
  return {std::string(field), label.append(": ").append(rule), std::string(error)};
}

Value details_of(const Faults& faults) {
  Value details = Value::object();
  for (const Fault& fault : faults) {
    if (details.find(fault.field) == nullptr) details.set(fault.field, Value::array());
    details.find(fault.field)->items().push_back(Value::object({{"description", fault.text}, {"error", fault.error}}));
  }
  return details;
}

std::string sentence_of(const Faults& faults) {
  std::string sentence;
  for (const Fault& fault : faults) sentence.append(sentence.empty() ? "" : "; ").append(fault.text);
  return sentence;
}

UserOrder UserOrder::read(const Value& user, Faults& faults) {
  UserOrder order;
  order.name = line_at(user, "name", faults);
  if (order.name && order.name->empty()) faults.push_back(fault_of("name", "cannot be blank", "BlankValue"));
  order.email = email_at(user, faults);
  order.phone = line_at(user, "phone", faults);
  order.alias = line_at(user, "alias", faults);
  order.suspended = truth_at(user, "suspended", faults);
  order.role = role_at(user, faults);
  order.names_external_id = user.find("external_id") != nullptr;
  order.external_id = line_at(user, "external_id", faults);
  if (order.external_id && order.external_id->empty()) order.external_id.reset();
  return order;
}

bool UserOrder::only_suspends() const {
  return suspended.value_or(false) && !name && !email && !phone && !alias && !role && !names_external_id;
}

}  // namespace provost::zendesk
