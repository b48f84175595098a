#include "core/admin/zitadel/search_query.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/admin/zitadel/user_service.pb.h"
#include "core/model/user.h"
#include "core/store/search_query.h"

namespace provost::zitadel {
namespace {

namespace object = ::zitadel::object::v2;
namespace v2 = ::zitadel::user::v2;
using scim::AttributePath;
using scim::Operator;
using scim::Predicate;
using Query = v2::SearchQuery;

constexpr std::size_t kLongestText = 1'000;

tl::unexpected<Error> refuse(std::string why) { return fail(Code::invalid_filter, std::move(why)); }

/// An attribute of RFC 7643, which every type of people has.
AttributePath path_to(const scim::ResourceType& type, std::string_view name, std::string_view sub = {}) {
  const scim::Attribute* attribute = type.find(name);
  return {nullptr, attribute, sub.empty() ? nullptr : attribute->find(sub)};
}

Predicate compare(const AttributePath& path, Operator op, const std::string& text) {
  return {scim::Compare{path, op, text, scim::comparison_key(*path.last(), text)}};
}
Predicate compare(const AttributePath& path, std::int64_t number) {
  return {scim::Compare{path, Operator::eq, number, ""}};
}
Predicate constant(bool truth) { return {scim::Constant{truth}}; }
Predicate negated(Predicate term) { return {scim::Not{std::make_shared<const Predicate>(std::move(term))}}; }
Predicate all_of(std::vector<Predicate> terms) { return {scim::And{std::move(terms)}}; }
Predicate any_of(std::vector<Predicate> terms) { return {scim::Or{std::move(terms)}}; }

Result<Operator> operator_of(object::TextQueryMethod method) {
  switch (static_cast<int>(method)) {
    case object::TEXT_QUERY_METHOD_EQUALS:
    case object::TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE:
      return Operator::eq;
    case object::TEXT_QUERY_METHOD_STARTS_WITH:
    case object::TEXT_QUERY_METHOD_STARTS_WITH_IGNORE_CASE:
      return Operator::sw;
    case object::TEXT_QUERY_METHOD_CONTAINS:
    case object::TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE:
      return Operator::co;
    case object::TEXT_QUERY_METHOD_ENDS_WITH:
    case object::TEXT_QUERY_METHOD_ENDS_WITH_IGNORE_CASE:
      return Operator::ew;
    default:
      return refuse("this server does not know the method of a query");
  }
}

Result<std::int64_t> stored_state(v2::UserState state) {
  switch (static_cast<int>(state)) {
    case v2::USER_STATE_ACTIVE:
      return static_cast<std::int64_t>(UserState::active);
    case v2::USER_STATE_INACTIVE:
      return static_cast<std::int64_t>(UserState::inactive);
    case v2::USER_STATE_DELETED:
      return static_cast<std::int64_t>(UserState::deleted);  // nobody who can be found
    case v2::USER_STATE_LOCKED:
      return static_cast<std::int64_t>(UserState::locked);
    case v2::USER_STATE_INITIAL:
      return static_cast<std::int64_t>(UserState::initial);
    default:
      return refuse("a state query must name a state");
  }
}

/// Reads queries and counts what they ask.
class Reader {
 public:
  explicit Reader(const QueryContext& context) : context_(context) {}

  Result<Predicate> read(const Query& query, int depth) {  // NOLINT(misc-no-recursion)
    if (depth > kDeepestQuery) return refuse("queries are nested too deeply");
    switch (static_cast<int>(query.query_case())) {
      case Query::kOrQuery: {
        auto terms = TRY(read_all(query.or_query().queries(), depth + 1));
        return any_of(std::move(terms));
      }
      case Query::kAndQuery: {
        auto terms = TRY(read_all(query.and_query().queries(), depth + 1));
        return all_of(std::move(terms));
      }
      case Query::kNotQuery: {
        auto term = TRY(read(query.not_query().query(), depth + 1));
        return negated(std::move(term));
      }
      default:
        return read_leaf(query);
    }
  }

