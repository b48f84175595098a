// The small parts of the face, each by a table: pages, cursors, tags, errors, and what a filter mentions.
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "core/schema/filter.h"
#include "core/schema/mentions.h"
#include "scim/error.h"
#include "scim/etag.h"
#include "scim/page.h"
#include "scim/query.h"
#include "tests/schema/world.h"
#include "tests/support/checklist.h"
#include "tests/support/fake_clock.h"

namespace provost::scim {
namespace {

http::Target target_of(const std::string& query) { return http::split("/Users?" + query).value(); }

/// The page that a query asks for, or the scimType of its refusal.
struct Read {
  std::optional<Page> page;
  std::string refusal;
};
Read read_page(const std::string& query, const Cursors& cursors, std::string_view context = "c") {
  const auto request = search_request_of(target_of(query));
  if (!request) return {std::nullopt, outcome(request)};
  const auto page = page_of(*request, cursors, context);
  return page ? Read{*page, ""} : Read{std::nullopt, std::string(page.error().scim_type)};
}

TEST(PageTest, ReadsWhatRows95To99Say) {
  test::checklist({95, 96, 98, 99});
  const test::FakeClock clock;
  const Cursors cursors(Secret("key"), clock);
  struct Case {
    const char* query;
    std::int64_t start, count;  // count -1: refused
  };
  constexpr Case kCases[] = {
      {"", 1, 100},
      {"startIndex=5", 5, 100},
      {"count=7", 1, 7},
      {"startIndex=0&count=0", 1, 0},
      {"startIndex=-3&count=-1", 1, 0},
      {"count=1000", 1, 1000},
      {"count=10000", 1, 1000},
      {"startIndex=9223372036854775807", 9223372036854775807, 100},
      {"startIndex=&count=", 1, 100},
      {"count=abc", 0, -1},
      {"count=1.5", 0, -1},
      {"count=1e3", 0, -1},
      {"count=99999999999999999999", 0, -1},
      {"startIndex=1&startIndex=2", 0, -1},
      {"COUNT=5", 1, 100},
  };
  for (const Case& each : kCases) {
    const auto [page, refusal] = read_page(each.query, cursors);
    EXPECT_EQ(page.has_value(), each.count >= 0) << each.query;
    if (!page) {
      EXPECT_EQ(refusal, "invalidValue") << each.query;
      continue;
    }
    EXPECT_EQ(page->start, each.start) << each.query;
    EXPECT_EQ(page->count, each.count) << each.query;
  }
}

TEST(CursorTest, IsGoodForOneQuestionAndForAWhile) {
  test::checklist({104, 107, 113, 115});
  test::FakeClock clock;
  const Cursors cursors(Secret("key"), clock);
  const CursorPlace place{{Subject{SubjectKind::group, 7}, "k\xC3\xA9y \"", {}}, 5};
  const std::string cursor = cursors.make(place, "c");
  EXPECT_EQ(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"),
            std::string::npos);
  const auto page = read_page("cursor=" + cursor, cursors).page;
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->count, 5);
  EXPECT_EQ(page->after->subject, place.last.subject);
  EXPECT_EQ(page->after->key, place.last.key);
  EXPECT_EQ(page->after->number, std::nullopt);

