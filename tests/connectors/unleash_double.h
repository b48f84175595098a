// A small Unleash for tests: it keeps people, sessions and tokens, and answers as Unleash 8.2.0 does.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "core/model/json.h"
#include "tests/support/http_app.h"

namespace provost::test {

/// Answers requests below `/api/admin/user-admin`, wherever that is. Safe to use from any thread.
class UnleashDouble {
 public:
  /// What goes wrong.
  struct Habits {
    int posts_in_a_minute = 0;  // 0: as many as one likes. Time stands still here
  };

  UnleashDouble() : UnleashDouble(Habits{}) {}
  explicit UnleashDouble(Habits habits) : habits_(habits) {}

  AppReply answer(const AppRequest& request);

  /// A person as it is kept.
  struct Kept {
    std::string username, email, name;
    std::int64_t role = 3;
    bool service = false;
    bool kept_by_scim = false;  // cannot be changed by hand
    int sessions = 0;
    std::string password{};
  };

  /// Puts a person there, as if made by hand; returns the id.
  std::int64_t put_there(Kept person);
  /// The person of this id; one without a username if there is none.
  Kept person(std::int64_t id) const;
  std::size_t count() const;

 private:
  AppReply collection(const AppRequest& request);
  AppReply create(const Value& body);
  AppReply search(std::string_view text) const;
  AppReply single(const AppRequest& request, std::int64_t id);
  AppReply update(std::int64_t id, const Value& body);
  Value shown(std::int64_t id, const Kept& person) const;

  Habits habits_;
  int posts_ = 0;
  mutable std::mutex mutex_;
  std::map<std::int64_t, Kept> kept_;
  std::int64_t made_ = 0;
};

}  // namespace provost::test
