// Why a lane waits, and when it is tried next, in words for people.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/admin/operations/fares.h"
#include "core/store/lane_table.h"

namespace provost::operations {

enum class Why {
  under_way,           // a call is being made
  due,                 // nothing holds it: whoever serves the connection takes it next
  paused,              // the connection is switched off
  unusable,            // nothing can serve the connection as it is set up
  credential_refused,  // the app refuses our credential
  out,                 // the app does not answer
  left_alone,          // the app asked to be left alone, or says that its window is used up
  dead_letter,         // the app refused an end of access for good: hourly
  member,              // a group waits for the account of a member
  asked,               // the app asked for a pause over this one
  backoff,             // the last try failed for the moment
  slowed,              // it takes its turn at the pace that the app bears
};

/// What is known of one lane.
struct WaitingLane {
  PendingLane lane;
  ConnectionState state;
  bool enabled = true;
  std::string unusable = {};  // why nothing can serve the connection
};

/// Pure: the first thing that holds it, in the order of the enum.
Why why_waiting(const WaitingLane& waiting, Instant now);
/// One word for programs: "left_alone".
std::string_view to_word(Why why);
/// One sentence about it.
std::string_view sentence_of(Why why);
/// When it is tried next, as far as can be told; nothing while its connection is switched off.
std::optional<Instant> next_try(const WaitingLane& waiting, Instant now);

}  // namespace provost::operations
