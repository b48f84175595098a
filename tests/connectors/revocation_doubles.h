// Apps for tests that end access when they are told: by Global Token Revocation, a logout token, or RFC 7009.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/json.h"
#include "tests/support/http_app.h"

namespace provost::test {

/// Takes Global Token Revocation from whoever shows `Bearer canary-…` or a token of ours. Safe to use from any thread.
class GlobalRevocationDouble {
 public:
  /// Whom the app knows; empty: everybody.
  explicit GlobalRevocationDouble(std::set<std::string> known = {}) : known_(std::move(known)) {}

  AppReply answer(const AppRequest& request);
  /// The subject identifiers that were ended, as they came.
  std::vector<Value> ended() const;

 private:
  std::set<std::string> known_;
  mutable std::mutex mutex_;
  std::vector<Value> ended_;
};

/// Takes logout tokens of `https://provost.test` for `app-1`, each once. Safe to use from any thread.
class LogoutDouble {
 public:
  AppReply answer(const AppRequest& request);
  /// The subjects that were signed out.
  std::vector<std::string> ended() const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string> seen_;
  std::vector<std::string> ended_;
};

/// An authorization server with a listing, for the client `client-1`. Safe to use from any thread.
class OauthDouble {
 public:
  struct Token {
    std::string text;
    std::string type;
    std::string owner;
    bool live = true;
  };
  struct Habits {
    bool lists_dead = false;       // goes on to list what was ended
    bool keeps_access = false;     // 400 unsupported_token_type for access tokens
    bool lists_everybody = false;  // whoever is asked for
    bool only_pretends = false;    // answers 200 and ends nothing
    std::size_t page = 100;        // entries that a listing shows at most
  };

  OauthDouble() : OauthDouble(Habits{}) {}
  explicit OauthDouble(Habits habits) : habits_(habits) {}

  AppReply answer(const AppRequest& request);
  void issue(std::string text, std::string type, std::string owner);
  /// The texts of the tokens that are live.
  std::set<std::string> live() const;

 private:
  AppReply list(const AppRequest& request) const;
  AppReply revoke(std::string_view text);
  AppReply introspect(std::string_view text) const;

  Habits habits_;
  mutable std::mutex mutex_;
  std::vector<Token> tokens_;
};

}  // namespace provost::test
