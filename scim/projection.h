// Which attributes an answer shows: `attributes`, `excludedAttributes` and what the schema says of returning (RFC 7644
// §3.9).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/json.h"
#include "core/schema/attribute_path.h"

namespace provost::scim {

/// What a client asked to see. Its paths point into the schemas of the resource type.
class Projection {
 public:
  /// Everything that is returned by default.
  Projection() = default;
  /// Reads the two comma-separated lists; names that the type does not have are passed over. Fails with `invalid_value`
  /// when both are given, for they exclude each other, and beyond 100 names.
  static Result<Projection> parse(std::optional<std::string_view> attributes, std::optional<std::string_view> excluded,
                                  const ResourceType& type, const Leniency& leniency);

  /// The client writes this now, so an answer to it shows this even where it is returned on request alone (RFC 7643
  /// §7).
  void note_written(const AttributePath& path) { written_.push_back(path); }
  /// The same for all that a checked document holds.
  void note_written(const Value& document, const ResourceType& type);

  /// True if anything of this attribute of the core schema can be in the answer: for what is dear to read.
  bool wants(std::string_view attribute) const;

 private:
  friend class Projector;
  enum class Mode { by_default, only, except };

  Mode mode_ = Mode::by_default;
  std::vector<AttributePath> paths_;
  std::vector<AttributePath> written_;
};

/// The part of a whole resource that the projection shows. `schemas` and what is always returned stay, what is never
/// returned goes, whatever was asked for.
Value project(const Value& whole, const Projection& projection, const ResourceType& type);

}  // namespace provost::scim
