#include "core/delivery/crew.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <system_error>
#include <utility>

#include "core/base/crash_point.h"
#include "core/base/text.h"

namespace provost {
namespace {

constexpr std::size_t kMostInFlight = 16;

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

std::size_t Crew::deliver(const Claimed& claimed, const GoOn& go_on) const {
  std::atomic<std::size_t> next{0};
  const std::size_t size = claimed.lanes.size();
  const auto work = [&](const Member& member) {
    while (next < size && go_on(next)) {
      const std::size_t index = next++;
      if (index >= size) return;
      member.courier.deliver(claimed.lanes[index], claimed.lease);
      crash_point("crew.between_lanes");
    }
  };
  // Whatever is thrown is thrown here, after everybody has come back.
  std::vector<std::future<void>> others;
  try {
    for (std::size_t place = 1; place < std::min(size, members_.size()); ++place) {
      others.push_back(std::async(std::launch::async, work, std::cref(*members_[place])));
    }
  } catch (const std::system_error&) {  // no thread to be had: fewer do it all
  }
  work(*members_.front());
  for (std::future<void>& other : others) other.get();
  return std::min(next.load(), size);
}

}  // namespace provost
