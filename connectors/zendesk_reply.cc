#include "connectors/zendesk_reply.h"

#include <utility>

namespace provost::connectors {
namespace {

constexpr std::size_t kLongestCursor = 1024;

/// A field of `details` in a RecordInvalid that says that somebody else has the value. Without a word for the error, as
/// for external ids, what is wrong with a value that we made is that it is there already.
bool is_named(const RestReply& reply, std::string_view field) {
  const Value* details = reply.body.find("details");
  const Value* problems = details == nullptr ? nullptr : details->find(field);
  if (problems == nullptr || !problems->is_array()) return false;
  for (const Value& problem : problems->items()) {
    const std::string_view error = problem.text_at("error");
    if (error == "DuplicateValue" || (error.empty() && field == "external_id")) return true;
  }
  return false;
}

tl::unexpected<Error> busy(std::string_view doing) {
  return fail(Code::unavailable, std::string(doing) + ": the app was busy with another change");
}

ZendeskOutcome invalid_record(const RestReply& reply) {
  if (is_named(reply, "external_id")) return ZendeskOutcome::external_id_taken;
  return is_named(reply, "email") ? ZendeskOutcome::email_taken : ZendeskOutcome::refused;
}

}  // namespace

Result<ZendeskOutcome> read_zendesk_outcome(const RestReply& reply, std::string_view doing) {
  if (reply.ok()) return ZendeskOutcome::done;
  switch (reply.status) {
    case 403:
      return ZendeskOutcome::barred;
    case 404:
      return ZendeskOutcome::missing;
    case 409:
      return busy(doing);
    case 422:
      return invalid_record(reply);
    default:
      return refusal(reply, doing);
  }
}

Result<ZendeskAnswer> read_zendesk_answer(const RestReply& reply, std::string_view doing) {
  ZendeskAnswer answer;
  answer.outcome = TRY(read_zendesk_outcome(reply, doing));
  if (answer.outcome != ZendeskOutcome::done) {
    answer.words = reply.words;
    return answer;
  }
  const Value* user = reply.body.find("user");
  if (user != nullptr) answer.user = read_zendesk_user(*user);
  if (answer.user.id == 0) return fail(Code::unavailable, std::string(doing) + ": the app answered without a user");
  return answer;
}

Result<ZendeskPage> read_zendesk_page(const RestReply& reply, std::string_view member) {
  if (reply.status == 404) return fail(Code::unavailable, "listing: there is no Zendesk at this address");
  if (reply.status == 409) return busy("listing");
  if (!reply.ok()) return refusal(reply, "listing");
  const Value* items = reply.body.find(member);
  if (items == nullptr || !items->is_array())
    return fail(Code::unavailable, "listing: the app answered without a list");
  ZendeskPage page{items->items(), ""};
  const Value* meta = reply.body.find("meta");
  const Value* more = meta == nullptr ? nullptr : meta->find("has_more");
  if (more == nullptr || !more->is_bool() || !more->as_bool()) return page;
  page.next = meta->text_at("after_cursor");
  if (page.next.empty() || page.next.size() > kLongestCursor) {
    return fail(Code::unavailable, "listing: the app says that there is more, and not where");
  }
  return page;
}

}  // namespace provost::connectors
