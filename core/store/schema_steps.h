// The statements of each step of the schema, a file a step; schema.cc has their order. A step that was released never
// changes.
#pragma once

#include <span>
#include <string_view>

namespace provost {

std::span<const std::string_view> first_walk_step();
std::span<const std::string_view> admin_pages_step();
std::span<const std::string_view> jobs_step();
std::span<const std::string_view> signing_step();
std::span<const std::string_view> scopes_step();
std::span<const std::string_view> own_schemas_step();
std::span<const std::string_view> search_step();
/// What PostgreSQL alone is told.
std::span<const std::string_view> search_collation_step();
std::span<const std::string_view> links_step();
std::span<const std::string_view> sources_step();
std::span<const std::string_view> logins_step();
std::span<const std::string_view> clients_step();
std::span<const std::string_view> passes_step();
std::span<const std::string_view> keys_step();
std::span<const std::string_view> delivery_step();
std::span<const std::string_view> endings_step();
std::span<const std::string_view> audit_step();
std::span<const std::string_view> people_step();
std::span<const std::string_view> metadata_step();
std::span<const std::string_view> roles_step();
std::span<const std::string_view> answers_step();
std::span<const std::string_view> policies_step();
std::span<const std::string_view> requests_step();
std::span<const std::string_view> hands_step();
std::span<const std::string_view> leavers_step();

}  // namespace provost
