// What Provost says about itself while it runs: one line an event, `key=value`, to standard error.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace provost {

enum class LogLevel { debug, info, warning, error };

/// One named fact of a log line. A Secret has no conversion to it, by design.
struct LogField {
  std::string_view name;
  std::variant<std::int64_t, std::string_view> value;
};

/// Writes log lines. Safe to call from any thread. Control characters in values are escaped, so one event is one line.
class Log {
 public:
  /// Lines below `lowest` are dropped.
  explicit Log(LogLevel lowest = LogLevel::info);
  ~Log();

  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {}) const;
  void info(std::string_view event, std::initializer_list<LogField> fields = {}) const {
    write(LogLevel::info, event, fields);
  }
  void warning(std::string_view event, std::initializer_list<LogField> fields = {}) const {
    write(LogLevel::warning, event, fields);
  }
  void error(std::string_view event, std::initializer_list<LogField> fields = {}) const {
    write(LogLevel::error, event, fields);
  }

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
};

}  // namespace provost
