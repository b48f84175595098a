// Texts that are compared in memory, exactly or without regard to case.
#pragma once

#include <string_view>

namespace provost::zitadel {

/// True if the text stands in the relation of a TextQueryMethod or TextFilterMethod (their numbers are the same) to
/// what is sought. An unknown method is fulfilled by nothing.
bool fulfils(int method, std::string_view text, std::string_view sought);

}  // namespace provost::zitadel
