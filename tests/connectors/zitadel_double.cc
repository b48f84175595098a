#include "tests/connectors/zitadel_double.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/http/uri.h"
#include "tests/connectors/connector_bench.h"

namespace provost::test {
namespace {

AppReply reply(int status, const Value& body) {
  AppReply made{status};
  made.headers.add("Content-Type", "application/json");
  made.body = json::write(body);
  return made;
}

/// An error as the REST gateway writes it: the number of gRPC, and the id in a detail.
AppReply refuse(int status, int code, std::string_view id) {
  Value body = Value::object({{"code", code}, {"message", "Told (" + std::string(id) + ")"}});
  body.set("details",
           id.empty()
               ? Value::array()
               : Value::array({Value::object(
                     {{"@type", "type.googleapis.com/zitadel.v1.ErrorDetail"}, {"id", id}, {"message", "Told"}})}));
  return reply(status, body);
}

Value details(std::string_view organization) {
  return Value::object({{"sequence", "7"}, {"changeDate", "2026-01-01T00:00:00Z"}, {"resourceOwner", organization}});
}

AppReply done() { return reply(200, Value::object({{"details", details("org-1")}})); }

Value shown(const ZitadelDouble::Person& person) {
  Value user = Value::object({{"userId", person.id},
                              {"state", "USER_STATE_" + person.state},
                              {"username", person.user_name},
                              {"details", details(person.organization)}});
  user.set(person.human ? "human" : "machine",
           Value::object({{"email", Value::object({{"email", person.email}, {"isVerified", true}})}}));
  return user;
}

std::string text_in(const Value& document, std::string_view object, std::string_view name) {
  const Value* inner = document.find(object);
  return inner == nullptr ? "" : std::string(inner->text_at(name));
}

/// The wanted value of one filter among the queries; "" if it is not there.
std::string filter_of(const Value& request, std::string_view query, std::string_view name) {
  const Value* queries = request.find("queries");
  if (queries == nullptr || !queries->is_array()) return "";
  for (const Value& each : queries->items()) {
    std::string wanted = text_in(each, query, name);
    if (!wanted.empty()) return wanted;
  }
  return "";
}

struct Page {
  std::size_t offset = 0;
  std::size_t limit = 100;
};

Page page_of(const Value& request) {
  Page page;
  if (request.find("query") == nullptr) return page;
  page.offset = static_cast<std::size_t>(text::to_integer(text_in(request, "query", "offset")).value_or(0));
  const Value* limit = request.find("query")->find("limit");
  if (limit != nullptr && limit->is_integer()) page.limit = static_cast<std::size_t>(limit->as_integer());
  return page;
}

/// A list as ZITADEL writes it: counted before paging, and without its array when that is empty.
AppReply listed(std::string_view name, const Array& all, const Page& page) {
  Value body = Value::object({{"details", Value::object({{"totalResult", std::to_string(all.size())},
                                                         {"timestamp", "2026-01-01T00:00:00Z"}})}});
  Array part;
  for (std::size_t at = page.offset; at < all.size() && part.size() < page.limit; ++at) part.push_back(all[at]);
  if (!part.empty()) body.set(name, part);
  return reply(200, body);
}

}  // namespace

AppReply ZitadelDouble::answer(const AppRequest& request) {
  const std::scoped_lock lock(mutex_);
  const std::size_t method = request.target.rfind("Service/");
  if (request.method == "POST" && method != std::string::npos) {
    return connect(request, request.target.substr(method + std::string_view("Service/").size()));
  }
  return rest(request);
}

AppReply ZitadelDouble::rest(const AppRequest& request) {
  if (request.headers.find("Authorization") != "Bearer " + std::string(kCanaryToken)) {
    return refuse(401, 16, "AUTH-7fs1e");
  }
  const auto target = http::split(request.target);
  if (!target) return refuse(404, 5, "");
  auto path = target->segments;
  if (!path.empty() && path[0] == "scim") path.erase(path.begin());  // where the suite for every kind has its apps
  const Value body = json::parse(request.body).value_or(Value());
  if (path.size() == 6 && path[0] == "auth") return permissions();
  if (path.size() < 2 || path[0] != "v2") return refuse(404, 5, "");
  const bool posted = request.method == "POST";
  if (path[1] == "sessions" && path.size() == 3) {
    return posted && path[2] == "search" ? search_sessions(body) : end_session(path[2]);
  }
  if (path[1] != "users") return refuse(404, 5, "");
  if (path.size() == 2 && posted) return search_people(body);
  if (path.size() == 3 && path[2] == "human" && posted) return create(body);
  if (path.size() == 4 && path[2] == "human" && request.method == "PUT") {
    Person* person = find(path[3]);
    return person == nullptr ? refuse(404, 5, "COMMAND-ugjs0upun6") : update(*person, body);
  }
  if (path.size() == 5 && path[3] == "metadata") return on_user(request, path[2], "metadata/search");
  return on_user(request, path[2], path.size() == 4 ? path[3] : "");
}

AppReply ZitadelDouble::on_user(const AppRequest& request, const std::string& id, const std::string& action) {
  Person* person = find(id);
  if (person == nullptr) return refuse(404, 5, action.empty() ? "QUERY-Dfbg2" : "COMMAND-5gp2p62iin");
  if (action == "metadata" || action == "metadata/search") return on_marks(request, *person, action != "metadata");
  if (!action.empty()) return change_state(*person, action);
  if (request.method == "GET") {
    for (const Person& each : seen()) {
      if (each.id != id) continue;
      return reply(200, Value::object({{"details", details("org-1")}, {"user", shown(each)}}));
    }
    return refuse(404, 5, "QUERY-Dfbg2");
  }
  std::erase_if(people_, [&](const Person& each) { return each.id == id; });
  return done();
}

AppReply ZitadelDouble::change_state(Person& person, std::string_view action) {
  const std::string& state = person.state;
  if (action == "deactivate") {
    if (state == "INITIAL") return refuse(400, 9, "COMMAND-gvx4kct9r2");
    if (state == "INACTIVE") return refuse(400, 9, "COMMAND-5gunjw0cd7");
    person.state = "INACTIVE";
  } else if (action == "reactivate") {
    if (state != "INACTIVE") return refuse(400, 9, "COMMAND-s5qqcz97hf");
    person.state = "ACTIVE";
  } else if (action == "lock") {
    if (state != "ACTIVE" && state != "INITIAL") return refuse(400, 9, "COMMAND-lgws8wtsqf");
    person.state = "LOCKED";
  } else if (action == "unlock") {
    if (state != "LOCKED") return refuse(400, 9, "COMMAND-olb9vb0oca");
    person.state = "ACTIVE";
  } else {
    return refuse(404, 5, "");
  }
  return done();
}

AppReply ZitadelDouble::create(const Value& document) {
  const std::string id(document.text_at("userId"));
  const std::string name(document.text_at("username"));
  const bool named = !text_in(document, "profile", "givenName").empty() &&
                     !text_in(document, "profile", "familyName").empty() &&
                     !text_in(document, "email", "email").empty();
  if (!named) return refuse(400, 3, "COMMAND-zzjkl4o4oi");
  if (find(id) != nullptr) return refuse(400, 9, "COMMAND-7yiox1isql");
  if (is_taken(name, "")) return refuse(409, 6, "V3-DKcYh");
  Person person{id, "ACTIVE", name, text_in(document, "email", "email")};
  const Value* marks = document.find("metadata");
  if (marks != nullptr && marks->is_array()) person.mark = marks->items().front().text_at("value");
  person.document = document;
  people_.push_back(std::move(person));
  return reply(201, Value::object({{"userId", id}, {"details", details("org-1")}}));
}

AppReply ZitadelDouble::update(Person& person, const Value& document) {
  const std::string name(document.text_at("username"));
  if (is_taken(name, person.id)) return refuse(409, 6, "V3-DKcYh");
  person.user_name = name;
  const std::string email = text_in(document, "email", "email");
  if (!email.empty()) person.email = email;
  person.document = document;
  return done();
}

std::vector<ZitadelDouble::Person> ZitadelDouble::seen() {
  std::vector<Person> now = people_;
  if (habits_.people_lag) std::swap(now, seen_);
  return now;
}

AppReply ZitadelDouble::search_people(const Value& request) {
  const std::string name = text::fold(filter_of(request, "userNameQuery", "userName"));
  const std::string email = text::fold(filter_of(request, "emailQuery", "emailAddress"));
  const std::string organization = filter_of(request, "organizationIdQuery", "organizationId");
  Array found;
  for (const Person& person : seen()) {
    const bool wanted = person.human && (name.empty() || text::fold(person.user_name) == name) &&
                        (email.empty() || text::fold(person.email) == email) &&
                        (organization.empty() || person.organization == organization);
    if (wanted || habits_.ignores_filters) found.push_back(shown(person));
  }
  Page page = page_of(request);
  if (habits_.hides_lists) page.limit = 0;
  return listed("result", found, page);
}

AppReply ZitadelDouble::search_sessions(const Value& request) {
  const std::string user = filter_of(request, "userIdQuery", "id");
  Array found;
  for (const Session& session : habits_.lists_lag ? shown_ : sessions_) {
    if (session.user != user && !habits_.ignores_filters) continue;
    found.push_back(Value::object(
        {{"id", session.id}, {"factors", Value::object({{"user", Value::object({{"id", session.user}})}})}}));
  }
  shown_ = sessions_;
  Page page = page_of(request);
  page.limit = habits_.hides_lists ? 0 : std::min(page.limit, habits_.sessions_page);
  return listed("sessions", found, page);
}

AppReply ZitadelDouble::end_session(const std::string& id) {
  const bool gone = std::erase_if(sessions_, [&](const Session& session) { return session.id == id; }) > 0;
  return gone ? done() : refuse(404, 5, "COMMAND-SAjeR");
}

AppReply ZitadelDouble::on_marks(const AppRequest& request, Person& person, bool search) const {
  if (!search) {
    person.mark = json::parse(request.body)->find("metadata")->items().front().text_at("value");
    return reply(200, Value::object({{"setDate", "2026-01-01T00:00:00Z"}}));
  }
  Value body = Value::object({{"pagination", Value::object({{"appliedLimit", "100"}})}});
  if (!person.mark.empty()) {
    body.set("metadata", Value::array({Value::object({{"key", "provost.id"}, {"value", person.mark}})}));
  }
  return reply(200, body);
}

AppReply ZitadelDouble::permissions() const {
  if (!habits_.tells_permissions) return refuse(404, 5, "");
  Array held;
  std::string_view rest = habits_.permissions;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    held.emplace_back(word);
  }
  return reply(200, held.empty() ? Value::object() : Value::object({{"result", held}}));
}

