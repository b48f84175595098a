// A small SCIM app for tests: it keeps people and groups, and answers as RFC 7644 has it.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/uri.h"
#include "core/model/json.h"
#include "tests/support/http_app.h"

namespace provost::test {

/// Answers requests below `/scim`. Safe to use from any thread.
class ScimDouble {
 public:
  /// What apps differ in.
  struct Habits {
    bool refuses_absent_members = false;  // 400 noTarget when somebody who leaves is not there
    bool hides_inactive = false;          // 404 for accounts that are switched off
    bool hides_members = false;           // shows them only to those who ask for them
    bool takes_patch = true;
    bool refuses_extensions = false;  // 400 invalidPath for a PATCH that names one
    bool pages_by_cursor = false;     // and by nothing else (RFC 9865)
    bool counts = true;               // says how many there are
    std::size_t page = 1000;          // at most
    std::size_t most_members = 1000;  // that one PATCH may name; more are 413
  };

  ScimDouble() : ScimDouble(Habits{}) {}
  explicit ScimDouble(Habits habits) : habits_(habits) {}

  AppReply answer(const AppRequest& request);

  /// Puts a resource there, as if made by hand; returns its id.
  std::string put_there(std::string_view type, Value document);
  /// The resource of this id, or null.
  Value resource(std::string_view type, std::string_view id) const;
  /// How many resources of this type there are.
  std::size_t count(std::string_view type) const;
  /// The ids of a group's members, in order.
  std::vector<std::string> members(std::string_view group_id) const;

 private:
  struct Kept {
    std::string type;
    std::string id;
    Value document;
  };

  AppReply config() const;
  AppReply collection(const AppRequest& request, const std::string& type);
  AppReply page_of(const Array& found, const http::Target& target) const;
  AppReply single(const AppRequest& request, const std::string& type, const std::string& id);
  AppReply create(const std::string& type, Value document);
  AppReply patch(Kept& kept, const Value& operations);
  bool apply(Kept& kept, const Value& operation);
  bool is_taken(const std::string& type, const Value& document, std::string_view but_id) const;
  std::string keep(std::string type, Value document);

  Habits habits_;
  mutable std::mutex mutex_;
  std::vector<Kept> kept_;
  int made_ = 0;
};

}  // namespace provost::test
