#include "core/jobs/chores.h"

#include <chrono>
#include <exception>
#include <typeinfo>

namespace provost {
namespace {

/// Other processes ring no bell of ours.
constexpr std::chrono::milliseconds kPollEvery{1000};

}  // namespace

void Chores::start() {
  if (thread_.joinable()) return;
  stopping_ = false;
  thread_ = std::thread([this] { serve(); });
}

void Chores::stop() {
  stopping_ = true;
  begun_.ring();
  if (thread_.joinable()) thread_.join();
}

bool Chores::turn(const Chore& chore) {
  std::string_view type = "unknown";
  try {
    const auto worked = chore.round();
    if (!worked) {
      log_.warning("chore.failed", {{"chore", chore.name}, {"reason", std::string_view(worked.error().detail)}});
    }
    return worked.value_or(false);
  } catch (const std::exception& error) {
    type = typeid(error).name();
  } catch (...) {
    type = "no std::exception";
  }
  log_.error("chore.threw", {{"chore", chore.name}, {"type", type}});
  return false;
}

bool Chores::round() {
  bool worked = false;
  for (const Chore& chore : chores_) {
    if (stopping_) break;
    worked = turn(chore) || worked;
  }
  return worked;
}

void Chores::serve() {
  while (!stopping_) {
    const std::uint64_t seen = begun_.rings();
    if (!round() && !stopping_) begun_.wait(seen, kPollEvery);
  }
}

}  // namespace provost
