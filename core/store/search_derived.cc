#include "core/store/search_derived.h"

#include "core/base/text.h"

namespace provost {
namespace {

// Groups that hold a person, directly or through others; circles are walked once.
constexpr std::string_view kReach = R"sql(
  from (with recursive reach (group_id, direct) as (
      select m.group_id, 1 from members m
      where m.tenant_id = $1 and m.member_kind = 0 and m.member_id = t.id
      union
      select m.group_id, 0 from reach r
        join members m on m.tenant_id = $1 and m.member_kind = 1 and m.member_id = r.group_id)
    select group_id, max(direct) as direct from reach group by group_id) r
  join groups x on x.tenant_id = $1 and x.id = r.group_id and x.removed_us is null
  where 1 = 1)sql";

std::string member_rows(SubjectKind kind) {
  return std::string(" from members m join ")
      .append(table_of(kind))
      .append(
          " x on x.tenant_id = m.tenant_id and x.id = m.member_id where m.tenant_id = $1 and m.group_id = t.id and "
          "m.member_kind = ")
      .append(digit_of(kind));
}

}  // namespace

scim::AttributePath state_path() {
  static const scim::Attribute kState = [] {
    scim::Attribute state;
    state.name = ".state";
    state.type = scim::Type::integer;
    return state;
  }();
  return {nullptr, &kState, nullptr};
}

std::string_view table_of(SubjectKind kind) { return kind == SubjectKind::user ? "users" : "groups"; }
std::string_view digit_of(SubjectKind kind) { return kind == SubjectKind::user ? "0" : "1"; }

std::string address_of(std::string_view base_url, SubjectKind kind) {
  return std::string(base_url) + (kind == SubjectKind::user ? "/Users/" : "/Groups/");
}

std::optional<DerivedValue> Derived::value(const scim::AttributePath& path) const {
  if (path.extension != nullptr || path.attribute == nullptr) return std::nullopt;
  const std::string& name = path.attribute->name;
  if (name == "id") return column("t.scim_id");
  if (name == "externalId") {
    return column("(select e.external_id from external_ids e where e.tenant_id = $1 and e.subject_kind = " +
                  std::string(digit_of(question_.kind)) +
                  " and e.subject_id = t.id and e.source_id = " + sql_.text(question_.viewer.value) + ")");
  }
  if (name == "meta" && path.sub != nullptr) return meta(path.sub->name);
  if (path == state_path()) return DerivedValue{{}, "t.state"};
  if (name == "active" && question_.kind == SubjectKind::user) {
    return DerivedValue{{}, "(case when t.state in (0, 1) then 1 else 0 end)"};
  }
  return std::nullopt;
}

DerivedValue Derived::meta(std::string_view name) const {
  // Answers show milliseconds.
  if (name == "created") return {{}, "(t.created_us - t.created_us % 1000)"};
  if (name == "lastModified") return {{}, "(t.updated_us - t.updated_us % 1000)"};
  // That of the person's own attributes: the mark of shown groups (scim/etag.h) is no part of it.
  if (name == "version") return column("('W/\"' || cast(t.version as text) || '\"')");
  if (name == "location") {
    return column("(" + sql_.text(address_of(question_.base_url, question_.kind)) + " || t.scim_id)");
  }
  return column(sql_.text(question_.type.name));
}

bool Derived::is_link(const scim::AttributePath& path) const {
  if (path.extension != nullptr || path.attribute == nullptr) return false;
  return path.attribute->name == (question_.kind == SubjectKind::user ? "groups" : "members");
}

std::vector<LinkRows> Derived::links() const {
  if (question_.kind == SubjectKind::user) return {{std::string(kReach), SubjectKind::group, false}};
  return {{member_rows(SubjectKind::user), SubjectKind::user}, {member_rows(SubjectKind::group), SubjectKind::group}};
}

DerivedValue Derived::link_value(const LinkRows& rows, std::string_view name) const {
  if (name == "value") return column("x.scim_id");
  if (name == "$ref") return column("(" + sql_.text(address_of(question_.base_url, rows.kind)) + " || x.scim_id)");
  if (name == "display") return column(shown_name(rows.kind));
  if (!rows.direct) return column("(case when r.direct = 1 then 'direct' else 'indirect' end)");
  return column(rows.kind == SubjectKind::user ? "'user'" : "'group'");
}

/// The key of the name that answers show of `x`.
std::string Derived::shown_name(SubjectKind kind) const {
  return "(select v.key || coalesce(v.tail, '') from search_values v where v.tenant_id = $1 and v.subject_kind = " +
         std::string(digit_of(kind)) +
         " and v.subject_id = x.id and ((v.path = 'displayName' and coalesce(v.key, '') <> '') or " +
         "v.path = " + sql_.text(kShownNamePath) + ") limit 1)";
}

}  // namespace provost
