#include "core/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdio>

#include "core/base/text.h"

namespace provost {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

/// Quotes a value where a reader could otherwise not see where it ends; escapes what could forge a line, and bytes that
/// are no text, so that a log is UTF-8 whatever an app or a broken network sent.
void append_value(std::string& line, std::string_view value) {
  const bool is_text = text::is_utf8(value);
  const bool plain = !value.empty() && value.find_first_of(" =\"\\") == std::string_view::npos;
  if (!plain) line += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
               (!is_text && static_cast<unsigned char>(c) > 0x7f)) {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      line += escaped.data();
    } else {
      line += c;
    }
  }
  if (!plain) line += '"';
}

}  // namespace

struct Log::Sink {
  spdlog::logger logger{"provost", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Log::Log(LogLevel lowest) : sink_(std::make_unique<Sink>()) {
  sink_->logger.set_level(to_spdlog(lowest));
  sink_->logger.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  sink_->logger.flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) const {
  if (!sink_->logger.should_log(to_spdlog(level))) return;
  std::string line(event);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      line += std::to_string(*number);
    } else {
      append_value(line, std::get<std::string_view>(field.value));
    }
  }
  sink_->logger.log(to_spdlog(level), "{}", line);
}

}  // namespace provost
