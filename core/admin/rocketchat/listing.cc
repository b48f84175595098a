#include "core/admin/rocketchat/listing.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/access/stand_ins.h"
#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/desk.h"
#include "core/admin/rocketchat/fields.h"
#include "core/admin/rocketchat/person_view.h"
#include "core/directory/search_rows.h"

namespace provost::rocketchat {
namespace {

using http::Exchange;
using http::Response;

// Nobody looks through a source here, so external ids stay unread.
const SourceId kNoSource;

/// A query in the words of the one search. Its paths point into the resource type.
struct Question {
  std::optional<scim::Predicate> filter;
  std::optional<scim::AttributePath> sort;
};

Result<scim::Predicate> compare(std::string_view name, scim::Operator op, const std::string& text,
                                const scim::ResourceType& type) {
  const scim::AttributePath path = TRY(scim::resolve(name, type, {}));
  return scim::Predicate{scim::Compare{path, op, text, scim::comparison_key(*path.last(), text)}};
}

Result<scim::Predicate> within_names(const std::string& term, const scim::ResourceType& type) {
  scim::Or any;
  for (const std::string_view name : {"userName", "displayName", "name.formatted", "emails.value"}) {
    any.terms.push_back(TRY(compare(name, scim::Operator::co, term, type)));
  }
  return scim::Predicate{std::move(any)};
}

Result<Question> question_of(const ListQuery& query, const scim::ResourceType& type) {
  Question question;
  if (!query.email.empty()) question.filter = TRY(compare("emails.value", scim::Operator::eq, query.email, type));
  if (!query.term.empty()) question.filter = TRY(within_names(query.term, type));
  if (!query.sort.empty()) question.sort = TRY(scim::resolve(query.sort, type, {}));
  return question;
}

/// The people who were found, in the order in which they were.
Result<Array> people_of(const Tables& tables, const std::vector<SearchHit>& hits) {
  std::vector<UserId> ids;
  for (const SearchHit& hit : hits) ids.push_back(UserId{hit.subject.id});
  const auto users = TRY(tables.users.find_all(ids, kNoSource));
  std::map<UserId, const User*> by_id;
  for (const User& user : users) by_id[user.id] = &user;
  std::vector<User> people;
  for (const UserId id : ids) {
    if (const auto found = by_id.find(id); found != by_id.end()) people.push_back(*found->second);
  }
  return people_values(tables.roles, people);
}

/// The rule with all roles that are shown by the names that it asks for.
Result<PersonRule> as_shown(const Tables& tables, PersonRule rule) {
  if (rule.roles.empty()) return rule;
  const auto stand_ins = TRY(StandIns::read(tables.roles));
  const auto asked = std::exchange(rule.roles, {});
  for (const RootRole role : asked) {
    const auto behind = stand_ins.behind(role);
    rule.roles.insert(rule.roles.end(), behind.begin(), behind.end());
  }
  return rule;
}

}  // namespace

Result<Response> Listing::info(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(check_query(exchange.target, {{"userId", "username", "email", "importId", "includeUserRooms", "fields"}}));
  const PersonQuery query = TRY(query_of(exchange.target));
  const bool sees_all = caller.may(permission::kUsersRead);
  std::optional<User> user;
  Value person;
  TRY(read_for(parts_, caller, [&](Tables& tables, const Desk&) -> Result<void> {
    if (sees_all) {
      user = TRY(look_up(tables, query));
    } else if (caller.user) {
      user = TRY(tables.users.find(*caller.user, kNoSource));
    }
    if (user) person = TRY(person_value(tables.roles, *user));
    return {};
  }));
  // Others are not looked up for such a caller, so the answer does not tell whether they are there.
  if (!user || (!sees_all && !names(query, *user)))
    return fail(Code::forbidden, "the caller may not read other people");
  if (exchange.target.find("includeUserRooms") == "true") person.set("rooms", Value::array());  // there are none
  return success(Value::object({{"user", std::move(person)}}));
}

Result<Response> Listing::answer(const AdminCaller& caller, const ListQuery& query) const {
  SearchResult found;
  Array people;
  TRY(read_for(parts_, caller, [&](Tables& tables, const Desk&) -> Result<void> {
    if (query.nobody) return {};
    const auto catalogue = TRY(parts_.catalogues.of(tables));
    const scim::ResourceType* type = TRY(type_of(*catalogue, SubjectKind::user));
    const Question question = TRY(question_of(query, *type));
    const PersonRule rule = TRY(as_shown(tables, query.rule));
    const std::array questions{
        SearchQuestion{SubjectKind::user, *type, kNoSource, "", question.filter ? &*question.filter : nullptr,
                       question.sort ? &*question.sort : nullptr, rule.says_nothing() ? nullptr : &rule}};
    const SearchSlice slice{query.order, query.offset, query.count, {}};
    found = TRY(tables.search.find(questions, slice, parts_.options.scan_budget));
    people = TRY(people_of(tables, found.hits));
    return {};
  }));
  const auto count = static_cast<std::int64_t>(people.size());
  return success(Value::object(
      {{"users", std::move(people)}, {"count", count}, {"offset", query.offset}, {"total", found.total}}));
}

Result<Response> Listing::list(const AdminCaller& caller, const Exchange& exchange) const {
  const ListQuery query = TRY(list_query_of(exchange.target));
  return answer(caller, query);
}

Result<Response> Listing::list_by_status(const AdminCaller& caller, const Exchange& exchange) const {
  const ListQuery query = TRY(status_query_of(exchange.target));
  return answer(caller, query);
}

}  // namespace provost::rocketchat
