#include "core/delivery/route.h"

#include <algorithm>
#include <utility>

#include "core/base/crash_point.h"
#include "core/store/connection_state_table.h"

namespace provost {
namespace {

constexpr Duration kOrdinaryTurn = std::chrono::seconds(2);
// Then all come back, so that settings, health and ordinary work have their turn however many ends of access come.
constexpr Duration kLongestShift = std::chrono::seconds(30);
// Wrong settings stay wrong until somebody mends them; a database that did not give the keys in time does so soon.
constexpr Duration kRemakeAfter = std::chrono::seconds(60);
constexpr Duration kAskForKeysAfter = std::chrono::seconds(1);
constexpr Duration kLongestTrial = std::chrono::seconds(9);
constexpr Duration kLookEvery = std::chrono::seconds(60);

bool is_passing(const Error& error) { return error.code == Code::unavailable || error.code == Code::limited; }

}  // namespace

Route::Route(const DeliveryTools& tools, const ConnectorMaker& maker, Connection connection)
    : tools_(tools),
      maker_(maker),
      ledger_(tools.database, tools.clock, connection.tenant, connection.id),
      connection_(std::move(connection)),
      made_at_(tools.clock.now()),
      health_(std::make_shared<Health>(tools, connection_.id)),
      line_(maker.http(), tools.clock, [this](const RateHint& hint) { health_->told(hint); }),
      crew_(tools, ledger_, *health_) {}

void Route::update(const Connection& connection) {
  const std::lock_guard lock(mutex_);
  if (connection.kind == connection_.kind && connection.settings == connection_.settings) return;
  connection_ = connection;
  changed_ = true;
}

bool Route::round(const std::atomic<bool>& stopping) {
  if (retired_ || stopping || !know_health() || !ready() || !in_good_standing()) return false;
  const Appetite appetite{health_->allowance(Urgency::barrier, LaneLedger::kBatch),
                          health_->allowance(Urgency::leaving, LaneLedger::kBatch),
                          health_->allowance(Urgency::ordinary, LaneLedger::kBatch)};
  if (!appetite.any()) {
    keep_health();  // a comparison may have met what is to be kept
    return false;
  }
  if (!agrees_on_trial()) return false;
  auto claimed = ledger_.claim(appetite);
  if (!claimed) {
    if (!claim_told_) tools_.log.warning("delivery.no_claim", {{"reason", claimed.error().detail}});
    claim_told_ = true;
    return false;
  }
  claim_told_ = false;
  const bool any = !claimed->lanes.empty();
  if (any && health_->is_out()) announce_trial();
  deliver(std::move(*claimed), stopping);
  if (any && is_contradicted()) health_unkept_ = true;
  keep_health();
  return any;
}

void Route::nudge(Instant at) {
  const std::lock_guard lock(mutex_);
  const bool first = !std::exchange(told_of_nudges_, true);
  if (at == last_nudge_) return;
  last_nudge_ = at;
  if (!first || at >= made_at_) nudged_ = true;
}

Result<ConnectionState> Route::kept_health() const {
  ConnectionState state;
  TRY(tools_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    state = TRY(ConnectionStateTable(session, ledger_.tenant()).find(ledger_.connection()));
    return {};
  }));
  return state;
}

bool Route::know_health() {
  if (!health_known_) {
    auto read = kept_health();
    if (!read) return false;
    kept_ = std::move(*read);
    health_->restore(kept_);
    health_known_ = true;
  }
  const bool nudged = [this] {
    const std::lock_guard lock(mutex_);
    return std::exchange(nudged_, false);
  }();
  if (nudged) health_->hurry();
  return true;
}

bool Route::in_good_standing() {
  if (health_->task() == Standing::Task::check) {
    const auto kept = kept_health();
    if (!kept) return false;
    if (*kept == kept_ || health_->agree(*kept)) {
      crew_.check();
      keep_health();
    }
  }
  return health_->task() == Standing::Task::none;
}

/// An app that is out is tried by one server at a time: what the others keep says who.
bool Route::agrees_on_trial() {
  if (!health_->is_out()) return true;
  const auto kept = kept_health();
  return kept && (*kept == kept_ || health_->agree_on_trial(*kept));
}

/// A trial may hang as long as a call may. Whoever dies over one is waited for no longer than that.
void Route::announce_trial() {
  ConnectionState state = health_->state();
  state.next_trial = tools_.clock.now() + kLongestTrial;
  const auto kept = tools_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    return ConnectionStateTable(session, ledger_.tenant()).keep(state);
  });
  if (!kept) return;  // then others try as well
  kept_ = state;
  health_unkept_ = true;  // what comes of it
}

/// True if another server, which may be gone, says that an app is out or refuses us which answers here.
bool Route::is_contradicted() {
  if (!health_->is_answering() || tools_.clock.monotonic() < look_again_) return false;
  look_again_ = tools_.clock.monotonic() + kLookEvery;
  const auto kept = kept_health();
  return kept && *kept != kept_ && (kept->out_since || kept->refused_since);
}

void Route::keep_health() {
  health_unkept_ = health_->take_change() || health_unkept_;
  if (!health_unkept_) return;
  const ConnectionState state = health_->state();
  const auto kept = tools_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    return ConnectionStateTable(session, ledger_.tenant()).keep(state);
  });
  health_unkept_ = !kept;  // then it is written after the next round
  if (kept) kept_ = state;
  crash_point("route.health_kept");
}

bool Route::ready() {
  std::optional<Connection> fresh;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(changed_, false)) fresh = connection_;
  }
  if (fresh) {
    remake_at_ = Moment{};
    unready_told_ = false;
    if (crew_.ready()) health_->hurry();  // what was set anew may be what was wrong
    hire(*fresh);
  }
  if (health_->task() == Standing::Task::renew) {
    crew_.dismiss();
    health_->renewed();
  }
  if (!crew_.ready()) {
    if (tools_.clock.monotonic() < remake_at_) return false;
    const auto again = [this] {
      const std::lock_guard lock(mutex_);
      return connection_;
    }();
    hire(again);
  }
  return crew_.ready();
}

void Route::hire(const Connection& connection) {
  const auto hired = crew_.hire(maker_, connection, line_);
  if (hired) {
    unready_told_ = false;
    return;
  }
  remake_at_ = tools_.clock.monotonic() + (is_passing(hired.error()) ? kAskForKeysAfter : kRemakeAfter);
  if (std::exchange(unready_told_, true)) return;
  tools_.log.error("delivery.connection_unusable",
                   {{"connection", connection.id.value}, {"name", connection.name}, {"reason", hired.error().detail}});
}

void Route::deliver(Claimed claimed, const std::atomic<bool>& stopping) {
  if (claimed.lanes.empty()) return;
  const Moment began = tools_.clock.monotonic();
  const auto goes_on = [&](Urgency urgency) {
    const bool turn_over = urgency != Urgency::barrier && tools_.clock.monotonic() - began > kOrdinaryTurn;
    return !(stopping || retired_ || turn_over) && health_->task() == Standing::Task::none;
  };
  const auto more = [&](std::size_t most) {
    const bool is_late = tools_.clock.monotonic() - began > kLongestShift;
    const bool may = !is_late && goes_on(Urgency::barrier) && !health_->is_out();
    const std::int64_t wanted = may ? health_->allowance(Urgency::barrier, static_cast<std::int64_t>(most)) : 0;
    return wanted > 0 ? ledger_.claim({wanted, 0, 0}).value_or(Claimed{}) : Claimed{};
  };
  const std::vector<Lane> left = crew_.deliver(std::move(claimed), {goes_on, more});
  if (!left.empty()) hand_back(left);
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
