// An app that does what a test says, and remembers what it was told.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/delivery/connector.h"
#include "core/http/client.h"
#include "core/model/life.h"

namespace provost::test {

/// Safe to use from any thread.
class ScriptedApp {
 public:
  using Hook = std::function<void(const std::string& call)>;

  /// The next calls of this verb fail with these codes, one each; calls after them succeed.
  void fail_next(Verb verb, std::vector<Code> codes) {
    const std::lock_guard lock(mutex_);
    for (const Code code : codes) failures_[verb].push_back(code);
  }
  /// Every call of this verb throws from now on, until it is told to stop.
  void throw_on(Verb verb, bool throws = true) {
    const std::lock_guard lock(mutex_);
    throws ? void(throwing_.insert(verb)) : void(throwing_.erase(verb));
  }
  void answer_probes(std::vector<Probe> answers) {
    const std::lock_guard lock(mutex_);
    probes_.assign(answers.begin(), answers.end());
  }
  void name_accounts(bool named) { named_ = named; }
  /// The next checks come to these, one each; checks after them pass.
  void answer_checks(std::vector<Result<void>> answers) {
    const std::lock_guard lock(mutex_);
    checks_.assign(answers.begin(), answers.end());
  }
  /// Every verb gets a reply with these headers from now on.
  void say(http::Headers headers) {
    const std::lock_guard lock(mutex_);
    headers_ = std::move(headers);
  }
  http::Headers headers() const {
    const std::lock_guard lock(mutex_);
    return headers_;
  }
  void ask_pause(std::chrono::seconds pause) {
    const std::lock_guard lock(mutex_);
    pause_ = pause;
  }
  /// Called in each call, before it answers, without a lock held.
  void on_call(Hook hook) {
    const std::lock_guard lock(mutex_);
    hook_ = std::move(hook);
  }

  /// What it was told, as `verb name version`.
  std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  std::vector<std::string> take_calls() {
    const std::lock_guard lock(mutex_);
    return std::exchange(calls_, {});
  }
  std::vector<std::string> keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
  }
  /// How long each call had, on the clock of the test.
  std::vector<std::chrono::steady_clock::time_point> deadlines() const {
    const std::lock_guard lock(mutex_);
    return deadlines_;
  }

  Result<Receipt> hear(Verb verb, const Account& account) {
    return answer(verb, std::string(to_word(verb)) + " " + account.user_name + " " + std::to_string(account.version),
                  account.idempotency_key, account.deadline);
  }
  Result<Receipt> hear(const GroupChange& change) {
    std::string call = change.kind == GroupChange::Kind::remove ? "remove-group " : "members ";
    call += change.display_name + " " + std::to_string(change.version);
    for (const MemberAccount& member : change.added) call += " +" + name_of(member);
    for (const MemberAccount& member : change.removed) call += " -" + name_of(member);
    return answer(Verb::members, call, change.idempotency_key, change.deadline);
  }
  Result<void> check() {
    const std::lock_guard lock(mutex_);
    calls_.push_back("check");
    if (checks_.empty()) return {};
    Result<void> answer = checks_.front();
    checks_.pop_front();
    return answer;
  }
  Probe probe() {
    const std::lock_guard lock(mutex_);
    calls_.push_back("probe");
    if (probes_.empty()) return Probe::dead;
    const Probe answer = probes_.front();
    probes_.pop_front();
    return answer;
  }
  std::chrono::seconds pause() const {
    const std::lock_guard lock(mutex_);
    return pause_;
  }

 private:
  static std::string name_of(const MemberAccount& member) {
    return member.remote_id ? member.remote_id->value : member.user_name;
  }

  Result<Receipt> answer(Verb verb, const std::string& call, const std::string& key,
                         std::chrono::steady_clock::time_point deadline) {
    Hook hook;
    {
      const std::lock_guard lock(mutex_);
      calls_.push_back(call);
      keys_.push_back(key);
      deadlines_.push_back(deadline);
      hook = hook_;
    }
    if (hook) hook(call);
    const std::lock_guard lock(mutex_);
    if (throwing_.contains(verb)) throw std::runtime_error("hunter2");
    auto& failures = failures_[verb];
    if (!failures.empty()) {
      const Code code = failures.front();
      failures.pop_front();
      return fail(code, "the app said no");
    }
    Receipt receipt;
    receipt.effects = on_all(Effect::ended);
    receipt.note = "as told";
    if (named_ && verb == Verb::provision)
      receipt.remote_id = RemoteId{"remote-" + call.substr(10, call.rfind(' ') - 10)};
    return receipt;
  }

  mutable std::mutex mutex_;
  std::map<Verb, std::deque<Code>> failures_;
  std::set<Verb> throwing_;
  std::deque<Probe> probes_;
  std::deque<Result<void>> checks_;
  http::Headers headers_;
  bool named_ = true;
  std::chrono::seconds pause_{0};
  Hook hook_;
  std::vector<std::string> calls_, keys_;
  std::vector<std::chrono::steady_clock::time_point> deadlines_;
};

/// The connector of a ScriptedApp.
class ScriptedConnector final : public Connector {
 public:
  explicit ScriptedConnector(ScriptedApp& app) : app_(app) {}
  /// One that calls by this client, which knows the app by its name, so that the app's headers are heard.
  ScriptedConnector(ScriptedApp& app, http::HttpClient& http, std::string name)
      : app_(app), http_(&http), name_(std::move(name)) {}

  Result<Receipt> provision(const Account& account) override { return call(app_.hear(Verb::provision, account)); }
  Result<Receipt> deactivate(const Account& account) override { return call(app_.hear(Verb::deactivate, account)); }
  Result<Receipt> remove(const Account& account) override { return call(app_.hear(Verb::remove, account)); }
  Result<Receipt> revoke(const Account& account) override { return call(app_.hear(Verb::revoke, account)); }
  Result<Receipt> members(const GroupChange& change) override { return call(app_.hear(change)); }
  Result<Probe> probe(const Account&) override { return app_.probe(); }
  Result<RemotePage> list(const std::string&) override { return RemotePage{}; }
  Result<void> check() override { return app_.check(); }
  std::chrono::seconds asked_pause() const override { return app_.pause(); }

 private:
  Result<Receipt> call(Result<Receipt> answer) {
    http::HttpCall call;
    call.url = name_;
    if (http_ != nullptr) (void)http_->send(call);
    return answer;
  }

  ScriptedApp& app_;
  http::HttpClient* http_ = nullptr;
  std::string name_;
};

}  // namespace provost::test
