// A file that holds one secret line, and that nobody but its owner may read.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace provost::crypto {

/// Reads the one line of a key file, without its end of line. Fails with `not_found` for no file, `forbidden` for one
/// that is not a plain file, belongs to somebody else than this process's user or root, or is open to group or
/// others, `unavailable` when it cannot be read. Symbolic links are not followed.
Result<Secret> read_key_file(const std::string& path);

/// Makes a key file with mode 0600 and this line, whole and durable, or leaves one that is there as it is. Fails with
/// `unavailable` when it cannot be written.
Result<void> create_key_file(const std::string& path, const Secret& line);

}  // namespace provost::crypto
