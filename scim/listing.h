// Lists of people and groups: filtered, sorted and paged by the database, one page read and rendered.
#pragma once

#include <span>

#include "core/http/face.h"
#include "scim/parts.h"
#include "scim/search_request.h"

namespace provost::scim {

/// Answers searches. Borrows the parts.
class Listing {
 public:
  Listing(const Parts& parts, const Catalogue& catalogue) : parts_(parts), catalogue_(catalogue) {}

  /// Searches people, groups, or both at once (RFC 7644 §3.4.2.1), of which the caller sees what its scopes allow.
  /// Fails with `too_many` when the search would look at too much, with `invalid_filter` and `invalid_value` for what
  /// cannot be read.
  Result<http::Response> answer(const Caller& caller, std::span<const SubjectKind> kinds,
                                const SearchRequest& request) const;

 private:
  struct Asked;
  struct Turn;
  Result<Asked> ask(const Caller& caller, SubjectKind kind, const SearchRequest& request, bool alone) const;
  Result<std::vector<Asked>> ask_all(const Caller& caller, std::span<const SubjectKind> kinds,
                                     const SearchRequest& request) const;
  Result<Value> list(const Caller& caller, std::vector<Asked>& asked, const SearchSlice& slice, const Turn& turn) const;
  /// Reads what is shown of the hits. A page whose groups have too many members for one answer is cut short, which a
  /// client sees by itemsPerPage (RFC 7644 §3.4.2.4); true if it was.
  Result<bool> load(const Tables& tables, const Caller& caller, std::vector<Asked>& asked,
                    std::vector<SearchHit>& hits) const;
  Result<void> load_people(const Tables& tables, const Caller& caller, std::span<const SearchHit> hits,
                           Asked& asked) const;
  Result<void> load_groups(const Tables& tables, const Caller& caller, std::span<const SearchHit> hits,
                           Asked& asked) const;

  const Parts& parts_;
  const Catalogue& catalogue_;
};

/// True if the resource of this id fulfils the filter of the question; without a filter always.
Result<bool> passes(const Tables& tables, const SearchQuestion& question, const ScimId& id);

}  // namespace provost::scim
