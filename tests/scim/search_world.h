// A directory of random people and groups, with values that databases like to get wrong, and random filters over them.
#pragma once

#include <rapidcheck.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/directory/directory.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/search_query.h"
#include "scim/representation.h"
#include "tests/schema/world.h"
#include "tests/support/database_fixture.h"
#include "tests/support/fake_clock.h"

namespace provost::test {

/// An attribute as a filter may name it.
struct NamedPath {
  std::string text;
  const scim::Attribute* attribute;
  const scim::Attribute* sub = nullptr;
  const scim::Attribute* last() const { return sub != nullptr ? sub : attribute; }
};

/// Every attribute and sub-attribute of a type that a filter may name, the common ones too.
std::vector<NamedPath> paths_of(const scim::ResourceType& type);

/// A document that conforms to the type: each attribute by chance. `dice(n)` is a number below n.
using Dice = std::function<std::size_t(std::size_t)>;
Value random_document(const scim::ResourceType& type, const Dice& dice);

/// What the resources of a test hold, by attribute: literals worth asking for.
class KnownValues {
 public:
  void add(const Value& resource, const scim::ResourceType& type);
  /// The values of an attribute, perhaps none.
  const std::vector<Value>& of(const scim::Attribute& attribute) const;

 private:
  void add(const Value& value, const scim::Attribute& attribute);

  std::map<const scim::Attribute*, std::vector<Value>> values_;
};

/// A filter over the type, at most so deep.
std::string random_filter(const scim::ResourceType& type, const KnownValues& known, int depth);

}  // namespace provost::test
