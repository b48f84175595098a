#include "connectors/zitadel_reply.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "connectors/app_words.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::size_t kLongestId = 200;

/// The numbers of gRPC that ZITADEL puts into the body of an error.
constexpr std::int64_t kNotFound = 5;
constexpr std::int64_t kAlreadyExists = 6;
constexpr std::int64_t kFailedPrecondition = 9;

struct Meaning {
  std::string_view id;
  ZitadelOutcome outcome;
};

constexpr Meaning kPreconditions[] = {
    {"COMMAND-5gunjw0cd7", ZitadelOutcome::already_inactive}, {"COMMAND-gvx4kct9r2", ZitadelOutcome::initial},
    {"COMMAND-s5qqcz97hf", ZitadelOutcome::not_inactive},     {"COMMAND-lgws8wtsqf", ZitadelOutcome::not_lockable},
    {"COMMAND-olb9vb0oca", ZitadelOutcome::not_locked},       {"COMMAND-7yiox1isql", ZitadelOutcome::exists},
};

struct Sort {
  std::int64_t number;
  Code code;
};

constexpr Sort kSorts[] = {
    {3, Code::invalid_value}, {7, Code::forbidden},    {8, Code::limited},
    {9, Code::conflict},      {12, Code::unsupported}, {16, Code::forbidden},
};

std::int64_t number_of(const Value& body) {
  const Value* code = body.find("code");
  return code != nullptr && code->is_integer() ? code->as_integer() : 0;
}

/// The id of the error, as the first detail has it.
std::string_view id_of(const Value& body) {
  const Value* details = body.find("details");
  if (details == nullptr || !details->is_array() || details->items().empty()) return "";
  return details->items().front().text_at("id");
}

tl::unexpected<Error> failure(const RestReply& reply, std::string_view doing) {
  const std::int64_t number = number_of(reply.body);
  const auto* found =
      std::find_if(std::begin(kSorts), std::end(kSorts), [&](const Sort& sort) { return sort.number == number; });
  auto refused = refusal(reply, doing);
  if (number == 0 && reply.status != 404) return refused;
  refused.value().code = found != std::end(kSorts) ? found->code : Code::unavailable;
  return refused;
}

std::optional<ZitadelOutcome> outcome_of(const Value& body) {
  const std::string_view id = id_of(body);
  switch (number_of(body)) {
    case kNotFound:
      // An unknown route has no id, a credential without a membership one of the authorisation.
      if (id.empty() || id.starts_with("AUTH")) return std::nullopt;
      return ZitadelOutcome::missing;
    case kAlreadyExists:
      return ZitadelOutcome::taken;
    case kFailedPrecondition:
      break;
    default:
      return std::nullopt;
  }
  const auto* found = std::find_if(std::begin(kPreconditions), std::end(kPreconditions),
                                   [&](const Meaning& meaning) { return meaning.id == id; });
  return found == std::end(kPreconditions) ? std::nullopt : std::optional(found->outcome);
}

ZitadelState state_of(std::string_view word) {
  if (word == "USER_STATE_ACTIVE") return ZitadelState::active;
  if (word == "USER_STATE_INACTIVE") return ZitadelState::inactive;
  if (word == "USER_STATE_DELETED") return ZitadelState::deleted;
  if (word == "USER_STATE_LOCKED") return ZitadelState::locked;
  if (word == "USER_STATE_INITIAL") return ZitadelState::initial;
  return ZitadelState::unknown;
}

const Value& member_of(const Value& object, std::string_view name) {
  static const Value kNothing;
  const Value* found = object.find(name);
  return found == nullptr ? kNothing : *found;
}

}  // namespace

Result<ZitadelAnswer> read_zitadel_answer(const RestReply& reply, std::string_view proof, std::string_view doing) {
  if (reply.ok()) {
    const bool proven = reply.body.is_object() && reply.body.find("code") == nullptr &&
                        (proof.empty() || member_of(reply.body, proof).is_object());
    if (proven) return ZitadelAnswer{ZitadelOutcome::done, reply.body, {}};
    return fail(Code::unavailable,
                with_words(std::string(doing) + ": the app answered a success without its proper body", reply.words));
  }
  const bool told = reply.status == 400 || reply.status == 404 || reply.status == 409;
  const auto outcome = told ? outcome_of(reply.body) : std::nullopt;
  if (outcome) return ZitadelAnswer{*outcome, {}, reply.words};
  return failure(reply, doing);
}

ZitadelUser read_zitadel_user(const Value& document) {
  const Value& human = member_of(document, "human");
  ZitadelUser user;
  user.id = read_zitadel_id(document.text_at("userId"));
  user.state = state_of(document.text_at("state"));
  user.user_name = document.text_at("username");
  user.organization = member_of(document, "details").text_at("resourceOwner");
  user.human = human.is_object();
  user.email = member_of(human, "email").text_at("email");
  return user;
}

Result<ZitadelList> read_zitadel_list(const Value& body, std::string_view member) {
  ZitadelList list;
  const Value& items = member_of(body, member);
  if (!items.is_null() && !items.is_array()) {
    return fail(Code::unavailable, "the app answered a search with something that is no list");
  }
  if (items.is_array()) list.items = items.items();
  const Value& total = member_of(member_of(body, "details"), "totalResult");
  const auto counted = total.is_integer() ? std::optional(total.as_integer())
                       : total.is_text()  ? text::to_integer(total.as_text())
                                          : std::nullopt;
  list.total = std::max(counted.value_or(0), static_cast<std::int64_t>(list.items.size()));
  return list;
}

std::optional<RemoteId> read_zitadel_id(std::string_view text) {
  const bool plain =
      std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (text.empty() || text.size() > kLongestId || !plain) return std::nullopt;
  return RemoteId{std::string(text)};
}

}  // namespace provost::connectors
