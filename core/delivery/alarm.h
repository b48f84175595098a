// What delivery says to whoever watches the log: its alarms, and that they are over.
#pragma once

#include <string_view>

#include "core/base/ids.h"
#include "core/base/log.h"
#include "core/model/event.h"
#include "core/store/dead_table.h"

namespace provost::alarm {

/// The app confirmed the end of somebody's access, and the old access works.
void access_still_alive(const Log& log, const ConnectionId& connection, const Event& event);
/// A change was given up; the whole reason is told.
void dead_letter(const Log& log, const DeadLetter& letter);
/// An end of access that had been given up was taken after all.
void dead_letter_taken(const Log& log, const DeadLetter& letter);
/// The app takes our credential no longer: the connection pauses.
void credential_refused(const Log& log, const ConnectionId& connection, std::string_view reason);
void credential_accepted(const Log& log, const ConnectionId& connection);

}  // namespace provost::alarm
