// Pure decision: what an app is told again, by what it must hold of a person and what it was seen to hold.
#pragma once

#include <span>

#include "core/model/life.h"

namespace provost {

/// What the listing of an app shows of an account that is ours.
enum class Sighting { missing, active, inactive };

enum class Remedy { none, end_access, restore };

/// Total: every pair has its cell. An account is never removed because of what a listing shows or does not show, and
/// nothing is done about a person of whom the app was not to know.
Remedy remedy_for(Life wanted, Sighting sighting);

/// What the app is told, in order.
std::span<const Verb> verbs_of(Remedy remedy);

}  // namespace provost
