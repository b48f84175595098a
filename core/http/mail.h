// A message to one person, and whoever sends it.
#pragma once

#include <functional>
#include <string>

#include "core/base/result.h"

namespace provost::http {

struct Mail {
  std::string to;       // one address (RFC 5321 §4.1.2, the plain form)
  std::string subject;  // one line of ASCII
  std::string text;     // lines of ASCII, ended by \n
};

/// Hands a message to a mail server. Good only if the server took it; fails with a sentence for people.
using SendMail = std::function<Result<void>(const Mail&)>;

}  // namespace provost::http
