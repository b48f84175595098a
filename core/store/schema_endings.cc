#include "core/store/schema_steps.h"

namespace provost {
namespace {

// What is living when this step is taken is counted once; from then on counts are kept. The steps of time are those of
// counted_until() in core/model/credential.cc.
constexpr std::string_view kEndings[] = {
    // Who made a link that lets others in: it ends with its maker.
    "alter table credentials add column maker_id bigint",
    "alter table credentials add column maker_epoch bigint",
    "alter table credentials add column maker_token text",
    "alter table invites add column maker_id bigint",
    "alter table invites add column maker_epoch bigint",
    "alter table invites add column maker_token text",
    // What a change ended, as "session=2 personal_token=1".
    "alter table audit add column ended text not null default ''",
    // How many credentials of a person were minted under an epoch, not revoked, and expire until then.
    R"sql(create table credential_counts (
      tenant_id bigint not null, user_id bigint not null, kind text not null, until_us bigint not null,
      epoch bigint not null, living bigint not null, primary key (tenant_id, user_id, kind, until_us)))sql",
    R"sql(insert into credential_counts (tenant_id, user_id, kind, until_us, epoch, living)
      select w.tenant_id, w.user_id, w.kind,
        case when w.expires_us is null then 9223372036854775807
          else (w.expires_us + w.width - 1) / w.width * w.width end, w.epoch, count(*)
      from (
        select c.tenant_id, c.user_id, c.kind, c.epoch, c.expires_us,
          case when c.expires_us - c.created_us <= 3600000000 then 60000000
            when c.expires_us - c.created_us <= 43200000000 then 900000000
            when c.expires_us - c.created_us <= 172800000000 then 3600000000
            when c.expires_us - c.created_us <= 5184000000000 then 86400000000
            else 2592000000000 end as width
        from credentials c join users u on u.tenant_id = c.tenant_id and u.id = c.user_id
        where c.revoked_us is null and c.epoch = u.token_epoch) w
      group by 1, 2, 3, 4, 5)sql",
};

}  // namespace

std::span<const std::string_view> endings_step() { return kEndings; }

}  // namespace provost
