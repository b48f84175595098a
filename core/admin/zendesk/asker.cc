#include "core/admin/zendesk/asker.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/access/coverage.h"
#include "core/base/text.h"

namespace provost::zendesk {
namespace {

constexpr std::string_view kMay = "may";

/// By which member a row keeps the hash of a proof.
struct Place {
  Proof::Kind kind;
  std::string_view member;
};
constexpr std::array kPlaces{Place{Proof::Kind::credential, "credential"}, Place{Proof::Kind::token, "token"}};

Proof proof_in(const Value& row) {
  for (const Place& place : kPlaces) {
    if (const std::string_view hash = row.text_at(place.member); !hash.empty()) return {place.kind, std::string(hash)};
  }
  return {};
}

std::string common(std::string_view words, std::string_view others) {
  std::string both;
  for (const std::string_view each : text::split_words(words)) {
    if (text::holds_word(others, each)) both.append(both.empty() ? "" : " ").append(each);
  }
  return both;
}

}  // namespace

void keep_asker(Array& rows, const AdminCaller& caller) {
  const auto* place =
      std::find_if(kPlaces.begin(), kPlaces.end(), [&](const Place& each) { return each.kind == caller.proof.kind; });
  const std::string words = words_of(caller);
  for (Value& row : rows) {
    row.set(kMay, words);
    if (place != kPlaces.end()) row.set(place->member, caller.proof.hash);
  }
}

bool keeps_asker(const Value& row) { return proof_in(row).kind != Proof::Kind::none; }

Result<std::string> powers_of(const Doing& doing, const Value& row) {
  const auto caller = TRY(hold_caller(doing.tables, doing.dialect, proof_in(row), doing.now));
  return caller ? common(row.text_at(kMay), words_of(*caller)) : std::string();
}

}  // namespace provost::zendesk