void ZitadelDouble::put_there(Person person) {
  const std::scoped_lock lock(mutex_);
  people_.push_back(std::move(person));
}

void ZitadelDouble::sign_in(const std::string& user, const std::string& session) {
  const std::scoped_lock lock(mutex_);
  sessions_.push_back({session, user});
  shown_ = sessions_;
}

ZitadelDouble::Person ZitadelDouble::person(std::string_view id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::find_if(people_.begin(), people_.end(), [&](const Person& each) { return each.id == id; });
  return found == people_.end() ? Person{} : *found;
}

std::size_t ZitadelDouble::count() const {
  const std::scoped_lock lock(mutex_);
  return people_.size();
}

std::set<std::string> ZitadelDouble::sessions() const {
  const std::scoped_lock lock(mutex_);
  std::set<std::string> open;
  for (const Session& session : sessions_) open.insert(session.id);
  return open;
}

ZitadelDouble::Person* ZitadelDouble::find(std::string_view id) {
  const auto found = std::find_if(people_.begin(), people_.end(), [&](const Person& each) { return each.id == id; });
  return found == people_.end() ? nullptr : &*found;
}

bool ZitadelDouble::is_taken(std::string_view user_name, std::string_view but_id) const {
  return std::any_of(people_.begin(), people_.end(), [&](const Person& each) {
    return each.id != but_id && text::fold(each.user_name) == text::fold(user_name);
  });
}

}  // namespace provost::test
