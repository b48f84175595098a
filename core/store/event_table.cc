#include "core/store/event_table.h"

#include <array>
#include <limits>
#include <map>

#include "core/store/list_statement.h"
#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kAppend{"events.append", R"sql(
  insert into events (tenant_id, subject_kind, subject_id, seq, verbs, payload, actor, at_us)
  values ($1, $2, $3, $4, $5, $6, $7, $8))sql"};
constexpr Statement kRead{"events.read", R"sql(
  select e.seq, coalesce(x.verbs, e.verbs), e.payload, e.actor, e.at_us from events e
  left join event_exceptions x on x.tenant_id = e.tenant_id and x.subject_kind = e.subject_kind
    and x.subject_id = e.subject_id and x.seq = e.seq and x.connection_id = $7
  where e.tenant_id = $1 and e.subject_kind = $2 and e.subject_id = $3 and e.seq > $4 and e.seq <= $5
  order by e.seq limit $6)sql"};
constexpr Statement kNewest{"events.newest", R"sql(
  select e.seq, coalesce(x.verbs, e.verbs), e.payload, e.actor, e.at_us from events e
  left join event_exceptions x on x.tenant_id = e.tenant_id and x.subject_kind = e.subject_kind
    and x.subject_id = e.subject_id and x.seq = e.seq and x.connection_id = $5
  where e.tenant_id = $1 and e.subject_kind = $2 and e.subject_id = $3 and e.seq <= $4
    and coalesce(x.verbs, e.verbs) <> ''
  order by e.seq desc limit 1)sql"};
constexpr sql::Literal kMembersBut{R"sql(
  select m.member_kind, m.member_id, m.added, u.scim_id, u.name_key, r.remote_id, u.document from event_members m
  join users u on u.tenant_id = m.tenant_id and u.id = m.member_id
  left join remote_accounts r on r.tenant_id = m.tenant_id and r.connection_id = $4 and r.subject_kind = 0
    and r.subject_id = m.member_id
  join connections c on c.tenant_id = m.tenant_id and c.id = $4
  where m.tenant_id = $1 and m.group_id = $2 and m.seq = $3 and m.member_kind = 0
    and (m.added = 0 or (u.removed_us is null and (c.scope = '' or exists (
      select 1 from scoped_lives s where s.tenant_id = m.tenant_id and s.user_id = m.member_id
        and s.connection_id = $4 and s.life <> $6) or (c.walk_from_all = 1 and m.member_id > c.walk_after
      and not exists (select 1 from scoped_lives s where s.tenant_id = m.tenant_id and s.user_id = m.member_id
        and s.connection_id = $4)))))
    and m.member_id not in ()sql"};
// Who came or went after $3 and up to $5 by an event of which the connection $4 hears.
constexpr sql::Literal kMoved{R"sql(
  select n.member_id from event_members n
  join events e on e.tenant_id = n.tenant_id and e.subject_kind = 1 and e.subject_id = n.group_id and e.seq = n.seq
  left join event_exceptions x on x.tenant_id = n.tenant_id and x.subject_kind = 1 and x.subject_id = n.group_id
    and x.seq = n.seq and x.connection_id = $4
  where n.tenant_id = $1 and n.group_id = $2 and n.seq > $3 and n.seq <= $5 and n.member_kind = 0
    and coalesce(x.verbs, e.verbs) <> '')sql"};
constexpr Statement kMembers{"events.members", sql::kJoined<kMembersBut, kMoved, ") order by m.member_id">};
constexpr Statement kCame{"events.came", R"sql(
  select member_id from event_members
  where tenant_id = $1 and group_id = $2 and seq = $3 and member_kind = 0 and added = 1)sql"};
constexpr Statement kMovedSince{"events.moved_since", sql::kJoined<kMoved>};

const sql::ListStatement& append_members_statement() {
  static const sql::ListStatement kAppendMembers(
      "events.append_members",
      {"insert into event_members (tenant_id, group_id, seq, member_kind, added, member_id) values ",
       "($1, $2, $3, $4, $5, ?)", " on conflict (tenant_id, group_id, seq, member_kind, member_id) do nothing", 5});
  return kAppendMembers;
}

const sql::ListStatement& append_exceptions_statement() {
  static const sql::ListStatement kAppendExceptions(
      "events.append_exceptions",
      {"insert into event_exceptions (tenant_id, subject_kind, subject_id, seq, verbs, connection_id) values ",
       "($1, $2, $3, $4, $5, ?)", " on conflict (tenant_id, subject_kind, subject_id, seq, connection_id) do nothing",
       5});
  return kAppendExceptions;
}

std::string join_verbs(const std::vector<Verb>& verbs) {
  std::string words;
  for (const Verb verb : verbs) words.append(words.empty() ? "" : ",").append(to_word(verb));
  return words;
}

Result<std::vector<Verb>> split_verbs(std::string_view words) {
  std::vector<Verb> verbs;
  while (!words.empty()) {
    const std::size_t comma = words.find(',');
    const auto verb = verb_from(words.substr(0, comma));
    if (!verb) return fail(Code::internal, "an event holds an unknown verb");
    verbs.push_back(*verb);
    words.remove_prefix(comma == std::string_view::npos ? words.size() : comma + 1);
  }
  return verbs;
}

Result<Event> event_at(const Rows& rows, std::size_t row, const Subject& subject) {
  Event event;
  event.subject = subject;
  event.seq = rows.integer(row, 0);
  event.verbs = TRY(split_verbs(rows.text(row, 1)));
  event.payload = TRY(json::parse(rows.text(row, 2)));
  event.actor = rows.text(row, 3);
  event.at = Instant{rows.integer(row, 4)};
  return event;
}

/// As the person wrote it: apps may mind the case.
Result<std::string> user_name_in(std::string_view document) {
  const Value attributes = TRY(json::parse(document));
  return std::string(attributes.text_at("userName"));
}

}  // namespace

