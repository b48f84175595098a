#include "connectors/scim_documents.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "connectors/scim_client.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kUserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
constexpr std::string_view kGroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
constexpr std::string_view kPatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Written here and nowhere else, or the app's own.
constexpr std::array<std::string_view, 8> kNotCopied = {"id",     "schemas",  "meta",       "groups",
                                                        "active", "userName", "externalId", "password"};

bool is_copied(std::string_view name) {
  return std::none_of(kNotCopied.begin(), kNotCopied.end(),
                      [&](std::string_view taken) { return text::equal_ignoring_case(taken, name); });
}

bool is_extension(std::string_view name) { return text::lower_ascii(name.substr(0, 4)) == "urn:"; }

Value patch_document(Array operations) {
  return Value::object({{"schemas", Value::array({kPatchSchema})}, {"Operations", std::move(operations)}});
}

/// Collects operations and closes a document each time that it names enough members.
class PatchPile {
 public:
  explicit PatchPile(std::size_t most) : most_(most) {}
  void add(Value operation, std::size_t members) {
    operations_.push_back(std::move(operation));
    members_ += members;
    if (members_ >= most_) close();
  }
  std::size_t room() const { return most_ - members_; }
  void close() {
    if (!operations_.empty()) documents_.push_back(patch_document(std::move(operations_)));
    operations_ = {};
    members_ = 0;
  }
  std::vector<Value> take() {
    close();
    return std::move(documents_);
  }

 private:
  std::size_t most_;
  std::vector<Value> documents_;
  Array operations_;
  std::size_t members_ = 0;
};

void erase_ignoring_case(Value& document, std::string_view name) {
  const Object members = document.members();
  for (const Member& member : members) {
    if (text::equal_ignoring_case(member.name, name)) document.erase(member.name);
  }
}

bool holds(const std::vector<MemberAccount>& members, std::string_view id) {
  return std::any_of(members.begin(), members.end(),
                     [&](const MemberAccount& member) { return member.remote_id && member.remote_id->value == id; });
}

void pile_added(PatchPile& pile, const std::vector<MemberAccount>& added) {
  Array values;
  const auto flush = [&] {
    if (values.empty()) return;
    const std::size_t members = values.size();
    pile.add(Value::object({{"op", "add"}, {"path", "members"}, {"value", std::exchange(values, {})}}), members);
  };
  for (const MemberAccount& member : added) {
    if (!member.remote_id) continue;
    values.push_back(Value::object({{"value", member.remote_id->value}}));
    if (values.size() == pile.room()) flush();
  }
  flush();
}

}  // namespace

Value user_document(const Account& account, const std::optional<RemoteId>& id) {
  Array schemas = {kUserSchema};
  Value document = Value::object();
  if (id) document.set("id", id->value);
  document.set("externalId", account.scim_id.value);
  document.set("userName", account.user_name);
  document.set("active", account.active);
  if (account.attributes.is_object()) {
    for (const Member& attribute : account.attributes.members()) {
      if (!is_copied(attribute.name)) continue;
      if (is_extension(attribute.name)) schemas.emplace_back(attribute.name);
      document.set(attribute.name, attribute.value);
    }
  }
  document.set("schemas", std::move(schemas));
  return document;
}

std::optional<Value> without_extensions(const Value& document) {
  Object core = document.members();
  if (std::erase_if(core, [](const Member& member) { return is_extension(member.name); }) == 0) return std::nullopt;
  Value kept(std::move(core));
  kept.set("schemas", Value::array({kUserSchema}));
  return kept;
}

Value replace_attributes(Value document) {
  document.erase("schemas");
  document.erase("id");
  return patch_document({Value::object({{"op", "replace"}, {"value", std::move(document)}})});
}

Value replace_at(std::string_view path, Value value) {
  return patch_document({Value::object({{"op", "replace"}, {"path", path}, {"value", std::move(value)}})});
}

Value group_document(const GroupChange& change) {
  return Value::object({{"schemas", Value::array({kGroupSchema})},
                        {"externalId", change.scim_id.value},
                        {"displayName", change.display_name}});
}

std::vector<Value> member_patches(const GroupChange& change, Rename rename, std::size_t most) {
  PatchPile pile(most);
  if (rename == Rename::replace) {
    pile.add(Value::object({{"op", "replace"}, {"path", "displayName"}, {"value", change.display_name}}), 0);
  }
  for (const MemberAccount& member : change.removed) {
    if (!member.remote_id) continue;
    const std::string path = "members[" + equality_filter("value", member.remote_id->value) + "]";
    pile.add(Value::object({{"op", "remove"}, {"path", path}}), 1);
  }
  pile_added(pile, change.added);
  return pile.take();
}

Result<Value> with_delta(Value group, const GroupChange& change, Rename rename) {
  erase_ignoring_case(group, "meta");
  if (rename == Rename::replace) group.set("displayName", change.display_name);
  Array members;
  if (const Value* listed = group.find_ignoring_case("members"); listed != nullptr && !listed->is_null()) {
    if (!listed->is_array()) return fail(Code::unavailable, "reading: the app's group has members that are no list");
    members = listed->items();
  }
  erase_ignoring_case(group, "members");
  std::erase_if(members, [&](const Value& member) { return holds(change.removed, member.text_at("value")); });
  std::set<std::string, std::less<>> there;
  for (const Value& member : members) there.emplace(member.text_at("value"));
  for (const MemberAccount& member : change.added) {
    if (!member.remote_id || !there.insert(member.remote_id->value).second) continue;
    members.push_back(Value::object({{"value", member.remote_id->value}}));
  }
  group.set("members", std::move(members));
  return group;
}

std::vector<Value> one_by_one(const Value& patch) {
  std::vector<Value> documents;
  const Value* operations = patch.find("Operations");
  if (operations == nullptr || !operations->is_array()) return documents;
  for (const Value& operation : operations->items()) documents.push_back(patch_document({operation}));
  return documents;
}

}  // namespace provost::connectors
