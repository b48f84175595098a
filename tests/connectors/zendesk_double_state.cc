#include <algorithm>

#include "core/base/text.h"
#include "tests/connectors/zendesk_double.h"

// What tests put into the simulated Zendesk by hand, and what they look at.
namespace provost::test {
namespace {

bool is_deleted(const Value& user) { return *user.find("active") == Value(false); }

template <class Owned>
std::size_t count_of(const std::vector<Owned>& all, std::int64_t user) {
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Owned& one) { return one.user == user; }));
}

}  // namespace

std::int64_t ZendeskDouble::put_user(std::string_view email, Value more) {
  const std::scoped_lock lock(mutex_);
  Value user = Value::object({{"id", ++made_}, {"name", "Somebody"}, {"email", email}, {"external_id", nullptr}});
  user.set("role", "end-user");
  user.set("active", true);
  user.set("suspended", false);
  user.set("notes", nullptr);
  for (const Member& member : more.members()) user.set(member.name, member.value);
  const std::int64_t id = made_;
  identities_.push_back({++made_, id, std::string(email)});
  users_.push_back(std::move(user));
  return id;
}

Value ZendeskDouble::user(std::int64_t id) const {
  const std::scoped_lock lock(mutex_);
  for (const Value& user : users_) {
    if (user.find("id")->as_integer() == id) return user;
  }
  return {};
}

std::size_t ZendeskDouble::users() const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::size_t>(
             std::count_if(users_.begin(), users_.end(), [](const Value& user) { return !is_deleted(user); })) -
         1;
}

void ZendeskDouble::edit(std::int64_t id, const Value& members) {
  const std::scoped_lock lock(mutex_);
  for (const Member& member : members.members()) find(id)->set(member.name, member.value);
}

void ZendeskDouble::protect(std::int64_t id) {
  const std::scoped_lock lock(mutex_);
  protected_.insert(id);
}

void ZendeskDouble::open_session(std::int64_t id) {
  const std::scoped_lock lock(mutex_);
  sessions_.push_back({++made_, id, ""});
}

void ZendeskDouble::grant_token(std::int64_t id) {
  const std::scoped_lock lock(mutex_);
  tokens_.push_back({++made_, id, ""});
}

void ZendeskDouble::join(std::int64_t id, std::int64_t group) {
  const std::scoped_lock lock(mutex_);
  memberships_.push_back({++made_, id, std::to_string(group)});
}

std::size_t ZendeskDouble::sessions(std::int64_t id) const {
  const std::scoped_lock lock(mutex_);
  return count_of(sessions_, id);
}

std::size_t ZendeskDouble::tokens(std::int64_t id) const {
  const std::scoped_lock lock(mutex_);
  return count_of(tokens_, id);
}

std::set<std::int64_t> ZendeskDouble::groups(std::int64_t id) const {
  const std::scoped_lock lock(mutex_);
  std::set<std::int64_t> groups;
  for (const Owned& one : memberships_) {
    if (one.user == id) groups.insert(text::to_integer(one.text).value_or(-1));
  }
  return groups;
}

std::vector<std::string> ZendeskDouble::addresses(std::int64_t id) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> addresses;
  for (const Owned& one : identities_) {
    if (one.user == id) addresses.push_back(one.text);
  }
  return addresses;
}

void ZendeskDouble::next_minute() {
  const std::scoped_lock lock(mutex_);
  changes_.clear();
}

}  // namespace provost::test
