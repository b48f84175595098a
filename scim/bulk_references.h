// "bulkId:…" in the data of bulk operations: references to what another operation of the same request creates (RFC 7644
// §3.7.2). Values in, values out.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/json.h"

namespace provost::scim {

/// The bulkId that a text refers to; "" if it is no reference.
std::string_view referred_bulk_id(std::string_view text);

/// A reference in the data of an operation.
struct BulkReference {
  std::string bulk_id;
  /// It stands where only an id can: in a `value`, or in the filter of a path. Elsewhere it may be a text that merely
  /// begins so, if no operation has that bulkId.
  bool certain = false;

  bool operator==(const BulkReference&) const = default;
};

/// Every bulkId that the data refers to, each once, in the filters of PATCH paths too.
std::vector<BulkReference> references_in(const Value& data);

/// The data with each reference replaced by the id that its operation was given; others stay.
Value with_ids(const Value& data, const std::map<std::string, std::string>& ids);

/// What was left out of the data of a POST.
struct Detached {
  Value data;        // what can be created now
  Array operations;  // of a PATCH that adds the rest, references and all
};

/// Takes out of the data of a POST what refers to one of these, so that it can be created before them: whole
/// attributes, or elements of multi-valued ones.
Detached detach(const Value& data, const std::set<std::string>& references);

}  // namespace provost::scim
