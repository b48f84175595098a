// Names the rows of the conformance checklist that a test proves, for docs/conformance.md.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace provost::test {

/// Records the rows as the property `rows` of the running test. The first statement of its body.
inline void checklist(std::initializer_list<int> rows) {
  std::string list;
  for (const int row : rows) list += (list.empty() ? "" : " ") + std::to_string(row);
  ::testing::Test::RecordProperty("rows", list);
}

}  // namespace provost::test
