#include "core/admin/operations/brands.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/admin/operations/paging.h"
#include "core/base/text.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

Value value_of(const Brand& brand) {
  return Value::object(
      {{"id", std::to_string(brand.id)}, {"name", brand.name}, {"separatesUsers", brand.separates_users}});
}

constexpr Reading kReading{permission::kBrandsWrite, permission::kUsersRead};

}  // namespace

Result<Value> make_brand(const Desk& desk, const BrandDraft& draft) {
  TRY(check_line("name", draft.name));
  const Brand brand{desk.ids.number<std::int64_t>(), draft.name, draft.separates_users};
  TRY(desk.tables.brands.insert(brand, desk.now).map_error([](Error error) {
    if (error.code == Code::uniqueness) error.detail = "there is a brand of this name already";
    return error;
  }));
  TRY(desk.note("brand.create", Thing{"brand", std::to_string(brand.id), brand.name}));
  return value_of(brand);
}

Result<Array> list_brands(const Desk& desk) {
  const auto all = TRY(desk.tables.brands.all());
  Array brands;
  for (const Brand& brand : all) brands.push_back(value_of(brand));
  return brands;
}

Result<void> assign_source(const Desk& desk, std::string_view brand_id, const SourceId& source) {
  const Brand brand = TRY(brand_of(desk, brand_id));
  const auto found = TRY(desk.tables.sources.find(source));
  if (!found) return fail(Code::not_found, "there is no such source");
  TRY(desk.tables.sources.set_brand(source, brand.id));
  return desk.note("source.change", Thing{"source", found->id.value, found->name}, "brand");
}

Result<Brand> brand_of(const Desk& desk, std::string_view id) {
  auto brand = TRY(desk.tables.brands.find(text::to_integer(id).value_or(0)));
  if (!brand) return fail(Code::not_found, "there is no such brand");
  return std::move(*brand);
}

Result<Response> Brands::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  const Paging paging = TRY(paging_in(exchange.target));
  const auto after = text::to_integer(paging.after.empty() ? "0" : paging.after);
  if (!after) return bad_cursor();
  std::vector<Brand> brands;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    brands = TRY(desk.tables.brands.all());
    return {};
  }));
  std::erase_if(brands, [&](const Brand& brand) { return brand.id <= *after; });
  std::sort(brands.begin(), brands.end(), [](const Brand& one, const Brand& other) { return one.id < other.id; });
  const auto id_of = [](const Brand& brand) { return std::to_string(brand.id); };
  return answer(page_value("brands", std::move(brands), paging, Rendering{id_of, value_of}));
}

Result<Response> Brands::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kBrandsWrite));
  const Value body = TRY(object_in(exchange.request.body, {"name", "separatesUsers"}));
  BrandDraft draft;
  draft.name = TRY(line_at(body, "name"));
  draft.separates_users = TRY(truth_at(body, "separatesUsers"));
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    const Value made = TRY(make_brand(desk, draft));
    return created(made, "/brands/" + std::string(made.text_at("id")));
  }));
  return written.response;
}

Result<Response> Brands::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  Value shown;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    const Brand brand = TRY(brand_of(desk, exchange.captures[0]));
    const auto all = TRY(desk.tables.sources.all());
    Array sources;
    for (const Source& source : all) {
      if (source.brand_id == brand.id) sources.push_back(source.id.value);
    }
    shown = value_of(brand);
    shown.set("sources", std::move(sources));
    return {};
  }));
  return answer(shown);
}

Result<Response> Brands::assign(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kBrandsWrite));
  TRY(at_desk(parts_, sql::Mode::write, caller,
              [&](Desk& desk) { return assign_source(desk, exchange.captures[0], SourceId{exchange.captures[1]}); }));
  return done();
}

Result<Response> Brands::release(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kBrandsWrite));
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const Brand brand = TRY(brand_of(desk, exchange.captures[0]));
    const auto source = TRY(desk.tables.sources.find(SourceId{exchange.captures[1]}));
    if (!source || source->brand_id != brand.id) return fail(Code::not_found, "the brand has no such source");
    TRY(desk.tables.sources.set_brand(source->id, 0));
    return desk.note("source.change", Thing{"source", source->id.value, source->name}, "brand");
  }));
  return done();
}

Routes Brands::routes() const {
  return {
      {"GET",
       "/brands",
       on(*this, &Brands::list),
       {"listBrands", "Lists brands in the order of their making.", {}, {{200, "Brands"}}, {"limit", "after"}}},
      {"POST",
       "/brands",
       on(*this, &Brands::create),
       {"createBrand", "Makes a brand.", "BrandDraft", {{201, "Brand"}}, {"Idempotency-Key"}}},
      {"GET",
       "/brands/{brand}",
       on(*this, &Brands::show),
       {"getBrand", "Shows a brand with the ids of its sources.", {}, {{200, "BrandWithSources"}}}},
      {"PUT",
       "/brands/{brand}/sources/{source}",
       on(*this, &Brands::assign),
       {"assignSource", "Makes a source one of the brand.", {}, {{204}}}},
      {"DELETE",
       "/brands/{brand}/sources/{source}",
       on(*this, &Brands::release),
       {"releaseSource", "Makes a source one of no brand.", {}, {{204}}}},
  };
}

}  // namespace provost::operations
