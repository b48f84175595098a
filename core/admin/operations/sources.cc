#include "core/admin/operations/sources.h"

#include <algorithm>

#include "core/access/caller.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/admin/operations/source_power.h"
#include "core/admin/operations/source_removal.h"
#include "core/base/network.h"
#include "core/base/text.h"
#include "core/schema/attribute_path.h"
#include "core/schema/leniency.h"
#include "core/schema/switches.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr std::size_t kLongestWords = 1000;
constexpr std::size_t kLongestNetworks = 8000;
constexpr std::string_view kTokenPrefix = "pv_scim_";
constexpr Reading kReading{permission::kSourcesWrite, permission::kSourcesRead};

/// What a wish leaves of a profile and of rules.
Result<void> apply(const SourceWish& wish, RuledSource& source) {
  std::string& profile = source.source.profile;
  if (!wish.profile.empty()) profile = wish.profile;
  if (scim::find_profile(profile) == nullptr) return fail(Code::invalid_value, "there is no profile '" + profile + "'");
  if (!wish.link.empty()) {
    const auto rule = link_rule_of(wish.link);
    if (!rule) return fail(Code::invalid_value, "link is never, userName or ask");
    source.rules.link = *rule;
  }
  std::string switches = source.rules.switches;
  for (const std::string& setting : wish.switches) switches.append(" ").append(setting);
  source.rules.switches = TRY(scim::tidy_switches(switches));
  if (wish.sensitive) source.rules.sensitive = *wish.sensitive;
  if (wish.networks) source.rules.networks = TRY(tidy_networks(*wish.networks));
  return {};
}

/// A name that means nothing would protect nothing.
Result<void> check_sensitive(Tables& tables, const Catalogues& catalogues, const SourceRules& rules) {
  if (rules.sensitive.empty()) return {};
  if (rules.sensitive.size() > kLongestWords) return fail(Code::invalid_value, "sensitive has at most 1000 bytes");
  const auto catalogue = TRY(catalogues.of(tables));
  for (const std::string_view name : text::split_words(rules.sensitive)) {
    const bool known = std::any_of(catalogue->types().begin(), catalogue->types().end(), [&](const auto& type) {
      return scim::resolve(name, type, scim::Leniency{}).has_value();
    });
    if (!known) return fail(Code::invalid_value, "there is no attribute '" + std::string(name) + "'");
  }
  return {};
}

Result<void> check_brand(const BrandTable& brands, std::int64_t id) {
  if (id == 0) return {};
  const auto brand = TRY(brands.find(id));
  if (!brand) return fail(Code::not_found, "there is no brand " + std::to_string(id));
  return {};
}

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

Result<RuledSource> ruled_source(const Desk& desk, const SourceId& id) {
  auto source = TRY(desk.tables.sources.find(id));
  if (!source) return fail(Code::not_found, "there is no such source");
  SourceRules rules = TRY(desk.tables.sources.rules(id));
  return RuledSource{std::move(*source), std::move(rules)};
}

Result<SourceWish> wish_in(const Value& object) {
  SourceWish wish;
  wish.profile = TRY(optional_line_at(object, "profile"));
  wish.link = TRY(optional_line_at(object, "link"));
  const auto switches = TRY(words_at(object, "switches", kLongestWords));
  for (const std::string_view setting : text::split_words(switches.value_or(""))) wish.switches.emplace_back(setting);
  wish.sensitive = TRY(words_at(object, "sensitive", kLongestWords));
  wish.networks = TRY(words_at(object, "networks", kLongestNetworks));
  return wish;
}

Result<NewSource> order_in(std::string_view body) {
  const Value object = TRY(
      object_in(body, {"name", "profile", "link", "switches", "sensitive", "networks", "brand", "days", "noExpiry"}));
  NewSource order;
  order.name = TRY(line_at(object, "name"));
  order.wish = TRY(wish_in(object));
  order.days = TRY(days_at(object, 365));
  const std::string brand = TRY(optional_line_at(object, "brand"));
  const auto id = text::to_integer(brand.empty() ? "0" : brand);
  if (!id) return fail(Code::invalid_value, "brand is the id of one");
  order.brand_id = *id;
  return order;
}

}  // namespace

Result<Source> source_named(const SourceTable& sources, std::string_view named) {
  const std::string key = text::fold(named);
  auto all = TRY(sources.all());
  const auto by_id = std::find_if(all.begin(), all.end(), [&](const Source& each) { return each.id.value == named; });
  if (by_id != all.end()) return std::move(*by_id);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Source& each) { return text::fold(each.name) == key; });
  if (found == all.end()) return fail(Code::not_found, "there is no source '" + std::string(named) + "'");
  return std::move(*found);
}

Value source_value(const RuledSource& ruled) {
  const Source& source = ruled.source;
  return Value::object({{"id", source.id.value},
                        {"name", source.name},
                        {"profile", source.profile},
                        {"brand", source.brand_id == 0 ? Value() : Value(std::to_string(source.brand_id))},
                        {"link", to_word(ruled.rules.link)},
                        {"switches", text_or_null(ruled.rules.switches)},
                        {"sensitive", text_or_null(ruled.rules.sensitive)},
                        {"networks", text_or_null(ruled.rules.networks)}});
}

