#include "core/delivery/parcel.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost {
namespace {

/// The same for every repeat of a verb of an event at an app, and for nothing else.
std::string idempotency_key(const Event& event, Verb verb, const Address& address) {
  const char* kind = event.subject.kind == SubjectKind::user ? "-u" : "-g";
  const std::string again = address.refusals > 0 ? "-again" + std::to_string(address.refusals) : "";
  return std::to_string(address.tenant.value) + kind + std::to_string(event.subject.id) + "-" +
         std::to_string(event.seq) + "-" + address.connection.value + "-" + std::string(to_word(verb)) + again;
}

std::string_view to_word(Effect effect) {
  switch (effect) {
    case Effect::ended:
      return "ended";
    case Effect::none:
      return "none";
    case Effect::unsupported:
      return "unsupported";
    case Effect::unknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view to_word(Probe probe) {
  switch (probe) {
    case Probe::dead:
      return "dead";
    case Probe::alive:
      return "alive";
    case Probe::cannot_know:
      return "cannot know";
  }
  return "cannot know";
}

}  // namespace

Result<Account> account_of(const Event& event, Verb verb, const Address& address) {
  const Value* active = event.payload.find("active");
  const Value* attributes = event.payload.find("attributes");
  if (event.payload.text_at("scimId").empty() || active == nullptr || !active->is_bool()) {
    return fail(Code::internal, "an event does not hold a person");
  }
  Account account;
  account.scim_id = ScimId{std::string(event.payload.text_at("scimId"))};
  account.user_name = event.payload.text_at("userName");
  account.external_id = event.payload.text_at("externalId");
  // Outside the scope of an app a person who is active elsewhere loses the account.
  account.active = active->as_bool() && verb != Verb::deactivate && verb != Verb::remove;
  if (attributes != nullptr) account.attributes = *attributes;
  account.remote_id = address.remote_id;
  account.version = event.seq;
  account.idempotency_key = idempotency_key(event, verb, address);
  return account;
}

Result<GroupChange> group_change_of(const Event& event, const std::vector<RemoteMember>& members,
                                    const Address& address) {
  const std::string_view change = event.payload.text_at("change");
  if (event.payload.text_at("scimId").empty() || (change != "upsert" && change != "remove")) {
    return fail(Code::internal, "an event does not hold a group");
  }
  GroupChange group;
  group.kind = change == "remove" ? GroupChange::Kind::remove : GroupChange::Kind::upsert;
  group.scim_id = ScimId{std::string(event.payload.text_at("scimId"))};
  group.display_name = event.payload.text_at("displayName");
  for (const RemoteMember& member : members) {
    auto& side = member.added ? group.added : group.removed;
    side.push_back(MemberAccount{member.scim_id, member.user_name, member.remote_id});
  }
  group.remote_id = address.remote_id;
  group.version = event.seq;
  group.idempotency_key = idempotency_key(event, Verb::members, address);
  return group;
}

Value effects_value(const Effects& effects) {
  return Value::object({{"sessions", to_word(effects.sessions)},
                        {"accessTokens", to_word(effects.access_tokens)},
                        {"refreshTokens", to_word(effects.refresh_tokens)},
                        {"authorizationCodes", to_word(effects.authorization_codes)},
                        {"personalTokens", to_word(effects.personal_tokens)}});
}

std::string effects_text(const Effects& effects, std::optional<Probe> probe) {
  Value document = effects_value(effects);
  if (probe) document.set("probe", to_word(*probe));
  return json::write(document);
}

bool is_storable(std::string_view text) { return text::is_utf8(text) && text.find('\0') == std::string_view::npos; }

std::string storable(std::string_view sentence, std::size_t limit) {
  if (!is_storable(sentence)) return "(an answer that is not text)";
  std::size_t size = std::min(sentence.size(), limit);
  while (size < sentence.size() && size > 0 && (static_cast<unsigned char>(sentence[size]) & 0xC0) == 0x80) --size;
  return std::string(sentence.substr(0, size));
}

}  // namespace provost
