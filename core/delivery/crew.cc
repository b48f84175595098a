#include "core/delivery/crew.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <system_error>
#include <utility>

#include "core/base/crash_point.h"
#include "core/base/text.h"

namespace provost {
namespace {

constexpr std::size_t kMostInFlight = 16;
constexpr std::chrono::milliseconds kLookAgain{100};

std::size_t in_flight(const Connection& connection) {
  const auto told = connection.settings.find(kInFlightSetting);
  if (told == connection.settings.end()) return kInFlight;
  const auto number = text::to_integer(told->second);
  return number && *number >= 1 ? std::min(static_cast<std::size_t>(*number), kMostInFlight) : kInFlight;
}

}  // namespace

Result<void> Crew::hire(const ConnectorMaker& maker, const Connection& connection, http::HttpClient& http) {
  dismiss();
  std::vector<std::unique_ptr<Member>> hired;
  for (std::size_t wanted = in_flight(connection); wanted > 0; --wanted) {
    auto made = TRY(maker.make(connection, http));
    if (!made) return fail(Code::internal, "no connector was made");
    hired.push_back(std::make_unique<Member>(tools_, ledger_, health_, std::move(made)));
  }
  members_ = std::move(hired);
  return {};
}

/// One call of deliver(): who is free, and what is under way.
class Crew::Shift {
 public:
  Shift(const Crew& crew, const Orders& orders) : crew_(crew), orders_(orders) {
    for (const auto& member : crew.members_) free_.push_back(member.get());
  }

  /// Sets free couriers to work on a batch, as many as it has lanes.
  void begin(Claimed claimed) {
    Batch& batch = batches_.emplace_back(std::move(claimed));
    for (std::size_t wanted = batch.claimed.lanes.size(); wanted > 0; --wanted) {
      const Member* member = take_free();
      if (member == nullptr) return;
      try {
        under_way_.push_back(std::async(std::launch::async, [this, &batch, member] { work(batch, *member); }));
      } catch (const std::system_error&) {  // no thread to be had: this one does it
        work(batch, *member);
        return;
      }
    }
  }

  /// Returns when everybody is free, or after a while; how many are free while others are not.
  std::size_t wait() {
    std::unique_lock lock(mutex_);
    const bool over = came_back_.wait_for(lock, kLookAgain, [&] { return free_.size() == crew_.members_.size(); });
    return over ? 0 : free_.size();
  }
  bool is_over() const {
    const std::lock_guard lock(mutex_);
    return free_.size() == crew_.members_.size();
  }

  /// Once everybody has come back: whatever was thrown is thrown here. What was not begun.
  std::vector<Lane> close() {
    for (std::future<void>& each : under_way_) each.get();
    std::vector<Lane> left;
    for (const Batch& batch : batches_) {
      const auto begun = static_cast<std::ptrdiff_t>(std::min(batch.next.load(), batch.claimed.lanes.size()));
      left.insert(left.end(), batch.claimed.lanes.begin() + begun, batch.claimed.lanes.end());
    }
    return left;
  }

 private:
  struct Batch {
    explicit Batch(Claimed taken) : claimed(std::move(taken)) {}
    const Claimed claimed;
    std::atomic<std::size_t> next{0};
  };

  const Member* take_free() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return nullptr;
    const Member* member = free_.back();
    free_.pop_back();
    return member;
  }

  void work(Batch& batch, const Member& member) {
    const Return back{*this, member};  // also when something is thrown
    const std::vector<Lane>& lanes = batch.claimed.lanes;
    for (std::size_t index = batch.next; index < lanes.size() && may_begin(lanes[index].urgency, index);
         index = batch.next) {
      if (!batch.next.compare_exchange_strong(index, index + 1)) continue;  // another took it
      const Lane& lane = lanes[index];
      member.courier.deliver(lane, batch.claimed.lease, [&] { return orders_.goes_on(lane.urgency); });
      crash_point("crew.between_lanes");
    }
  }

  /// The first lane was allowed when it was claimed.
  bool may_begin(Urgency urgency, std::size_t index) const {
    return orders_.goes_on(urgency) && (index == 0 || crew_.health_.may_go_on(urgency));
  }

  /// Says that a courier is free again.
  struct Return {
    Return(Shift& to, const Member& who) : shift(to), member(who) {}
    Return(const Return&) = delete;
    Return& operator=(const Return&) = delete;
    ~Return() {
      const std::lock_guard lock(shift.mutex_);
      shift.free_.push_back(&member);
      shift.came_back_.notify_all();
    }
    Shift& shift;
    const Member& member;
  };

  const Crew& crew_;
  const Orders& orders_;
  std::deque<Batch> batches_;  // which stay where they are
  mutable std::mutex mutex_;   // guards who is free
  std::condition_variable came_back_;
  std::vector<const Member*> free_;
  std::vector<std::future<void>> under_way_;  // the last, as its end waits for everybody
};

std::vector<Lane> Crew::deliver(Claimed claimed, const Orders& orders) const {
  Shift shift(*this, orders);
  shift.begin(std::move(claimed));
  while (!shift.is_over()) {
    const std::size_t free = shift.wait();
    if (free == 0) continue;
    Claimed more = orders.more(free);
    if (!more.lanes.empty()) shift.begin(std::move(more));
  }
  return shift.close();
}

}  // namespace provost
