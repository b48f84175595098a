// Log lines: one event is one line, whatever a value holds.
#include "core/base/log.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace provost {
namespace {

using namespace std::literals;

/// What `write` puts on standard error, without the time before it.
template <class Write>
std::string heard(const Write& write, LogLevel lowest = LogLevel::info) {
  testing::internal::CaptureStderr();
  write(Log(lowest));
  std::string line = testing::internal::GetCapturedStderr();
  const std::size_t zone = line.find("Z ");
  return zone == std::string::npos ? line : line.substr(zone + 2);
}

TEST(Log, WritesTheEventAndItsFieldsOnOneLine) {
  const std::string line = heard([](const Log& log) { log.info("delivered", {{"app", "wiki"}, {"attempts", 3}}); });
  EXPECT_EQ(line, "info delivered app=wiki attempts=3\n");
}

struct Escape {
  std::string_view title;
  std::string_view value;
  std::string_view written;
};

constexpr Escape kEscapes[] = {
    {"a plain word", "wiki", "v=wiki"},
    {"nothing is shown as nothing", "", R"(v="")"},
    {"a blank", "two words", R"(v="two words")"},
    {"an equals sign cannot forge a field", "a=b", R"(v="a=b")"},
    {"a quote cannot end the value", R"(a"b)", R"(v="a\"b")"},
    {"a backslash", R"(a\b)", R"(v="a\\b")"},
    {"a line feed cannot forge a line", "a\nb", R"(v=a\x0ab)"},
    {"a null byte", "a\0b"sv, R"(v=a\x00b)"},
    {"an escape sequence for the terminal", "\x1B[31m", R"(v=\x1b[31m)"},
    {"delete", "\x7F", R"(v=\x7f)"},
    {"other languages stay readable", "Zo\xC3\xAB", "v=Zo\xC3\xAB"},
    {"what is no text", "Zo\xC3 \xE9", R"(v="Zo\xc3 \xe9")"},
};

TEST(Log, EscapesWhatCouldForgeALine) {
  for (const Escape& each : kEscapes) {
    const std::string line = heard([&](const Log& log) { log.info("e", {{"v", each.value}}); });
    EXPECT_EQ(line, "info e " + std::string(each.written) + "\n") << each.title;
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << each.title;
  }
}

TEST(Log, DropsLinesBelowTheLowestLevel) {
  EXPECT_EQ(heard([](const Log& log) { log.info("quiet"); }, LogLevel::warning), "");
  EXPECT_EQ(heard([](const Log& log) { log.warning("loud"); }, LogLevel::warning), "warning loud\n");
  EXPECT_EQ(heard([](const Log& log) { log.error("loud"); }, LogLevel::error), "error loud\n");
  EXPECT_EQ(heard([](const Log& log) { log.write(LogLevel::debug, "small"); }, LogLevel::debug), "debug small\n");
}

}  // namespace
}  // namespace provost
