#include "core/admin/zendesk/credential_walk.h"

#include <iterator>
#include <string>
#include <utility>

namespace provost::zendesk {
namespace {

/// Where a walk stands: at a kind, after an id.
struct Stand {
  std::size_t kind = 0;
  std::string after;
};

Result<Stand> stand_in(const Piece& piece, std::size_t kinds) {
  if (!piece.after) return Stand{};
  const Array& parts = piece.after->items();
  const bool whole = parts.size() == 2 && parts[0].is_integer() && parts[1].is_text() && parts[0].as_integer() >= 0 &&
                     parts[0].as_integer() < static_cast<std::int64_t>(kinds);
  if (!whole) return fail(Code::invalid_value, "Parameter page[after] is not a cursor of this list");
  return Stand{static_cast<std::size_t>(parts[0].as_integer()), parts[1].as_text()};
}

bool lives(const CredentialTable::Seen& seen, Instant now) {
  return seen.living && (!seen.credential.expires || now < *seen.credential.expires);
}

}  // namespace

Result<Walked> walk(const Tables& tables, const WalkOrder& order, const Piece& piece) {
  Stand stand = TRY(stand_in(piece, order.kinds.size()));
  Walked walked;
  const auto size = static_cast<std::size_t>(piece.size);
  const auto page = TRY(tables.credentials.page(order.tenant, order.kinds[stand.kind], stand.after, piece.size));
  for (const CredentialTable::Seen& each : page) {
    if (lives(each, order.now)) walked.found.push_back(each.credential);
  }
  if (page.size() == size) {
    stand.after = page.back().credential.id.value;
    walked.more = true;
  } else if (stand.kind + 1 < order.kinds.size()) {
    stand = Stand{stand.kind + 1, ""};
    walked.more = true;
  }
  walked.last = Value::array({static_cast<std::int64_t>(stand.kind), stand.after});
  return walked;
}

Result<std::vector<Credential>> living_of(const Tables& tables, const WalkOrder& order, UserId user) {
  std::vector<Credential> all;
  for (const CredentialKind kind : order.kinds) {
    auto some = TRY(tables.credentials.living_of(order.tenant, user, kind, order.now));
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  return all;
}

}  // namespace provost::zendesk
