// What an app must hold people as.
#pragma once

#include <map>
#include <span>

#include "core/model/life.h"
#include "core/model/tenancy.h"
#include "core/model/user.h"
#include "core/store/tables.h"

namespace provost {

/// What each of these people must be at an app: by their state, or by what the app was told of whoever is in its scope.
Result<std::map<UserId, Life>> desired_lives(const Tables& tables, const Listener& listener,
                                             std::span<const User> people);

}  // namespace provost