Result<Value> make_source(const Desk& desk, const SourceTools& tools, const NewSource& order) {
  if (order.name.empty() || order.name.size() > kLongestLine) {
    return fail(Code::invalid_value, "a source's name has 1 to 200 bytes");
  }
  RuledSource made{{desk.ids.uuid<SourceId>(), order.name, "default", order.brand_id}, {}};
  const Source& source = made.source;
  TRY(apply(order.wish, made));
  TRY(check_brand(desk.tables.brands, order.brand_id));
  TRY(check_sensitive(desk.tables, tools.catalogues, made.rules));
  TRY(desk.tables.sources.insert(source, desk.now).map_error([&](Error error) {
    if (error.code == Code::uniqueness) error.detail = "the tenant has a source '" + order.name + "' already";
    return error;
  }));
  TRY(desk.tables.sources.set_rules(source.id, source.profile, made.rules));
  const IssuedToken issued =
      TRY(tools.credentials.issue(desk.session, {desk.tenant, TokenKind::kSource, kTokenPrefix, source.id.value,
                                                 source.name, std::string(scope::kSourceDefault), order.days}));
  TRY(desk.note("source.create", Thing{"source", source.id.value, source.name}));
  Value value = source_value(made);
  value.set("token", issued.text.reveal());
  value.set("expires", issued.token.expires ? Value(to_iso8601(*issued.token.expires)) : Value());
  return value;
}

Result<Value> list_sources(const Desk& desk, const Paging& paging) {
  auto sources = TRY(desk.tables.sources.page(paging.after, paging.wanted()));
  const auto cursor = [](const RuledSource& ruled) { return ruled.source.id.value; };
  return page_value("sources", std::move(sources), paging, Rendering{cursor, source_value});
}

Result<Value> change_source(const Desk& desk, const Catalogues& catalogues, RuledSource source,
                            const SourceWish& wish) {
  TRY(apply(wish, source));
  TRY(check_sensitive(desk.tables, catalogues, source.rules));
  TRY(desk.tables.sources.set_rules(source.source.id, source.source.profile, source.rules));
  std::string fields;
  const auto changed = [&](bool said, std::string_view field) {
    if (said) fields.append(fields.empty() ? "" : " ").append(field);
  };
  changed(!wish.profile.empty(), "profile");
  changed(!wish.link.empty(), "link");
  changed(!wish.switches.empty(), "switches");
  changed(wish.sensitive.has_value(), "sensitive");
  changed(wish.networks.has_value(), "networks");
  TRY(desk.note("source.change", Thing{"source", source.source.id.value, source.source.name}, fields));
  return source_value(source);
}

Result<Response> Sources::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  const Paging paging = TRY(paging_in(exchange.target));
  return read_answer(parts_, caller, [&](Desk& desk) { return list_sources(desk, paging); });
}

Result<Response> Sources::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kSourcesWrite));
  TRY(check_no_app(caller));
  const NewSource order = TRY(order_in(exchange.request.body));
  const auto written = TRY(write_once(parts_, {caller, exchange, Shown::once}, [&](Desk& desk) -> Result<Response> {
    const Value made = TRY(make_source(desk, {parts_.credentials, parts_.apps.catalogues}, order));
    return created(made, "/sources/" + std::string(made.text_at("id")));
  }));
  return written.response;
}

Result<Response> Sources::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const RuledSource source = TRY(ruled_source(desk, SourceId{exchange.captures[0]}));
    return source_value(source);
  });
}

Result<Response> Sources::change(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kSourcesWrite));
  const Value object = TRY(object_in(exchange.request.body, {"profile", "link", "switches", "sensitive", "networks"}));
  const SourceWish wish = TRY(wish_in(object));
  Value changed;
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    TRY(desk.tables.sources.hold(SourceId{exchange.captures[0]}));
    RuledSource source = TRY(ruled_source(desk, SourceId{exchange.captures[0]}));
    const std::string networks = TRY(tidy_networks(wish.networks.value_or(source.rules.networks)));
    if (widens(source.rules.networks, networks)) TRY(check_covers_people(desk, caller, source.source.id));
    changed = TRY(change_source(desk, parts_.apps.catalogues, std::move(source), wish));
    return {};
  }));
  return answer(changed);
}

Result<Response> Sources::remove(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kSourcesWrite));
  TRY(check_no_app(caller));
  const std::string heir = TRY(text_in(exchange.target, "heir"));
  ManagementTable::HandOver order;
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const RuledSource gone = TRY(ruled_source(desk, SourceId{exchange.captures[0]}));
    if (!heir.empty()) TRY(check_covers_people(desk, caller, gone.source.id));
    order = TRY(retire_source(desk, {exchange.captures[0], heir}));
    return {};
  }));
  if (parts_.begun != nullptr) parts_.begun->ring();
  return accepted(removal_value(order));
}

Routes Sources::routes() const {
  return {
      {"GET",
       "/sources",
       on(*this, &Sources::list),
       {"listSources", "Lists sources.", {}, {{200, "Sources"}}, {"limit", "after"}}},
      {"POST",
       "/sources",
       on(*this, &Sources::create),
       {"createSource",
        "Makes a source with a token, which is shown once.",
        "SourceDraft",
        {{201, "NewSource"}},
        {"Idempotency-Key"}}},
      {"GET",
       "/sources/{source}",
       on(*this, &Sources::show),
       {"getSource", "Shows a source and what is agreed with it.", {}, {{200, "Source"}}}},
      {"PATCH",
       "/sources/{source}",
       on(*this, &Sources::change),
       {"changeSource", "Agrees something else with a source.", "SourceChange", {{200, "Source"}}}},
      {"DELETE",
       "/sources/{source}",
       on(*this, &Sources::remove),
       {"removeSource",
        "Ends a source and its tokens at once; its people go to an heir, or belong to nobody, after the answer.",
        {},
        {{202, "SourceRemoval"}},
        {"heir"}}},
  };
}

}  // namespace provost::operations
