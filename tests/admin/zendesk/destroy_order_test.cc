// What the query of destroy_many means: a table for the lists, a table for brands.
#include "core/admin/zendesk/destroy_order.h"

#include <gtest/gtest.h>

namespace provost::zendesk {
namespace {

/// What came out of a query, as one line.
std::string told(const std::string& query, bool brands_separate) {
  const auto target = http::split("/api/v2/users/destroy_many?" + query);
  if (!target) return "no target";
  const auto order = DestroyOrder::read(*target, brands_separate);
  if (!order) return order.error().code == Code::too_many ? "too many" : "refused";
  std::string line = json::write(Value(inputs_of(*order, brand_number(order->brand).value())));
  return line;
}

std::string numbers(int count) {
  std::string list = "ids=";
  for (int number = 1; number <= count; ++number) list.append(number == 1 ? "" : ",").append(std::to_string(number));
  return list;
}

struct ListCase {
  const char* query;
  const char* told;
};
constexpr ListCase kLists[] = {
    {"ids=12", R"([{"id":12}])"},
    {"ids=12,212", R"([{"id":12},{"id":212}])"},
    {"ids=12%2C212", R"([{"id":12},{"id":212}])"},
    {"ids=12,12,%2012", R"([{"id":12}])"},
    {"ids=12,012", R"([{"id":12}])"},
    {"ids=,12,,", R"([{"id":12}])"},
    {"external_ids=a,b", R"([{"external_id":"a","brand_id":0},{"external_id":"b","brand_id":0}])"},
    {"external_ids=A,a", R"([{"external_id":"A","brand_id":0},{"external_id":"a","brand_id":0}])"},
    {"external_ids=a%20b", R"([{"external_id":"a b","brand_id":0}])"},
    {"", "refused"},
    {"ids=", "refused"},
    {"external_ids=,", "refused"},
    {"ids=1&external_ids=a", "refused"},
    {"ids=&external_ids=a", "refused"},
    {"ids=1&ids=2", "refused"},
    {"ids=x", "refused"},
    {"ids=1.5", "refused"},
    {"ids=-1", "refused"},
    {"ids=0", "refused"},
    {"ids=99999999999999999999", "refused"},
};

TEST(DestroyOrder, NamesPeopleByOneList) {
  for (const ListCase& row : kLists) EXPECT_EQ(told(row.query, false), row.told) << row.query;
}

TEST(DestroyOrder, TakesAHundred) {
  EXPECT_NE(told(numbers(100), false), "too many");
  EXPECT_EQ(told(numbers(101), false), "too many");
  EXPECT_EQ(told(numbers(101) + ",1", false), "too many");
  EXPECT_NE(told(numbers(100) + ",1", false), "too many") << "an id that is named twice is one person";
}

constexpr ListCase kBrands[] = {
    {"external_ids=a&brand_id=0", R"([{"external_id":"a","brand_id":0}])"},
    {"external_ids=a&brand_id=360", R"([{"external_id":"a","brand_id":360}])"},
    {"external_ids=a&brand_id=all", "refused"},
    {"external_ids=a&brand_id=north", "refused"},
    {"external_ids=a&brand_id=", "refused"},
    {"external_ids=a&brand_id=-3", "refused"},
    {"external_ids=a&brand_id=1&brand_id=1", "refused"},
    {"ids=1&brand_id=0", "refused"},
    {"ids=1&brand_id=360", "refused"},
};

TEST(DestroyOrder, ReadsABrandWhereBrandsKeepTheirUsersApart) {
  for (const ListCase& row : kBrands) EXPECT_EQ(told(row.query, true), row.told) << row.query;
}

TEST(DestroyOrder, IgnoresABrandWhereTheyDoNot) {
  for (const char* brand : {"0", "360", "all", "north", "", "-3"}) {
    EXPECT_EQ(told("external_ids=a&brand_id=" + std::string(brand), false), R"([{"external_id":"a","brand_id":0}])");
    EXPECT_EQ(told("ids=1&brand_id=" + std::string(brand), false), R"([{"id":1}])");
  }
}

TEST(DestroyOrder, LooksInTheBrandThatKeepsItsUsersApart) {
  EXPECT_EQ(effective_brand(0, {}).value(), 0);
  EXPECT_EQ(effective_brand(360, {true, true}).value(), 360);
  EXPECT_EQ(effective_brand(360, {true, false}).value(), 0);
  EXPECT_EQ(effective_brand(360, {}).error().code, Code::invalid_value);
}

}  // namespace
}  // namespace provost::zendesk