  template <class Queries>
  Result<std::vector<Predicate>> read_all(const Queries& queries, int depth) {  // NOLINT(misc-no-recursion)
    if (queries.empty()) return refuse("a query that joins others needs one at least");
    std::vector<Predicate> terms;
    for (const Query& query : queries) terms.push_back(TRY(read(query, depth)));
    return terms;
  }

 private:
  Result<Predicate> read_leaf(const Query& query) {
    switch (static_cast<int>(query.query_case())) {
      case Query::kUserNameQuery:
        return text({"userName"}, query.user_name_query().user_name(), query.user_name_query().method());
      case Query::kLoginNameQuery:
        return text({"userName"}, query.login_name_query().login_name(), query.login_name_query().method());
      case Query::kFirstNameQuery:
        return text({"name", "givenName"}, query.first_name_query().first_name(), query.first_name_query().method());
      case Query::kLastNameQuery:
        return text({"name", "familyName"}, query.last_name_query().last_name(), query.last_name_query().method());
      case Query::kNickNameQuery:
        return text({"nickName"}, query.nick_name_query().nick_name(), query.nick_name_query().method());
      case Query::kEmailQuery:
        return text({"emails", "value"}, query.email_query().email_address(), query.email_query().method());
      case Query::kPhoneQuery:
        return text({"phoneNumbers", "value"}, query.phone_query().number(), query.phone_query().method());
      case Query::kDisplayNameQuery:
        return shown_name(query.display_name_query());
      default:
        return read_choice(query);
    }
  }

  Result<Predicate> read_choice(const Query& query) {
    switch (static_cast<int>(query.query_case())) {
      case Query::kStateQuery: {
        const std::int64_t state = TRY(stored_state(query.state_query().state()));
        TRY(count(1));
        return compare(state_path(), state);
      }
      case Query::kTypeQuery:
        if (query.type_query().type() == v2::TYPE_UNSPECIFIED) return refuse("a type query must name a type");
        return constant(query.type_query().type() == v2::TYPE_HUMAN);  // nobody here is a machine
      case Query::kOrganizationIdQuery:
        return constant(query.organization_id_query().organization_id() == std::to_string(context_.tenant.value));
      case Query::kInUserIdsQuery:
        return in_ids(query.in_user_ids_query());
      case Query::kInUserEmailsQuery:
        return in_emails(query.in_user_emails_query());
      default:
        return refuse("a query asks nothing, or something that this server does not know");
    }
  }

  struct Place {
    std::string_view name, sub = {};
  };
  Result<Predicate> text(const Place& place, const std::string& sought, object::TextQueryMethod method) {
    const Operator op = TRY(operator_of(method));
    TRY(check(sought));
    return compare(path_to(context_.type, place.name, place.sub), op, sought);
  }

  /// What answers show as the name: displayName, else the formatted name, else userName.
  Result<Predicate> shown_name(const v2::DisplayNameQuery& query) {
    const Operator op = TRY(operator_of(query.method()));
    TRY(check(query.display_name()));
    TRY(count(4));
    const auto own = path_to(context_.type, "displayName");
    const auto formatted = path_to(context_.type, "name", "formatted");
    const auto lacks = [](const AttributePath& path) { return negated({scim::Present{path}}); };
    const auto says = [&](const AttributePath& path) { return compare(path, op, query.display_name()); };
    return any_of({says(own), all_of({says(formatted), lacks(own)}),
                   all_of({says(path_to(context_.type, "userName")), lacks(own), lacks(formatted)})});
  }

  Result<Predicate> in_ids(const v2::InUserIDQuery& query) {
    std::vector<Predicate> terms;
    for (const std::string& id : query.user_ids()) {
      TRY(count(1));
      const auto person = context_.people.find(id);
      if (person != context_.people.end()) {
        terms.push_back(compare(path_to(context_.type, "id"), Operator::eq, person->second.value));
      }
    }
    if (query.user_ids().empty()) return refuse("a query for ids must name one at least");
    return terms.empty() ? constant(false) : any_of(std::move(terms));
  }

