// Sources, as rows: the identity providers that push into a tenant.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/source_rules.h"
#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// A source and what is agreed with it.
struct RuledSource {
  Source source;
  SourceRules rules;
};

/// Reads and writes the sources of one tenant in one transaction.
class SourceTable {
 public:
  SourceTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Inserts a source. Fails with `uniqueness` when the tenant has one of this name, without regard to case.
  Result<void> insert(const Source& source, Instant now) const;
  /// Ends a source and its tokens. From here on it is found by find_retired() alone, and its name is free; its people
  /// wait for the heir, or for nobody.
  Result<void> retire(const SourceId& id, const std::optional<SourceId>& heir, Instant now) const;
  /// A source of this id, or that bore just this name, which was retired and not erased yet.
  Result<std::optional<SourceId>> find_retired(std::string_view named) const;
  /// Takes away a retired source, and what it asked for.
  Result<void> erase(const SourceId& id) const;
  /// Waits until nobody else changes the source or its tokens, in a writing transaction. Fails with `not_found`.
  Result<void> hold(const SourceId& id) const;
  Result<std::optional<Source>> find(const SourceId& id) const;
  /// Sources with their rules, by id: those behind `after`.
  Result<std::vector<RuledSource>> page(std::string_view after, std::int64_t limit) const;
  /// All sources in the order of their making, at most 10,000.
  Result<std::vector<Source>> all() const;
  /// The rules of a source; those of a new one if there is none.
  Result<SourceRules> rules(const SourceId& id) const;
  /// Sets the profile and the rules of a source. Fails with `not_found`.
  Result<void> set_rules(const SourceId& id, std::string_view profile, const SourceRules& rules) const;
  /// Makes a source one of this brand, which the caller has found; 0 for none. Fails with `not_found`.
  Result<void> set_brand(const SourceId& id, std::int64_t brand_id) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
