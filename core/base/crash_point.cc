#include "core/base/crash_point.h"

#ifdef PROVOST_CRASH_POINTS

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace provost {
namespace {

constexpr std::string_view kStatement = "sql.";

/// What the environment asked for, read once.
struct Order {
  std::string at;  // the name of the point to die at, "" for none
  long coming = 0;
  int log = -1;

  static Order read() {
    Order order;
    if (const char* at = std::getenv("PROVOST_CRASH_AT"); at != nullptr) {
      const std::string text = at;
      const std::size_t colon = text.rfind(':');
      order.at = text.substr(0, colon);
      order.coming = colon == std::string::npos ? 1 : std::strtol(text.c_str() + colon + 1, nullptr, 10);
    }
    if (const char* file = std::getenv("PROVOST_CRASH_LOG"); file != nullptr) {
      order.log = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    }
    return order;
  }
};

void come_by(std::string_view prefix, std::string_view name) {
  static const Order order = Order::read();
  static std::atomic<long> comings{0};
  if (order.at.empty() && order.log < 0) return;
  const std::string whole = std::string(prefix).append(name);
  if (order.log >= 0) {
    const std::string line = whole + "\n";
    // A line that is lost is a coming that is not counted; the runner then asks for an earlier one.
    [[maybe_unused]] const ssize_t written = write(order.log, line.data(), line.size());
  }
  if (whole == order.at && ++comings == order.coming) kill(getpid(), SIGKILL);
}

/// A statement over a list is one point, however long the list happens to be (`name_16`): what else runs at that moment
/// decides the length, and a point must be come by in every life.
std::string_view without_size(std::string_view statement_name) {
  const std::size_t end = statement_name.find_last_not_of("0123456789");
  const bool sized = end != std::string_view::npos && end + 1 < statement_name.size() && statement_name[end] == '_';
  return sized ? statement_name.substr(0, end) : statement_name;
}

}  // namespace

void crash_point(std::string_view name) { come_by("", name); }

void crash_point_before(std::string_view statement_name, std::string_view statement_text) {
  const std::size_t word = statement_text.find_first_not_of(" \n");
  const std::string_view text = word == std::string_view::npos ? statement_text : statement_text.substr(word);
  if (!text.starts_with("select") && !text.starts_with("begin")) come_by(kStatement, without_size(statement_name));
}

}  // namespace provost

#else

namespace provost {

void crash_point(std::string_view /*name*/) {}
void crash_point_before(std::string_view /*statement_name*/, std::string_view /*statement_text*/) {}

}  // namespace provost

#endif
