// An app that has accounts, which a test may change behind Provost's back, and that lists them in pages.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/delivery/connector.h"

namespace provost::test {

/// By what it calls them: `r-` and the name.
class ListedApp final : public Connector {
 public:
  struct Held {
    std::string name;
    bool active = true;
  };

  Result<Receipt> provision(const Account& account) override {
    const std::string id = account.remote_id ? account.remote_id->value : "r-" + account.user_name;
    accounts[id] = {account.user_name, account.active};
    return heard("provision " + account.user_name, RemoteId{id});
  }
  Result<Receipt> deactivate(const Account& account) override {
    const auto found = accounts.find(account.remote_id ? account.remote_id->value : "");
    if (found != accounts.end()) found->second.active = false;
    return heard("deactivate " + account.user_name, account.remote_id);
  }
  Result<Receipt> remove(const Account& account) override {
    accounts.erase(account.remote_id ? account.remote_id->value : "");
    return heard("remove " + account.user_name, std::nullopt);
  }
  Result<Receipt> revoke(const Account& account) override { return heard("revoke " + account.user_name, {}); }
  Result<Receipt> members(const GroupChange& change) override { return heard("members " + change.display_name, {}); }
  Result<Probe> probe(const Account& account) override {
    probes.push_back(account.user_name);
    if (on_probe) on_probe();
    if (probe_refusal) return fail(*probe_refusal, "the app says no");
    if (!can_look) return Probe::cannot_know;
    const auto found = accounts.find(account.remote_id ? account.remote_id->value : "");
    return found != accounts.end() && found->second.active ? Probe::alive : Probe::dead;
  }
  Result<void> check() override { return {}; }
  std::chrono::seconds asked_pause() const override { return asked; }

  Result<RemotePage> list(const std::string& cursor) override {
    listings.push_back(cursor);
    if (on_list) on_list();
    if (refusal) return fail(*refusal, "the app says no");
    RemotePage page;
    auto next = accounts.upper_bound(cursor);
    for (; next != accounts.end() && page.accounts.size() < page_size; ++next) {
      page.accounts.push_back({RemoteId{next->first}, next->second.name, next->second.active});
    }
    if (next != accounts.end()) page.next = page.accounts.back().id.value;
    if (leads_to_itself && !cursor.empty()) page.next = cursor;
    return page;
  }

  std::vector<std::string> take_calls() { return std::exchange(calls, {}); }

  std::map<std::string, Held> accounts;
  std::size_t page_size = 2;
  std::optional<Code> refusal, probe_refusal;
  std::chrono::seconds asked{0};  // with a refusal
  bool leads_to_itself = false;
  bool can_look = false;  // at one account
  std::function<void()> on_list, on_probe;
  std::vector<std::string> calls, listings, probes;

 private:
  Result<Receipt> heard(const std::string& call, const std::optional<RemoteId>& remote) {
    calls.push_back(call);
    Receipt receipt;
    receipt.remote_id = remote;
    receipt.effects = on_all(Effect::ended);
    receipt.note = "as told";
    return receipt;
  }
};

}  // namespace provost::test
