// A message as it goes to a mail server (RFC 5322), and what may stand in one.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/http/mail.h"

namespace provost::http {

/// True for one plain address: LOCAL@DOMAIN of printable ASCII without quotes, brackets or blanks, at most 254 bytes
/// (RFC 5321 §4.5.3.1). What else an address may be needs a server that we do not ask for.
bool is_plain_address(std::string_view text);

/// Who sends it, when, and a name that no other message has.
struct Envelope {
  std::string from;
  Instant at;
  std::string id;  // left part of the Message-ID
};

/// The message with CRLF ends of lines. Fails with `invalid_value` for an address that is not plain, a subject that is
/// not one line of printable ASCII, or a text that is not ASCII lines of at most 990 bytes, or is above 16 KiB: so no
/// part can put in a header, a second recipient or an end of the message.
Result<std::string> message_of(const Mail& mail, const Envelope& envelope);

}  // namespace provost::http
