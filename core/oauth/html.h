// Pages for people: plain HTML without scripts, which nobody frames, keeps or is told of by a Referer.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/message.h"

namespace provost::oauth {

/// Text that stands for itself in HTML, also within a quoted attribute.
std::string escaped(std::string_view text);

/// What a page consists of.
struct Page {
  int status = 200;
  std::string_view title;  // its heading too
  std::string main;        // HTML below the heading
  /// The origin of a redirect URI that a form here leads to in the end; "" for none. Browsers hold the redirects of a
  /// form to the policy of its page (CSP Level 3 §6.4.1).
  std::string leads_to = {};
};

http::Response html_answer(const Page& page);

/// What whoever tried too often reads; with the wait where it is known.
std::string wait_message(const Error& error);

/// The origin of a URI, as a policy may name it; "" for a URI that no policy could name.
std::string origin_of(std::string_view uri);

}  // namespace provost::oauth
