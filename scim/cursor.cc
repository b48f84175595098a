#include "scim/cursor.h"

#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/model/json.h"

namespace provost::scim {
namespace {

constexpr std::size_t kLongest = 8 * 1024;

std::optional<std::int64_t> number_at(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  return found != nullptr && found->is_integer() ? std::optional(found->as_integer()) : std::nullopt;
}

}  // namespace

std::string Cursors::seal_of(std::string_view payload, std::string_view context) const {
  const std::string text = std::to_string(payload.size()).append(":").append(payload).append(context);
  return crypto::to_base64url(crypto::hmac_sha256(key_, text));
}

std::string Cursors::make(const CursorPlace& place, std::string_view context) const {
  Value said = Value::object({{"kind", static_cast<std::int64_t>(place.last.subject.kind)},
                              {"id", place.last.subject.id},
                              {"count", place.count},
                              {"made", clock_->now().us}});
  if (place.last.key) said.set("key", *place.last.key);
  if (place.last.number) said.set("number", *place.last.number);
  const std::string payload = crypto::to_base64url(json::write(said));
  return payload + "." + seal_of(payload, context);
}

tl::expected<CursorPlace, CursorFault> Cursors::read(std::string_view cursor, std::string_view context) const {
  const tl::unexpected<CursorFault> invalid(CursorFault::invalid);
  const std::size_t dot = cursor.find('.');
  if (cursor.size() > kLongest || dot == std::string_view::npos) return invalid;
  const std::string_view payload = cursor.substr(0, dot);
  if (!crypto::equal(cursor.substr(dot + 1), seal_of(payload, context))) return invalid;
  const auto bytes = crypto::from_base64url(payload);
  const auto said = bytes ? json::parse(*bytes) : Result<Value>(Value());
  if (!said || !said->is_object()) return invalid;
  const auto made = number_at(*said, "made");
  if (!made || clock_->now().us - *made >= kCursorSeconds * 1'000'000) {
    return tl::unexpected<CursorFault>(CursorFault::expired);
  }
  CursorPlace place;
  place.count = number_at(*said, "count").value_or(0);
  place.last.subject = {static_cast<SubjectKind>(number_at(*said, "kind").value_or(0)),
                        number_at(*said, "id").value_or(0)};
  if (const Value* key = said->find("key")) place.last.key = key->as_text();
  place.last.number = number_at(*said, "number");
  return place;
}

}  // namespace provost::scim
