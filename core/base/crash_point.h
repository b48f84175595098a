// Places where a test build can be made to die, to prove that nothing is lost there.
#pragma once

#include <string_view>

namespace provost {

/// Marks a place between two effects, under a name that is found once in the source. In a test build the process is
/// killed here, as by `kill -9`, when PROVOST_CRASH_AT says "name:n" and this is its nth coming; with PROVOST_CRASH_LOG
/// each coming is a line in that file. In any other build it does nothing.
void crash_point(std::string_view name);

/// The same before a statement that writes, under the name of the statement: one name for all sizes of a list.
void crash_point_before(std::string_view statement_name, std::string_view statement_text);

}  // namespace provost
