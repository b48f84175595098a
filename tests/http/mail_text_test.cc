// What may stand in a message, and how it looks on the wire.
#include "core/http/mail_text.h"

#include <gtest/gtest.h>

namespace provost::http {
namespace {

const Envelope kEnvelope{"provost@example.org", Instant{1'767'323'045'678'000}, "id-1"};

TEST(MailText, AMessageIsWholeAndItsLinesEndByCrlf) {
  const auto message = message_of({"robin@example.test", "Choose a password", "one\n\n.two\n"}, kEnvelope);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(*message,
            "Date: Fri, 02 Jan 2026 03:04:05 +0000\r\nFrom: <provost@example.org>\r\nTo: <robin@example.test>\r\n"
            "Subject: Choose a password\r\nMessage-ID: <id-1@example.org>\r\nAuto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
            "one\r\n\r\n.two\r\n");
}

TEST(MailText, OnlyPlainAddressesAreTaken) {
  for (const char* good : {"a@b", "robin.o-1+x@mail.example.test", "o'neil@example.test"}) {
    EXPECT_TRUE(is_plain_address(good)) << good;
  }
  const std::string long_name = std::string(65, 'a') + "@example.test";
  for (const std::string& bad :
       {std::string("a"), std::string("@b"), std::string("a@"), std::string("a@b@c"), std::string("a b@c"),
        std::string("a@b>"), std::string("<a@b"), std::string("a@b\r\nX: y"), std::string("a@b\n"), std::string("a,b@c"),
        std::string("\"a\"@c"), std::string("a@b;c"), std::string("\xc3\xa4@c"), std::string("a..b@c"),
        std::string(".a@c"), std::string("a@.c"), std::string("a@b\0c", 5), long_name,
        "a@" + std::string(260, 'b')}) {
    EXPECT_FALSE(is_plain_address(bad)) << bad;
  }
}

TEST(MailText, NothingSmugglesAHeaderIn) {
  const Mail good{"robin@example.test", "Subject", "text\n"};
  struct Case {
    const char* title;
    Mail mail;
  };
  for (const Case& each :
       {Case{"a recipient", {"a@b\r\nBcc: c@d", good.subject, good.text}},
        Case{"a subject", {good.to, "Hello\r\nBcc: c@d", good.text}}, Case{"a bare line feed", {good.to, "a\nb", "x"}},
        Case{"a carriage return in the text", {good.to, good.subject, "a\r.\r\n"}},
        Case{"a long line", {good.to, good.subject, std::string(991, 'a')}},
        Case{"a long text", {good.to, good.subject, std::string(17'000, '\n')}},
        Case{"another alphabet", {good.to, good.subject, "\xc3\xa4"}}}) {
    EXPECT_EQ(message_of(each.mail, kEnvelope).error().code, Code::invalid_value) << each.title;
  }
  EXPECT_FALSE(message_of(good, {"a@b\r\nX: y", {}, "id"}));
}

}  // namespace
}  // namespace provost::http
