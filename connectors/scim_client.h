// Speaks SCIM 2.0 to one app (RFC 7644 §3): requests with our credential, answers sorted and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/app_line.h"
#include "connectors/errand.h"
#include "connectors/scim_reply.h"
#include "core/base/secret.h"
#include "core/model/json.h"

namespace provost::connectors {

/// What is looked for, and where: `attribute eq "value"` among the resources of `/Users` or `/Groups`.
struct ScimSearch {
  std::string_view resources;
  std::string_view attribute;
  std::string_view value;
};

/// The filter `attribute eq "value"` (RFC 7644 §3.4.2.2), the value quoted as JSON text.
std::string equality_filter(std::string_view attribute, std::string_view value);

/// The path of one resource below the base: `/Users/…`, the id escaped.
std::string resource_path(std::string_view resources, const RemoteId& id);

/// Used by one thread at a time. Paths begin with a slash and are below the base.
class ScimClient {
 public:
  ScimClient(AppLine line, Secret token) : line_(std::move(line)), token_(std::move(token)) {}

  Result<ScimAnswer> read(const std::string& path, const Errand& errand);
  Result<ScimAnswer> create(const std::string& path, const Value& document, const Errand& errand);
  Result<ScimAnswer> replace(const std::string& path, const Value& document, const Errand& errand);
  Result<ScimAnswer> patch(const std::string& path, const Value& operations, const Errand& errand);
  Result<ScimAnswer> erase(const std::string& path, const Errand& errand);
  /// The one resource that the search names, as the app tells; nothing if the app says that there is none. Fails with
  /// `conflict` if the app answers with resources that do not match (it does not filter), or with several that do:
  /// such an answer proves neither presence nor absence.
  Result<std::optional<ScimResource>> find(const ScimSearch& search, const Errand& errand);
  /// One page of all users from `start` (RFC 7644 §3.4.2.4), at most `count` if the app keeps to it.
  /// Fails with `unsupported` if the app says that it gave another page: it would give the same one for ever.
  Result<ScimList> page(std::int64_t start, std::int64_t count);
  /// The page of all users at this cursor of the app's, "" for the first (RFC 9865 §2). Fails with `unsupported` if the
  /// app gives the same cursor again, and with `unavailable` if it knows the cursor no more.
  Result<ScimList> page_at(const std::string& cursor, std::int64_t count);

  std::chrono::seconds asked_pause() const { return line_.asked_pause(); }

 private:
  struct Request;
  Result<Value> list(const std::string& query);
  Result<ScimAnswer> send(const Request& request, const Errand& errand);

  AppLine line_;
  Secret token_;
};

}  // namespace provost::connectors
