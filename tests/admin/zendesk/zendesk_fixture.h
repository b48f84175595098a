// The face and the runner behind it, without a socket and without a thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/admin/zendesk/many_jobs.h"
#include "core/admin/zendesk/zendesk_face.h"
#include "core/crypto/encoding.h"
#include "core/http/router.h"
#include "tests/admin/page_fixture.h"
#include "tests/support/exchange_record.h"

namespace provost::test {

class ZendeskTest : public PageTest {
 protected:
  struct Reply {
    int status = 0;
    http::Headers headers;
    std::string text;
    Value body;

    const Value& at(std::string_view name) const {
      static const Value kNothing;
      const Value* found = body.find(name);
      return found == nullptr ? kNothing : *found;
    }
    const Value& job() const { return at("job_status"); }
    std::string job_id() const { return std::string(job().text_at("id")); }
  };
  using Headers = std::map<std::string, std::string>;

  void SetUp() override {
    PageTest::SetUp();
    make_face();
    runner_ = make_runner();
    ana_ = make({"ana", RootRole::admin});
    key_ = personal_token(ana_);
    admin_ = basic("ana@example.test/token:" + key_);
  }

  /// The face anew, made of the parts as they are.
  void make_face() {
    std::vector<std::unique_ptr<http::AnyFace>> faces;
    faces.push_back(zendesk::make_zendesk_face(parts_));
    router_ = std::make_unique<http::Router>(std::move(faces), log_);
  }

  std::unique_ptr<JobRunner> make_runner() {
    return std::make_unique<JobRunner>(JobRunner::Parts{database(), clock_, log_, queued_, bell_},
                                       zendesk::job_kinds({directory_, clock_, ids_, database().dialect()}));
  }

  std::string personal_token(const User& user) {
    CredentialOrder order;
    order.tenant = kTenant;
    order.kind = CredentialKind::personal_token;
    return std::string(issue_to(user, order).text.reveal());
  }

  static Headers basic(const std::string& pair) { return {{"Authorization", "Basic " + crypto::to_base64(pair)}}; }
  static Headers bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }

  Reply send(const std::string& method, const std::string& path, const Headers& headers, const std::string& body = "") {
    http::Request request;
    request.head.method = method;
    request.head.target = "/api/v2/" + path;
    request.body = body;
    for (const auto& [name, value] : headers) request.head.headers.add(name, value);
    const http::Response response = test::recorded(*router_, request);
    Reply reply{response.status, response.headers, response.body, Value()};
    if (response.body.empty()) return reply;
    auto parsed = json::parse(response.body);
    EXPECT_TRUE(parsed.has_value()) << response.body;
    if (parsed) reply.body = std::move(*parsed);
    return reply;
  }
  Reply destroy(const std::string& query) { return send("DELETE", "users/destroy_many.json?" + query, admin_); }
  Reply read(const std::string& path) { return send("GET", path, admin_); }
  Reply write(const std::string& method, const std::string& path, const std::string& body) {
    return send(method, path, admin_, body);
  }
  Value user(const User& person) { return read("users/" + id_of(person)).at("user"); }
  Value job(const std::string& id) { return read("job_statuses/" + id + ".json").job(); }

  /// Works off everything that is due.
  void work() {
    for (int rounds = 0; rounds < 100; ++rounds) {
      const auto worked = runner_->round();
      ASSERT_TRUE(worked.has_value()) << worked.error().detail;
      if (!*worked) return;
    }
    FAIL() << "the work never ends";
  }

  /// The rows of a job that was queued and worked off.
  Array rows_of(const Reply& queued) {
    EXPECT_EQ(queued.status, 200) << queued.text;
    work();
    const Value done = job(queued.job_id());
    EXPECT_EQ(done.text_at("status"), "completed");
    const Value* results = done.find("results");
    return results != nullptr && results->is_array() ? results->items() : Array{};
  }

  bool is_there(const User& user) {
    bool there = false;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  there = TRY(tables.users.find(user.id, SourceId{})).has_value();
                  return {};
                }).has_value());
    return there;
  }

  Bell queued_;
  zendesk::Parts parts_{database(),  authenticator_, directory_,
                        catalogues_, clock_,         ids_,
                        queued_,     bell_,          "https://provost.example.test"};
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<JobRunner> runner_;
  User ana_;
  std::string key_;
  Headers admin_;
};

}  // namespace provost::test