  Result<Predicate> in_emails(const v2::InUserEmailsQuery& query) {
    std::vector<Predicate> terms;
    for (const std::string& address : query.user_emails()) {
      TRY(check(address));
      terms.push_back(compare(path_to(context_.type, "emails", "value"), Operator::eq, address));
    }
    if (terms.empty()) return refuse("a query for e-mail addresses must name one at least");
    return any_of(std::move(terms));
  }

  Result<void> check(const std::string& sought) {
    if (sought.empty()) return refuse("a query must name what it looks for");
    if (sought.size() > kLongestText) return refuse("a query looks for more than 1,000 bytes");
    return count(1);
  }

  Result<void> count(int terms) {
    terms_ += terms;
    if (terms_ > kMostTerms) return refuse("a search may ask " + std::to_string(kMostTerms) + " things at most");
    return {};
  }

  const QueryContext& context_;
  int terms_ = 0;
};

void collect_ids(const Query& query, std::vector<std::string>& ids, int depth) {  // NOLINT(misc-no-recursion)
  if (depth > kDeepestQuery) return;
  const auto room = static_cast<std::size_t>(kMostTerms);
  for (const std::string& id : query.in_user_ids_query().user_ids()) {
    if (ids.size() <= room) ids.push_back(id);
  }
  for (const Query& each : query.or_query().queries()) collect_ids(each, ids, depth + 1);
  for (const Query& each : query.and_query().queries()) collect_ids(each, ids, depth + 1);
  if (query.has_not_query()) collect_ids(query.not_query().query(), ids, depth + 1);
}

}  // namespace

std::vector<std::string> named_ids(const v2::ListUsersRequest& request) {
  std::vector<std::string> ids;
  for (const Query& query : request.queries()) collect_ids(query, ids, 1);
  return ids;
}

Result<std::optional<Predicate>> predicate_of(const v2::ListUsersRequest& request, const QueryContext& context) {
  if (request.queries().empty()) return std::optional<Predicate>();
  auto terms = TRY(Reader(context).read_all(request.queries(), 1));
  return std::optional(terms.size() == 1 ? std::move(terms.front()) : all_of(std::move(terms)));
}

Result<std::optional<AttributePath>> sort_of(const v2::ListUsersRequest& request, const scim::ResourceType& type) {
  const auto by = [&](std::string_view name, std::string_view sub = {}) {
    return std::optional(path_to(type, name, sub));
  };
  switch (static_cast<int>(request.sorting_column())) {
    case v2::USER_FIELD_NAME_UNSPECIFIED:
    case v2::USER_FIELD_NAME_TYPE:  // which is that of everybody
      return std::optional<AttributePath>();
    case v2::USER_FIELD_NAME_USER_NAME:
      return by("userName");
    case v2::USER_FIELD_NAME_FIRST_NAME:
      return by("name", "givenName");
    case v2::USER_FIELD_NAME_LAST_NAME:
      return by("name", "familyName");
    case v2::USER_FIELD_NAME_NICK_NAME:
      return by("nickName");
    case v2::USER_FIELD_NAME_DISPLAY_NAME:
      return by("displayName");
    case v2::USER_FIELD_NAME_EMAIL:
      return by("emails", "value");
    case v2::USER_FIELD_NAME_STATE:
      return std::optional(state_path());
    case v2::USER_FIELD_NAME_CREATION_DATE:
      // Ids are made in the order of time, so that the order of all needs no sorting.
      return request.query().asc() ? std::optional<AttributePath>() : by("meta", "created");
    default:
      return fail(Code::invalid_value, "this server does not know the sorting column");
  }
}

}  // namespace provost::zitadel
