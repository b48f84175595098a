// A kind of connection whose connectors are ScriptedApps, one for each connection.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "core/delivery/connector_maker.h"
#include "tests/delivery/scripted_app.h"
#include "tests/support/fake_clock.h"
#include "tests/support/one_key_vault.h"

namespace provost::test {

/// The kind "scripted", with the setting `app` that names a ScriptedApp and the secret `key`. Safe to use from any
/// thread.
class ScriptedKind {
 public:
  ScriptedKind() : kinds_{ConnectorKind{"scripted", "For tests.", kSettings, {}}} {
    kinds_.front().make = [this](const Settings& settings, const ConnectorTools& tools) {
      return make(std::string(settings.text("app")), tools.http);
    };
  }
  ScriptedKind(const ScriptedKind&) = delete;
  ScriptedKind& operator=(const ScriptedKind&) = delete;

  ScriptedApp& app(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return apps_[name];
  }
  /// The next connector cannot be made.
  void fail_next(Code code) {
    const std::lock_guard lock(mutex_);
    failure_ = code;
  }
  int made() const {
    const std::lock_guard lock(mutex_);
    return made_;
  }
  ConnectorMaker maker(const Clock& clock) { return ConnectorMaker(kinds_, vault_, ConnectorTools{http_, clock}); }

 private:
  static constexpr std::array kSettings{Setting{"app", Setting::Type::text, true, "", "Which.", ""},
                                        Setting{"key", Setting::Type::secret, false, "", "Nothing.", ""}};

  /// Answers with the headers of the app that a call names.
  class Headers final : public http::HttpClient {
   public:
    explicit Headers(ScriptedKind& kind) : kind_(kind) {}
    Result<http::HttpReply> send(const http::HttpCall& call) override {
      return http::HttpReply{200, kind_.app(call.url).headers(), ""};
    }

   private:
    ScriptedKind& kind_;
  };

  Result<std::unique_ptr<Connector>> make(const std::string& name, http::HttpClient& http) {
    const std::lock_guard lock(mutex_);
    if (const auto failure = std::exchange(failure_, std::nullopt)) return fail(*failure, "not now");
    ++made_;
    return std::make_unique<ScriptedConnector>(apps_[name], http, name);
  }

  mutable std::mutex mutex_;
  int made_ = 0;
  std::optional<Code> failure_;
  std::map<std::string, ScriptedApp> apps_;
  std::array<ConnectorKind, 1> kinds_;
  OneKeyVault vault_;
  Headers http_{*this};
};

}  // namespace provost::test
