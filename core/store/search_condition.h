// A filter as SQL: the second reader of a Predicate, which agrees with scim::matches() on every resource.
#pragma once

#include <functional>
#include <string>

#include "core/schema/predicate.h"
#include "core/store/search_derived.h"

namespace provost {

/// Writes conditions on the subject's row `t`. What it writes is true or false, never null.
class SearchCondition {
 public:
  SearchCondition(SearchText& sql, const SearchQuestion& question)
      : sql_(sql), question_(question), derived_(sql, question) {}

  /// True for the subjects that fulfil the predicate.
  std::string of(const scim::Predicate& predicate) const { return render(predicate, Place{}); }

 private:
  /// Where paths count from: the resource, or an element that a value path leads to.
  struct Place {
    enum class Kind { resource, stored, meta, link, schema_id } kind = Kind::resource;
    const scim::AttributePath* whole = nullptr;  // stored: the attribute that the row `e` is an element of
    const LinkRows* link = nullptr;
    std::string_view schema_id = {};
  };
  struct Writer;
  using Each = std::function<std::string(const Place&)>;

  std::string render(const scim::Predicate& predicate, const Place& place) const;
  std::string compare(const scim::Compare& compare, const Place& place) const;
  std::string present(const scim::AttributePath& path, const Place& place) const;
  std::string value_path(const scim::ValuePath& path) const;
  std::string stored(const scim::AttributePath& path, const Place& place, const std::string& condition) const;
  std::string stored_present(const scim::AttributePath& path, const Place& place) const;
  std::string related(const scim::Compare& compare, const DerivedValue& value) const;
  std::string compare_stored(const scim::Compare& compare, const Place& place) const;
  std::string compare_derived(const scim::Compare& compare, const DerivedValue& value) const;
  std::string compare_link(const scim::Compare& compare) const;
  std::string compare_schemas(const scim::Compare& compare) const;
  std::optional<DerivedValue> derived(const scim::AttributePath& path, const Place& place) const;
  /// Whether somebody of this id is in the group: by an index, however many are in it.
  std::string has_member(std::string_view id) const;
  std::string any_link(const Each& condition) const;
  std::string any_schema(const Each& condition) const;
  std::string row_of(std::string_view alias, std::string_view path) const;

  SearchText& sql_;
  const SearchQuestion& question_;
  const Derived derived_;
};

/// A literal that is no text as rows hold it.
std::int64_t number_of(const scim::Literal& literal);

}  // namespace provost
