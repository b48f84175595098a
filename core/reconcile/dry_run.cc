#include "core/reconcile/dry_run.h"

#include <functional>
#include <set>

#include "core/reconcile/comparison.h"
#include "core/store/pass_table.h"

namespace provost {
namespace {

constexpr std::int64_t kPeople = 100;

using Reading = std::function<Result<void>(Tables&, const PassTable&, const Listener&)>;

void name(std::vector<std::string>& names, std::string_view one) {
  if (names.size() < PassOutlook::kMostNamed) names.emplace_back(one);
}

/// One dry run, as far as it is.
class Looking {
 public:
  Looking(const DryRun::Parts& parts, const DryRun::Bounds& bounds, const Connection& connection)
      : parts_(parts), bounds_(bounds), connection_(connection), begun_(parts.clock.now()) {}

  Result<PassOutlook> outlook() {
    TRY(list());
    if (outlook_.whole) TRY(look_for_missing());  // who is missing is known once all were listed
    return std::move(outlook_);
  }

 private:
  bool has_time() {
    outlook_.whole = parts_.clock.now() - begun_ < bounds_.time;
    return outlook_.whole;
  }

  Result<void> list() {
    std::string cursor;
    for (std::size_t pages = 0; pages < bounds_.pages; ++pages) {
      const RemotePage page = TRY(parts_.envoy.list(cursor));
      TRY(note(page));
      if (page.next.empty()) return {};
      if (page.next == cursor) return fail(Code::unavailable, "the app's listing leads to itself");
      cursor = page.next;
      if (!has_time()) return {};
    }
    outlook_.whole = false;
    return {};
  }

  Result<void> note(const RemotePage& page) {
    std::vector<std::string_view> remotes;
    for (const RemoteAccount& account : page.accounts) {
      remotes.push_back(account.id.value);
      seen_.insert(account.id.value);
    }
    PageComparison compared;
    TRY(read([&](Tables& tables, const PassTable& passes, const Listener& listener) -> Result<void> {
      const auto owners = TRY(passes.owners(connection_.id, remotes));
      compared = TRY(Comparison(tables, passes, listener).of_page(page.accounts, owners));
      return {};
    }));
    outlook_.listed += static_cast<std::int64_t>(page.accounts.size());
    outlook_.strangers += static_cast<std::int64_t>(compared.strangers.size());
    for (const Difference& difference : compared.differences) note(difference);
    for (const RemoteAccount& stranger : compared.strangers) name(outlook_.unknown, stranger.user_name);
    return {};
  }

  void note(const Difference& difference) {
    const bool ends = difference.remedy == Remedy::end_access;
    ++(ends ? outlook_.ending : outlook_.restoring);
    // Of somebody who was deleted for good no name is left.
    const std::string_view user_name = difference.user.user_name();
    const std::string_view shown = user_name.empty() ? difference.user.scim_id.value : user_name;
    name(ends ? outlook_.end_access : outlook_.restore, shown);
  }

  Result<void> look_for_missing() {
    UserId after;
    for (bool more = true; more && has_time();) {
      std::vector<Difference> differences;
      TRY(read([&](Tables& tables, const PassTable& passes, const Listener& listener) -> Result<void> {
        auto people = TRY(tables.users.page_after(after, kPeople, SourceId{}));
        more = !people.empty();
        if (!more) return {};
        after = people.back().id;
        TRY(forget_seen(tables, people));
        differences = TRY(Comparison(tables, passes, listener).of_missing(people, begun_));
        return {};
      }));
      for (const Difference& difference : differences) note(difference);
    }
    return {};
  }

  Result<void> forget_seen(const Tables& tables, std::vector<User>& people) const {
    std::vector<User> missing;
    for (User& user : people) {
      const auto remote = TRY(tables.connections.remote_id(connection_.id, subject_of(user.id)));
      if (!remote || !seen_.contains(remote->value)) missing.push_back(std::move(user));
    }
    people = std::move(missing);
    return {};
  }

  Result<void> read(const Reading& reading) const {
    return parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, parts_.database.dialect(), connection_.tenant);
      const auto listener = TRY(tables.connections.listener(connection_.id));
      if (!listener) return fail(Code::not_found, "the connection is gone");
      return reading(tables, PassTable(session, connection_.tenant), *listener);
    });
  }

  const DryRun::Parts& parts_;
  const DryRun::Bounds& bounds_;
  const Connection& connection_;
  const Instant begun_;
  PassOutlook outlook_;
  std::set<std::string> seen_;
};

Array values_of(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

}  // namespace

Value outlook_value(const std::string& connection, const PassOutlook& outlook) {
  return Value::object({{"connection", connection},
                        {"listed", outlook.listed},
                        {"endAccess", outlook.ending},
                        {"endAccessOf", values_of(outlook.end_access)},
                        {"restore", outlook.restoring},
                        {"restoreOf", values_of(outlook.restore)},
                        {"strangers", outlook.strangers},
                        {"strangersNamed", values_of(outlook.unknown)},
                        {"whole", outlook.whole}});
}

Result<PassOutlook> DryRun::of(const Connection& connection) const {
  return Looking(parts_, bounds_, connection).outlook();
}

}  // namespace provost