Result<void> EventTable::append(const Event& event) const {
  const std::string verbs = join_verbs(event.verbs);
  const std::string payload = json::write(event.payload);
  TRY(session_.run(kAppend, {tenant_.value, static_cast<std::int64_t>(event.subject.kind), event.subject.id, event.seq,
                             verbs, payload, event.actor, event.at.us}));
  return {};
}

Result<void> EventTable::append_members(GroupId group, std::int64_t seq, const MemberDelta& delta) const {
  for (const SubjectKind kind : {SubjectKind::user, SubjectKind::group}) {
    for (const bool added : {true, false}) {
      std::vector<Cell> ids;
      for (const Subject& subject : added ? delta.added : delta.removed) {
        if (subject.kind == kind) ids.emplace_back(subject.id);
      }
      const std::array<Cell, 5> fixed{tenant_.value, group.value, seq, static_cast<std::int64_t>(kind),
                                      std::int64_t{added}};
      TRY(append_members_statement().run(session_, fixed, ids, [](const Rows&) {}));
    }
  }
  return {};
}

Result<void> EventTable::append_exceptions(const Event& event, std::span<const Exception> exceptions) const {
  std::map<std::string, std::vector<Cell>> by_verbs;
  for (const Exception& exception : exceptions) {
    by_verbs[join_verbs(exception.verbs)].emplace_back(std::string_view(exception.connection.value));
  }
  for (const auto& [verbs, connections] : by_verbs) {
    const std::array<Cell, 5> fixed{tenant_.value, static_cast<std::int64_t>(event.subject.kind), event.subject.id,
                                    event.seq, std::string_view(verbs)};
    TRY(append_exceptions_statement().run(session_, fixed, connections, [](const Rows&) {}));
  }
  return {};
}

Result<std::vector<Event>> EventTable::read(const Subject& subject, const Range& range,
                                            const ConnectionId& connection) const {
  const Rows rows = TRY(session_.run(kRead, {tenant_.value, static_cast<std::int64_t>(subject.kind), subject.id,
                                             range.after, range.upto, range.limit, connection.value}));
  std::vector<Event> events;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    Event event = TRY(event_at(rows, row, subject));
    events.push_back(std::move(event));
  }
  return events;
}

Result<std::optional<Event>> EventTable::newest(const Subject& subject, std::int64_t upto,
                                                const ConnectionId& connection) const {
  const Rows rows = TRY(session_.run(
      kNewest, {tenant_.value, static_cast<std::int64_t>(subject.kind), subject.id, upto, connection.value}));
  std::optional<Event> event;
  if (!rows.empty()) event = TRY(event_at(rows, 0, subject));
  return event;
}

Result<std::vector<RemoteMember>> EventTable::members(GroupId group, const Moment& moment,
                                                      const ConnectionId& connection) const {
  const Rows rows = TRY(session_.run(kMembers, {tenant_.value, group.value, moment.seq, connection.value, moment.upto,
                                                static_cast<std::int64_t>(Life::absent)}));
  std::vector<RemoteMember> members;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    RemoteMember member;
    member.subject = Subject{static_cast<SubjectKind>(rows.integer(row, 0)), rows.integer(row, 1)};
    member.added = rows.integer(row, 2) != 0;
    member.scim_id = ScimId{std::string(rows.text(row, 3))};
    member.user_name = TRY(user_name_in(rows.text(row, 6)));
    if (member.user_name.empty()) member.user_name = rows.text(row, 4);
    if (const auto remote = rows.optional_text(row, 5)) member.remote_id = RemoteId{*remote};
    members.push_back(std::move(member));
  }
  return members;
}

Result<std::set<std::int64_t>> EventTable::came(GroupId group, std::int64_t seq) const {
  const Rows rows = TRY(session_.run(kCame, {tenant_.value, group.value, seq}));
  std::set<std::int64_t> people;
  for (std::size_t row = 0; row < rows.size(); ++row) people.insert(rows.integer(row, 0));
  return people;
}

Result<std::vector<Subject>> EventTable::moved_since(GroupId group, std::int64_t seq,
                                                     const ConnectionId& connection) const {
  const Rows rows = TRY(session_.run(
      kMovedSince, {tenant_.value, group.value, seq, connection.value, std::numeric_limits<std::int64_t>::max()}));
  std::vector<Subject> moved;
  for (std::size_t row = 0; row < rows.size(); ++row) moved.push_back(subject_of(UserId{rows.integer(row, 0)}));
  return moved;
}

}  // namespace provost
