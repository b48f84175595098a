// The files of scim/schemas, part of the program: what is served at /Schemas is what validates.
#pragma once

#include <span>
#include <string_view>

namespace provost::scim {

struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

/// Every file of scim/schemas by its name, such as `user.json`. Lives as long as the program.
std::span<const EmbeddedFile> embedded_schemas();

}  // namespace provost::scim
