#include "core/admin/zitadel/contract.h"

#include <stdexcept>
#include <string>

#include "core/model/json.h"

namespace provost::zitadel {
namespace {

std::string written_for_connect() {
  auto whole = json::parse(rest_contract());
  const Value* instead = whole ? whole->find("connect") : nullptr;
  if (instead == nullptr) throw std::logic_error("the contract of the dialect says nothing of Connect");
  const Value parts = *instead;
  for (const Member& part : parts.members()) whole->set(part.name, part.value);
  return json::write(*whole);
}

}  // namespace

std::string_view rest_contract() { return contract_file().front().text; }

std::string_view connect_contract() {
  static const std::string kText = written_for_connect();
  return kText;
}

}  // namespace provost::zitadel
