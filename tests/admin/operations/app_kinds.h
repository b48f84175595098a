// Two kinds of app for tests of pages: one that is there in name, and one whose accounts a test sees.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "core/delivery/connector_kind.h"
#include "tests/reconcile/listed_app.h"

namespace provost::operations {

/// The kinds "webhook" and "listed". A connector of the latter stands for `app`; it cannot be made of the address
/// `https://nowhere.test`, and its check fails while `broken`.
class AppKinds {
 public:
  AppKinds() {
    for (ConnectorKind& kind : kinds_) {
      kind.make = [this](Settings settings, const ConnectorTools&) { return make(std::move(settings)); };
    }
  }
  AppKinds(const AppKinds&) = delete;
  AppKinds& operator=(const AppKinds&) = delete;

  std::span<const ConnectorKind> kinds() const { return kinds_; }
  http::HttpClient& http() { return http_; }

  test::ListedApp app;
  bool broken = false;
  std::string token;  // of the connector that was made last

 private:
  static constexpr std::array kSettings{
      Setting{"url", Setting::Type::url, true, "", "Where.", ""},
      Setting{"token", Setting::Type::secret, false, "", "A secret.", ""},
      Setting{"update", Setting::Type::choice, false, "patch", "How.", "patch put"},
      Setting{"auth", Setting::Type::choice, false, "bearer", "How we prove ourselves.", "bearer private_key_jwt"},
      Setting{"allow_network", Setting::Type::flag, false, "false", "Inside.", ""}};
  static constexpr std::array kTruth{Truth{Truth::Act::deactivate, on_all(Effect::ended), "1", "Nothing stays alive."}};

  class Forwarding final : public Connector {
   public:
    explicit Forwarding(AppKinds& kinds) : kinds_(kinds) {}
    Result<Receipt> provision(const Account& account) override { return kinds_.app.provision(account); }
    Result<Receipt> deactivate(const Account& account) override { return kinds_.app.deactivate(account); }
    Result<Receipt> remove(const Account& account) override { return kinds_.app.remove(account); }
    Result<Receipt> revoke(const Account& account) override { return kinds_.app.revoke(account); }
    Result<Receipt> members(const GroupChange& change) override { return kinds_.app.members(change); }
    Result<Probe> probe(const Account& account) override { return kinds_.app.probe(account); }
    Result<RemotePage> list(const std::string& cursor) override { return kinds_.app.list(cursor); }
    Result<void> check() override {
      return kinds_.broken ? fail(Code::forbidden, "the app refuses our credential") : kinds_.app.check();
    }

   private:
    AppKinds& kinds_;
  };

  class Nobody final : public http::HttpClient {
    Result<http::HttpReply> send(const http::HttpCall&) override { return fail(Code::unavailable, "nobody is there"); }
  };

  Result<std::unique_ptr<Connector>> make(const Settings& settings) {
    if (settings.text("url") == "https://nowhere.test") return fail(Code::invalid_value, "url leads nowhere");
    token = settings.secret("token").reveal();
    return std::make_unique<Forwarding>(*this);
  }

  std::array<ConnectorKind, 2> kinds_{ConnectorKind{"webhook", "For tests.", {}, {}, {}},
                                      ConnectorKind{"listed", "For tests, too.", kSettings, {}, kTruth}};
  Nobody http_;
};

}  // namespace provost::operations
