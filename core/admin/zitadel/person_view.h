// People as this dialect shows them.
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/model/user.h"

namespace google::protobuf {
class Timestamp;
}
namespace zitadel::object::v2 {
class Details;
}
namespace zitadel::user::v2 {
class User;
}

namespace provost::zitadel {

void show(google::protobuf::Timestamp& stamp, Instant instant);
Instant instant_of(const google::protobuf::Timestamp& stamp);

/// What is said of a change. The organisation is the tenant.
void show(::zitadel::object::v2::Details& details, TenantId tenant, const User& user);

/// The person as a whole: a human always, whose only login name is the userName.
void show(::zitadel::user::v2::User& shown, TenantId tenant, const User& user);

/// The primary telephone number, else the first; "" without one.
std::string_view phone_of(const User& user);

}  // namespace provost::zitadel