  struct Case {
    std::string query, refusal;
  };
  std::string flipped = cursor;
  flipped[3] = flipped[3] == 'A' ? 'B' : 'A';
  const Case cases[] = {
      {"cursor=", ""},
      {"cursor", ""},
      {"cursor=&count=1000", ""},
      {"cursor=&count=-1", ""},
      {"cursor=" + cursor + "&count=5", ""},
      {"cursor=" + cursor + "&count=6", "invalidCount"},
      {"cursor=&count=1001", "invalidCount"},
      {"cursor=&count=x", "invalidCount"},
      {"cursor=" + cursor + "&startIndex=1", "invalidValue"},
      {"cursor=" + cursor + "x", "invalidCursor"},
      {"cursor=" + cursor.substr(0, cursor.size() - 1), "invalidCursor"},
      {"cursor=" + flipped, "invalidCursor"},
      {"cursor=x", "invalidCursor"},
      {"cursor=.", "invalidCursor"},
  };
  for (const Case& each : cases) EXPECT_EQ(read_page(each.query, cursors).refusal, each.refusal) << each.query;
  EXPECT_EQ(read_page("cursor=" + cursor, cursors, "d").refusal, "invalidCursor");
  EXPECT_EQ(read_page("cursor=" + cursor, Cursors(Secret("other"), clock)).refusal, "invalidCursor");
  clock.advance(std::chrono::seconds(kCursorSeconds) - Duration{1});
  EXPECT_EQ(read_page("cursor=" + cursor, cursors).refusal, "");
  clock.advance(Duration{1});
  EXPECT_EQ(read_page("cursor=" + cursor, cursors).refusal, "expiredCursor");
  EXPECT_EQ(read_page("cursor=" + flipped, cursors).refusal, "invalidCursor");
}

TEST(PageTest, AListSaysWhatItHolds) {
  const Value list = list_response({Value::object({{"id", "a"}})}, 5, Page{3, 1});
  EXPECT_EQ(json::write(list),
            R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":5,"startIndex":3,)"
            R"("itemsPerPage":1,"Resources":[{"id":"a"}]})");
}

TEST(EtagTest, IsComparedWeaklyAndInLists) {
  struct Case {
    const char* sent;
    bool is_seven;
  };
  constexpr Case kCases[] = {
      {R"(W/"7")", true},       {R"("7")", true},    {"7", true},          {"*", true},         {R"("1", W/"7")", true},
      {R"("1" ,"7" , )", true}, {R"(W/"6")", false}, {R"(W/"70")", false}, {R"(w/"7")", false}, {"", false},
      {R"("")", false},         {R"("07")", false},  {R"(")", false},      {",,,", false},
  };
  for (const Case& each : kCases) {
    http::RequestHead head;
    head.headers.add("If-Match", each.sent);
    head.headers.add("If-None-Match", each.sent);
    EXPECT_EQ(check_precondition(head, std::array{etag_of(7)}).has_value(), each.is_seven) << each.sent;
    EXPECT_EQ(is_not_modified(head, etag_of(7)), each.is_seven) << each.sent;
  }
  EXPECT_EQ(*check_precondition({}, std::array{etag_of(7)}), Precondition::none);
  EXPECT_FALSE(is_not_modified({}, etag_of(7)));
  EXPECT_EQ(etag_of(7), R"(W/"7")");
}

TEST(EtagTest, TellsWhichGroupsAPersonIsIn) {
  test::checklist({233});
  const GroupView pilots{ScimId{"g1"}, "Pilots", true};
  const GroupView crew{ScimId{"g2"}, "Crew", true};
  const GroupView crew_by_pilots{ScimId{"g2"}, "Crew", false};
  const auto of = [](std::vector<GroupView> groups) { return etag_of(7, groups); };
  EXPECT_EQ(of({}), etag_of(7));
  EXPECT_EQ(of({pilots, crew}), of({crew, pilots})) << "whatever the order";
  EXPECT_EQ(of({{ScimId{"g1"}, "Flyers", true}}), of({pilots})) << "a group's name is the group's";
  const std::set<std::string> tags{
      of({}), of({pilots}), of({crew}), of({crew_by_pilots}), of({pilots, crew}), etag_of(8, std::array{pilots})};
  EXPECT_EQ(tags.size(), 6u);
  for (const std::string& tag : tags) {
    http::RequestHead head;
    head.headers.add("If-Match", tag);
    EXPECT_EQ(minds_groups(head), tag != of({}));
    const std::array now{etag_of(7), of({pilots})};
    EXPECT_EQ(check_precondition(head, now).has_value(), tag == now[0] || tag == now[1]) << tag;
  }
}

TEST(ErrorTest, EveryCodeHasItsPlaceInTheTable) {
  test::checklist({234, 235, 236, 239});
  struct Case {
    Code code;
    int status;
    const char* type;
    bool speaks;  // the detail is for the client
  };
  constexpr Case kCases[] = {
      {Code::invalid_syntax, 400, "invalidSyntax", true},
      {Code::invalid_value, 400, "invalidValue", true},
      {Code::invalid_filter, 400, "invalidFilter", true},
      {Code::invalid_path, 400, "invalidPath", true},
      {Code::no_target, 400, "noTarget", true},
      {Code::mutability, 400, "mutability", true},
      {Code::uniqueness, 409, "uniqueness", true},
      {Code::conflict, 409, "", true},
      {Code::too_many, 400, "tooMany", true},
      {Code::unauthenticated, 401, "", true},
      {Code::forbidden, 403, "", true},
      {Code::not_found, 404, "", true},
      {Code::precondition_failed, 412, "", true},
      {Code::too_large, 413, "", true},
      {Code::unsupported, 501, "", true},
      {Code::limited, 429, "", true},
      {Code::unavailable, 503, "", false},
      {Code::internal, 500, "", false},
  };
  for (const Case& each : kCases) {
    const auto response = error_response(Error{each.code, "canary statement users.save"});
    const Value body = json_of(response.body);
    EXPECT_EQ(response.status, each.status);
    EXPECT_EQ(status_of(each.code), each.status);
    EXPECT_EQ(response.headers.find("Content-Type"), "application/scim+json");
    EXPECT_EQ(body.find("schemas")->items().at(0).as_text(), "urn:ietf:params:scim:api:messages:2.0:Error");
    EXPECT_EQ(body.text_at("status"), std::to_string(each.status));
    EXPECT_EQ(body.text_at("scimType"), each.type);
    EXPECT_EQ(body.find("scimType") != nullptr, *each.type != '\0') << each.status;
    EXPECT_EQ(response.body.find("canary") != std::string::npos, each.speaks) << each.status;
    EXPECT_NE(body.text_at("detail"), "");
    EXPECT_EQ(response.headers.find("Retry-After").has_value(), each.status == 429 || each.status == 503);
  }
}

TEST(MentionsTest, TellsWhatMustBeReadOfMembers) {
  struct Case {
    const char* filter;
    std::vector<std::string> values;
    bool otherwise;
  };
  const Case cases[] = {
      {R"(displayName eq "x")", {}, false},
      {R"(members.value eq "a")", {"a"}, false},
      {R"(members eq "a")", {"a"}, false},
      {R"(members[value eq "a"])", {"a"}, false},
      {R"(MEMBERS[VALUE EQ "a"])", {"a"}, false},
      {R"(not (members.value eq "a") or displayName pr and members.value eq "b")", {"a", "b"}, false},
      {R"(members.value ne "a")", {}, true},
      {R"(members.value sw "a")", {}, true},
      {"members.value eq null", {}, true},
      {"members pr", {}, true},
      {R"(members.type eq "User")", {}, true},
      {R"(members[value eq "a" and type eq "User"])", {}, true},
      {R"(members.value eq "a" or members.display eq "b")", {"a"}, true},
  };
  for (const Case& each : cases) {
    const auto filter = parse_filter(each.filter, group_type(), Leniency{});
    ASSERT_TRUE(filter.has_value()) << each.filter << filter.error().detail;
    const Mentions mentions = mentions_of(*filter, "members");
    EXPECT_EQ(mentions.values, each.values) << each.filter;
    EXPECT_EQ(mentions.otherwise, each.otherwise) << each.filter;
  }
}

TEST(QueryTest, AParameterIsGivenOnceOrNotAtAll) {
  EXPECT_EQ(parameter(target_of("a=1"), "b").value(), std::nullopt);
  EXPECT_EQ(parameter(target_of("a=%2522&b="), "a").value(), "%22");
  EXPECT_EQ(parameter(target_of("a=1&b="), "b").value(), "");
  EXPECT_EQ(parameter(target_of("a=1&a=1"), "a").error().code, Code::invalid_value);
  EXPECT_EQ(filter_of(target_of("filter="), user_type(), Leniency{}).error().code, Code::invalid_filter);
}

}  // namespace
}  // namespace provost::scim
