// What may be wrong with an app, as it answers every request.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tests/support/http_app.h"

namespace provost::test {

/// What every verb comes to when the app answers everything so.
struct Fault {
  std::string_view name;
  AppReply reply;
  std::optional<Code> usual;  // nothing: success
  std::chrono::seconds pause{0};
};

/// All faults. Where a reply has a body or headers, they show the secrets of every kind.
std::vector<Fault> faults();

/// The reply with one header more.
AppReply with(AppReply reply, std::string name, std::string value);

}  // namespace provost::test
