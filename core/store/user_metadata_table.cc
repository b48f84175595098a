#include "core/store/user_metadata_table.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/crypto/encoding.h"
#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kOf{"user_metadata.of", R"sql(
  select key, value, created_us, changed_us from user_metadata where tenant_id = $1 and user_id = $2 limit 1000)sql"};
constexpr Statement kForget{"user_metadata.forget", R"sql(
  delete from user_metadata where tenant_id = $1 and user_id = $2)sql"};

const sql::ListStatement& erase_statement() {
  static const sql::ListStatement kErase(
      "user_metadata.erase",
      {"delete from user_metadata where tenant_id = $1 and user_id = $2 and key in (", "?", ")", 2});
  return kErase;
}

const sql::ListStatement& insert_statement() {
  static const sql::ListStatement kInsert(
      "user_metadata.insert",
      {"insert into user_metadata (tenant_id, user_id, key, value, created_us, changed_us) values ",
       "($1, $2, ?, ?, ?, $3)", " on conflict do nothing", 3, 3});
  return kInsert;
}

Result<void> check(const MetadataEntry& entry) {
  const auto fits = [](const std::string& text, std::size_t most) { return !text.empty() && text.size() <= most; };
  if (!fits(entry.key, UserMetadataTable::kLongestKey)) {
    return fail(Code::invalid_value, "a key of metadata has 1 to 200 bytes");
  }
  if (!fits(entry.value, UserMetadataTable::kLongestValue)) {
    return fail(Code::invalid_value, "a value of metadata has 1 to 10,000 bytes");
  }
  return {};
}

}  // namespace

Result<void> UserMetadataTable::set(UserId user, std::span<const MetadataEntry> entries, Instant now) const {
  if (entries.empty()) return {};
  std::map<std::string, Instant> created;
  const auto known = TRY(of(user));
  for (const MetadataEntry& entry : known) created[entry.key] = entry.created;
  std::map<std::string, std::string> encoded;
  std::vector<std::string> keys;
  for (const MetadataEntry& entry : entries) {
    TRY(check(entry));
    encoded[entry.key] = crypto::to_base64(entry.value);
    created.emplace(entry.key, now);
    keys.push_back(entry.key);
  }
  if (created.size() > kMost) {
    return fail(Code::conflict, "a person has at most " + std::to_string(kMost) + " entries of metadata");
  }
  TRY(erase(user, keys));
  std::vector<Cell> elements;
  for (const auto& [key, value] : encoded) {
    elements.insert(elements.end(), {std::string_view(key), std::string_view(value), created[key].us});
  }
  const std::array<Cell, 3> fixed{tenant_.value, user.value, now.us};
  return insert_statement().run(session_, fixed, elements, [](const Rows&) {});
}

Result<std::vector<MetadataEntry>> UserMetadataTable::of(UserId user) const {
  const Rows rows = TRY(session_.run(kOf, {tenant_.value, user.value}));
  std::vector<MetadataEntry> entries;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::string value = TRY(crypto::from_base64(rows.text(row, 1)));
    entries.push_back({std::string(rows.text(row, 0)), std::move(value), Instant{rows.integer(row, 2)},
                       Instant{rows.integer(row, 3)}});
  }
  // The engines order text differently.
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return entries;
}

Result<void> UserMetadataTable::erase(UserId user, std::span<const std::string> keys) const {
  std::vector<Cell> elements;
  for (const std::string& key : keys) elements.emplace_back(std::string_view(key));
  const std::array<Cell, 2> fixed{tenant_.value, user.value};
  return erase_statement().run(session_, fixed, elements, [](const Rows&) {});
}

Result<void> UserMetadataTable::forget(UserId user) const {
  TRY(session_.run(kForget, {tenant_.value, user.value}));
  return {};
}

}  // namespace provost
