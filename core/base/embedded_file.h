// A file that was made part of the program (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace provost {

/// Lives as long as the program.
struct EmbeddedFile {
  std::string_view name;  // without folders: "user.json"
  std::string_view text;
};

}  // namespace provost
