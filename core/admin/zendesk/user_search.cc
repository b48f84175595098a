#include "core/admin/zendesk/user_search.h"

#include <algorithm>
#include <array>

#include "core/access/stand_ins.h"
#include "core/admin/zendesk/desk.h"
#include "core/admin/zendesk/role_list.h"
#include "core/admin/zendesk/user_view.h"
#include "core/base/text.h"
#include "core/directory/search_rows.h"
#include "core/schema/filter.h"
#include "core/store/search_query.h"

namespace provost::zendesk {
namespace {

constexpr std::size_t kMostWords = 8;
/// People who are looked at one by one, where no index knows what was asked.
constexpr std::int64_t kMostLookedThrough = 1'000;

struct Term {
  std::string name, value;  // a bare word has no name
};

tl::unexpected<Error> wrong(std::string_view what) {
  return fail(Code::invalid_value, "Parameter query " + std::string(what));
}

/// Takes the next term off the text: blanks within quotes belong to it.
Term next_term(std::string_view& text) {
  Term term;
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text.size() && (quoted || text[at] != ' '); ++at) {
    if (text[at] == '"') {
      quoted = !quoted;
    } else if (text[at] == ':' && !quoted && term.name.empty()) {
      term.name = std::exchange(term.value, "");
    } else {
      term.value += text[at];
    }
  }
  text = text::trim(text.substr(at));
  return term;
}

std::string_view without_stars(std::string_view word) {
  while (word.ends_with('*')) word.remove_suffix(1);
  while (word.starts_with('*')) word.remove_prefix(1);
  return word;
}

Result<void> add_word(UserQuery& query, std::string_view value) {
  const std::string_view word = without_stars(value);
  if (word.starts_with('-')) return wrong("knows no term that excludes");
  if (word.find_first_of("<>") != word.npos) return wrong("knows no term that compares");
  if (query.words.size() == kMostWords) return wrong("takes at most " + std::to_string(kMostWords) + " words");
  if (!word.empty()) query.words.emplace_back(word);
  return {};
}

Result<void> add(UserQuery& query, const Term& term) {
  if (term.name.empty() || term.name == "name") return add_word(query, term.value);
  if (term.name == "email") {
    query.email = term.value;
  } else if (term.name == "role") {
    query.role = role_from(term.value);
    if (!query.role) return wrong("knows the roles admin, agent and end-user");
  } else if (term.name == "is_suspended") {
    if (term.value != "true" && term.value != "false") return wrong("takes is_suspended:true and is_suspended:false");
    query.suspended = term.value == "true";
  } else if (term.name != "type" || term.value != "user") {
    return wrong("has a term that is not known here");
  }
  return {};
}

/// The words as a SCIM filter.
std::string filter_of(const UserQuery& query) {
  std::string filter;
  for (const std::string& word : query.words) {
    const std::string literal = json::write(Value(word));
    filter.append(filter.empty() ? "" : " and ").append("(");
    for (const char* attribute : {"displayName", "name.formatted", "userName", "emails.value"}) {
      filter.append(filter.ends_with('(') ? "" : " or ").append(attribute).append(" co ").append(literal);
    }
    filter += ')';
  }
  if (query.suspended)
    filter.append(filter.empty() ? "" : " and ").append(*query.suspended ? "active eq false" : "active eq true");
  return filter;
}

bool holds_words(const User& user, const std::vector<std::string>& words) {
  const std::array texts{text::fold(user.display_name()), text::fold(user.user_name()), text::fold(user.email())};
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    const std::string key = text::fold(word);
    return std::any_of(texts.begin(), texts.end(),
                       [&](const std::string& each) { return each.find(key) != std::string::npos; });
  });
}

/// A piece of those who were all read.
FoundUsers cut(std::vector<User> users, const Piece& piece) {
  FoundUsers found;
  found.count = static_cast<std::int64_t>(users.size());
  const auto first = users.begin() + std::min(piece.offset(), found.count);
  const auto last = first + std::min<std::int64_t>(piece.size, users.end() - first);
  found.users.assign(std::make_move_iterator(first), std::make_move_iterator(last));
  return found;
}

