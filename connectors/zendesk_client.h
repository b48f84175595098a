// The requests of Zendesk's API that we make, each one named.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/rest_client.h"
#include "connectors/zendesk_reply.h"
#include "core/base/result.h"

namespace provost::connectors {

/// Used by one thread at a time. Every verb that is already done is done.
class ZendeskClient {
 public:
  ZendeskClient(AppLine line, const std::string& email, const Secret& token);

  /// One user, deleted ones among them; missing is an answer.
  Result<ZendeskAnswer> read(std::int64_t id, const Errand& errand);
  /// Users by external id: from the records, and from the search index, which is behind at times.
  Result<std::vector<ZendeskUser>> with_external_id(const std::string& external_id, const Errand& errand);
  /// Users whom the search index shows for an address. It finds second addresses, too: compare.
  Result<std::vector<ZendeskUser>> with_email(const std::string& email, const Errand& errand);
  /// Users by id, by the hundred; who is not there is left out.
  Result<std::vector<ZendeskUser>> with_ids(const std::vector<std::int64_t>& ids, const Errand& errand);
  Result<ZendeskAnswer> create(Value user, const Errand& errand);
  /// One PUT of what changes. Zendesk allows five a minute for one user.
  Result<ZendeskAnswer> change(std::int64_t id, Value user, const Errand& errand);
  Result<ZendeskOutcome> erase(std::int64_t id, const Errand& errand);
  Result<ZendeskOutcome> erase_for_good(std::int64_t id, const Errand& errand);
  /// Any request without an answer of interest, such as the end of all sessions.
  Result<ZendeskOutcome> ask(const RestCall& call, std::string_view doing, const Errand& errand);
  /// Any request whose answer the caller reads.
  Result<RestReply> send(const RestCall& call, const Errand& errand) { return rest_.send(call, errand); }
  Result<RestReply> look(std::string path, const Errand& errand) {
    return rest_.send({"GET", std::move(path)}, errand);
  }
  /// One page of what stands at `path` under `member`, from a cursor ("" for the first page).
  struct List {
    std::string path;
    std::string_view member;
    std::string cursor = {};
  };
  Result<ZendeskPage> page(const List& list, const Errand& errand);
  /// Proves that our credential is an admin's who may act; `forbidden` if not.
  Result<void> prove_admin(const Errand& errand);

  const std::string& email() const { return email_; }
  const std::string& url() const { return rest_.url(); }
  std::chrono::seconds asked_pause() const { return rest_.asked_pause(); }

 private:
  Result<std::vector<ZendeskUser>> users(const std::string& path, const Errand& errand);

  RestClient rest_;
  std::string email_;
};

/// `/api/v2/users/ID`, and what comes after.
std::string zendesk_user_path(std::int64_t id, std::string_view rest = "");

}  // namespace provost::connectors
