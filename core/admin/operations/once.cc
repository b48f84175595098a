#include "core/admin/operations/once.h"

#include <algorithm>

#include "core/admin/operations/answers.h"
#include "core/crypto/digest.h"
#include "core/store/answer_table.h"

namespace provost::operations {
namespace {

using http::Response;

constexpr std::string_view kHeader = "Idempotency-Key";
constexpr std::size_t kLongestKey = 200;
constexpr Duration kKept = std::chrono::hours(24);

/// The key of a call; "" without one.
Result<std::string> key_of(const http::Headers& headers) {
  const std::size_t many = headers.count(kHeader);
  if (many == 0) return std::string();
  const std::string_view key = headers.find(kHeader).value_or("");
  const bool fits = many == 1 && !key.empty() && key.size() <= kLongestKey &&
                    std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!fits)
    return fail(Code::invalid_value, "Idempotency-Key must be 1 to 200 printable ASCII characters, given once");
  return std::string(key);
}

std::string digest_of(const http::Request& request) {
  return crypto::sha256_hex(request.head.method + "\n" + request.head.target + "\n" + request.body);
}

/// An app has keys of its own, apart from those of its person.
std::string name_of(const AdminCaller& caller) {
  std::string name = caller.actor.kind + ":" + caller.actor.id;
  if (caller.is_app()) name.append(" by ").append(caller.credential->client_id);
  return name;
}

Response answer_of(const KeptAnswer& kept, const std::string& digest) {
  if (kept.digest != digest) return problem(422, "this Idempotency-Key came with another call before");
  Response response;
  if (kept.shown_once) {
    response = problem(409, "this was done already, and what it answered is shown once");
  } else if (kept.body.empty()) {
    response = done();
  } else {
    response = answer(Value());
    response.body = kept.body;
  }
  if (!kept.shown_once) response.status = static_cast<int>(kept.status);
  if (!kept.location.empty()) response.headers.set("Location", kept.location);
  return response;
}

KeptAnswer kept_from(const Response& response, std::string digest, Shown shown) {
  const bool once = shown == Shown::once;
  return {std::move(digest), response.status, std::string(response.headers.find("Location").value_or("")),
          once ? "" : response.body, once};
}

}  // namespace

Result<Written> write_once(const Parts& parts, const Call& call, const AnsweringWork& work) {
  const std::string key_text = TRY(key_of(call.exchange.request.head.headers));
  const std::string caller = name_of(call.caller);
  const AnswerTable::Key key{caller, key_text};
  const std::string digest = digest_of(call.exchange.request);
  Written written;
  TRY(at_desk(parts, sql::Mode::write, call.caller, [&](Desk& desk) -> Result<void> {
    written = {};
    if (key_text.empty()) {
      written.response = TRY(work(desk));
      return {};
    }
    const AnswerTable answers(desk.session, parts.database.dialect(), desk.tenant);
    const auto kept = TRY(answers.take(key, digest, desk.now, desk.now - kKept));
    if (kept) {
      written = {answer_of(*kept, digest), true};
      return {};
    }
    written.response = TRY(work(desk));
    return answers.keep(key, kept_from(written.response, digest, call.shown));
  }));
  return written;
}

}  // namespace provost::operations
