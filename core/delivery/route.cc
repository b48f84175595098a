#include "core/delivery/route.h"

#include <algorithm>
#include <utility>

#include "core/base/crash_point.h"

namespace provost {
namespace {

constexpr Duration kOrdinaryTurn = std::chrono::seconds(2);
constexpr Duration kRemakeAfter = std::chrono::seconds(60);
constexpr Duration kLongestPause = std::chrono::seconds(60);

}  // namespace

Route::Route(const DeliveryTools& tools, const ConnectorMaker& maker, Connection connection)
    : tools_(tools),
      maker_(maker),
      ledger_(tools.database, tools.clock, connection.tenant, connection.id),
      connection_(std::move(connection)) {}

void Route::update(const Connection& connection) {
  const std::lock_guard lock(mutex_);
  if (connection.kind == connection_.kind && connection.settings == connection_.settings) return;
  connection_ = connection;
  changed_ = true;
}

bool Route::round(const std::atomic<bool>& stopping) {
  if (retired_ || stopping || !ready()) return false;
  const auto claimed = ledger_.claim();
  if (!claimed) {
    if (!claim_told_) tools_.log.warning("delivery.no_claim", {{"reason", claimed.error().detail}});
    claim_told_ = true;
    return false;
  }
  claim_told_ = false;
  deliver(*claimed, stopping);
  return !claimed->lanes.empty();
}

bool Route::ready() {
  std::optional<Connection> fresh;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(changed_, false)) fresh = connection_;
  }
  if (fresh) {
    not_before_ = Moment{};
    unready_told_ = false;
    make_connector(*fresh);
  }
  if (tools_.clock.monotonic() < not_before_) return false;
  if (!connector_) {
    const auto again = [this] {
      const std::lock_guard lock(mutex_);
      return connection_;
    }();
    make_connector(again);
  }
  return connector_ != nullptr;
}

void Route::make_connector(const Connection& connection) {
  courier_.reset();
  connector_.reset();
  auto made = maker_.make(connection);
  if (made && *made) {
    connector_ = std::move(*made);
    courier_.emplace(tools_, ledger_, *connector_);
    return;
  }
  not_before_ = tools_.clock.monotonic() + kRemakeAfter;
  if (std::exchange(unready_told_, true)) return;
  tools_.log.error("delivery.connection_unusable",
                   {{"connection", connection.id.value},
                    {"name", connection.name},
                    {"reason", made ? std::string_view("no connector was made") : made.error().detail}});
}

void Route::deliver(const Claimed& claimed, const std::atomic<bool>& stopping) {
  const Moment began = tools_.clock.monotonic();
  const std::span<const Lane> lanes(claimed.lanes);
  for (std::size_t index = 0; index < lanes.size(); ++index) {
    const bool turn_over =
        lanes[index].urgency == Urgency::ordinary && tools_.clock.monotonic() - began > kOrdinaryTurn;
    const bool left_alone = tools_.clock.monotonic() < not_before_;
    if (stopping || retired_ || turn_over || left_alone) return hand_back(lanes.subspan(index));
    const Duration pause = courier_->deliver(lanes[index], claimed.lease);
    crash_point("route.between_lanes");
    if (pause > Duration::zero()) not_before_ = tools_.clock.monotonic() + std::min(pause, kLongestPause);
  }
}

void Route::hand_back(std::span<const Lane> lanes) const {
  crash_point("route.before_hand_back");
  const auto handed = ledger_.hand_back(lanes);
  crash_point("route.handed_back");
  if (handed) return;
  tools_.log.warning("delivery.not_handed_back",
                     {{"connection", ledger_.connection().value}, {"reason", handed.error().detail}});
}

}  // namespace provost
