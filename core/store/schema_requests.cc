#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kRequests[] = {
    // Who asked to be let in, by e-mail address, until an admin decides.
    R"sql(create table access_requests (
      tenant_id bigint not null, id text not null, email text not null, email_key text not null,
      asked_us bigint not null, primary key (tenant_id, id)))sql",
    "create unique index access_requests_by_email on access_requests (tenant_id, email_key)",
    // When the login was that led to what an app was given; null: the credential's own time.
    "alter table credentials add column proven_us bigint",
};

}  // namespace

std::span<const std::string_view> requests_step() { return kRequests; }

}  // namespace provost
