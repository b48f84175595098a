// Reads what Zendesk answers. Everything in it is a claim by a stranger: nothing here is believed unchecked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/rest_client.h"
#include "connectors/zendesk_user.h"
#include "core/base/result.h"

namespace provost::connectors {

/// How Zendesk took a request about one user, where that is no plain failure.
enum class ZendeskOutcome {
  done,
  missing,            // 404 RecordNotFound
  email_taken,        // 422 RecordInvalid: another user, or a deleted one, has the address
  external_id_taken,  // 422 RecordInvalid: another user has the external id
  refused,            // 422 for any other reason
  barred,             // 403: this user may not be touched, or our credential may not do it
};

/// An answer about one user. `user` is read when the request was done.
struct ZendeskAnswer {
  ZendeskOutcome outcome = ZendeskOutcome::done;
  ZendeskUser user = {};
  std::string words = {};  // what it says of a request that was not done, as app_words() has it
};

/// One page of a list; an empty `next` is the last page.
struct ZendeskPage {
  Array items;
  std::string next;  // a cursor of Zendesk's, 1 KiB at most
};

/// Sorts a reply that is no success into an outcome, or a failure as `code_for` has it; a 409 is Zendesk's word for two
/// writes at once, and comes again. `doing` opens the sentence of a failure.
Result<ZendeskOutcome> read_zendesk_outcome(const RestReply& reply, std::string_view doing);

/// The same for a reply that holds `{"user": …}`; `unavailable` when a success holds none.
Result<ZendeskAnswer> read_zendesk_answer(const RestReply& reply, std::string_view doing);

/// Reads a page whose items stand under `member`. A list is never missing: 404 is `unavailable`, as is anything that is
/// no list, or a list that says that it goes on and not where.
Result<ZendeskPage> read_zendesk_page(const RestReply& reply, std::string_view member);

}  // namespace provost::connectors