/// Leaves those who are shown with the role that is asked for.
Result<void> keep_role(const Tables& tables, const UserQuery& query, std::vector<User>& users) {
  if (!query.role) return {};
  const auto stand_ins = TRY(StandIns::read_for(tables.roles, users));
  std::erase_if(users, [&](const User& user) { return stand_ins.of(user.role) != *query.role; });
  return {};
}

Result<FoundUsers> of_email(const Tables& tables, const UserQuery& query, const Piece& piece) {
  auto users = TRY(tables.users.find_by_email_key(text::fold(*query.email), kNoSource));
  std::erase_if(users, [&](const User& user) {
    return !holds_words(user, query.words) ||
           (query.suspended && (life_of(user.state) == Life::inactive) != *query.suspended);
  });
  TRY(keep_role(tables, query, users));
  return cut(std::move(users), piece);
}

Result<std::vector<User>> read_hits(const Tables& tables, const std::vector<SearchHit>& hits) {
  std::vector<UserId> ids;
  for (const SearchHit& hit : hits) ids.push_back(UserId{hit.subject.id});
  auto users = TRY(tables.users.find_all(ids, kNoSource));
  std::sort(users.begin(), users.end(), [](const User& left, const User& right) { return left.id < right.id; });
  return users;
}

Result<FoundUsers> of_words(const Tables& tables, const Catalogues& catalogues, const UserQuery& query,
                            const Piece& piece) {
  const auto catalogue = TRY(catalogues.of(tables));
  const auto* type = TRY(type_of(*catalogue, SubjectKind::user));
  const auto filter = TRY(scim::parse_filter(filter_of(query), *type, scim::Leniency()));
  const std::array questions{SearchQuestion{SubjectKind::user, *type, kNoSource, {}, &filter}};
  const SearchSlice slice{SortOrder::ascending, query.role ? 0 : piece.offset(),
                          query.role ? kMostLookedThrough : piece.size};
  const auto searched = tables.search.find(questions, slice, kScanBudget);
  const bool too_many =
      searched ? query.role && searched->total > kMostLookedThrough : searched.error().code == Code::too_many;
  if (too_many) return wrong("finds too many people: ask for more");
  if (!searched) return tl::unexpected(searched.error());
  auto users = TRY(read_hits(tables, searched->hits));
  if (!query.role) return FoundUsers{std::move(users), searched->total};
  TRY(keep_role(tables, query, users));
  return cut(std::move(users), piece);
}

Result<FoundUsers> of_role(const Tables& tables, const UserQuery& query, const Piece& piece) {
  const auto stand_ins = TRY(StandIns::read(tables.roles));
  const auto which = query.suspended.value_or(false) ? RoleList::Which::off : RoleList::Which::all;
  const RoleList list(tables, stand_ins.behind(*query.role), which);
  FoundUsers found;
  found.users = TRY(list.past(piece.offset(), piece.size));
  found.count = TRY(list.count());
  return found;
}

}  // namespace

Result<UserQuery> UserQuery::read(std::string_view text) {
  UserQuery query;
  std::string_view rest = text::trim(text);
  while (!rest.empty()) TRY(add(query, next_term(rest)));
  return query;
}

Result<FoundUsers> search(const Tables& tables, const Catalogues& catalogues, const UserQuery& query,
                          const Piece& piece) {
  if (query.email) return of_email(tables, query, piece);
  const bool listed = query.words.empty() && query.suspended.value_or(true);
  if (listed && query.role) return of_role(tables, query, piece);
  if (listed && query.suspended) {
    const PeopleList::Which which{std::nullopt, true};
    FoundUsers found;
    found.users = TRY(tables.people.page(which, {UserId{}, piece.offset(), piece.size}));
    found.count = TRY(tables.people.count(which));
    return found;
  }
  if (!query.words.empty() || query.suspended) return of_words(tables, catalogues, query, piece);
  FoundUsers found;
  found.users = TRY(tables.users.page(piece.offset(), piece.size, kNoSource));
  found.count = TRY(tables.counters.total(SubjectKind::user));
  return found;
}

}  // namespace provost::zendesk
