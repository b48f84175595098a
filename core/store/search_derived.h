// What a resource shows that is no value of its document: id, externalId, active and meta, from their columns; and who
// is in which group, from rows of members.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/search_query.h"
#include "core/store/search_relation.h"

namespace provost {

/// One value in SQL, null where there is none.
struct DerivedValue {
  TextField text;      // of a text
  std::string number;  // of all others

  bool is_text() const { return !text.key.empty(); }
  /// True where there is a value, an empty text included.
  std::string exists() const { return (is_text() ? text.key : number) + " is not null"; }
  /// True where there is a value that is not empty.
  std::string present() const { return is_text() ? "(" + exists() + " and " + text.key + " <> '')" : exists(); }
};

/// A row of members, seen from the one side or from the other.
struct LinkRows {
  std::string from;    // `from … where …`, to which conditions may be added
  SubjectKind kind;    // of whom it leads to, `x`
  bool direct = true;  // false: through groups too, as `r.direct` tells
};

/// What stands for the attributes of one question's resources. The subject's row is `t`.
class Derived {
 public:
  Derived(SearchText& sql, const SearchQuestion& question) : sql_(sql), question_(question) {}

  /// The one value of this attribute; nothing if it is a value of the document, or not one.
  std::optional<DerivedValue> value(const scim::AttributePath& path) const;
  /// A part of `meta`.
  DerivedValue meta(std::string_view name) const;
  /// True if the path is of the members of a group or of the groups of a person.
  bool is_link(const scim::AttributePath& path) const;
  /// The rows behind such a path.
  std::vector<LinkRows> links() const;
  /// A part of one of those rows.
  DerivedValue link_value(const LinkRows& rows, std::string_view name) const;

 private:
  DerivedValue column(const std::string& expression) const { return {{sql_.in_order(expression)}, ""}; }
  std::string shown_name(SubjectKind kind) const;

  SearchText& sql_;
  const SearchQuestion& question_;
};

/// The table of a kind of subject.
std::string_view table_of(SubjectKind kind);
/// The number that a kind of subject is stored by, as SQL.
std::string_view digit_of(SubjectKind kind);
/// The address that all resources of a kind begin with.
std::string address_of(std::string_view base_url, SubjectKind kind);

}  // namespace provost
