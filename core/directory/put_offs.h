// Which errands failed a short while ago: those behind them have their turn first.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>

namespace provost {

/// In the memory of one process, for one thread.
class PutOffs {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::minutes kPause{1};

  explicit PutOffs(std::function<Time()> now) : now_(std::move(now)) {}

  void put_off(const std::string& errand) { until_[errand] = now_() + kPause; }
  bool waits(const std::string& errand) {
    const Time now = now_();
    std::erase_if(until_, [&](const auto& each) { return each.second <= now; });
    return until_.contains(errand);
  }

 private:
  const std::function<Time()> now_;
  std::map<std::string, Time> until_;
};

}  // namespace provost
