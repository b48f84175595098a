#include "core/delivery/itinerary.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace provost {
namespace {

/// Events as letters, one blank between two: p provision, d deactivate, r revoke, x remove, m members, - nothing.
std::vector<Event> events_of(std::string_view letters, SubjectKind kind) {
  std::vector<Event> events;
  Event event;
  event.subject.kind = kind;
  event.seq = 1;
  for (const char letter : letters) {
    switch (letter) {
      case 'p':
        event.verbs.push_back(Verb::provision);
        break;
      case 'd':
        event.verbs.push_back(Verb::deactivate);
        break;
      case 'r':
        event.verbs.push_back(Verb::revoke);
        break;
      case 'x':
        event.verbs.push_back(Verb::remove);
        break;
      case 'm':
        event.verbs.push_back(Verb::members);
        break;
      case ' ':
        events.push_back(event);
        event.verbs.clear();
        ++event.seq;
        break;
      default:
        break;
    }
  }
  if (!letters.empty()) events.push_back(event);
  return events;
}

/// Steps as text: the seq and verb of each; `.` where an event is complete, `?` where a probe follows, `+n` for merged.
std::string text_of(const std::vector<Step>& steps, const std::vector<Event>& events) {
  std::string text;
  for (const Step& step : steps) {
    text.append(text.empty() ? "" : " ").append(std::to_string(events.at(step.event).seq));
    text.append(to_word(step.verb));
    if (step.probe) text += '?';
    if (step.merged > 0) text.append("+").append(std::to_string(step.merged));
    if (step.completes_event) text += '.';
  }
  return text;
}

struct Case {
  const char* name;
  std::string_view events;
  std::string_view steps;
  SubjectKind kind = SubjectKind::user;
};
constexpr Case kCases[] = {
    {"nothing happened", "", ""},
    {"one update is one call", "p", "1provision."},
    {"updates are sent once, as the newest", "p p p", "3provision+2."},
    {"an end is two calls and a probe", "dr", "1deactivate 1revoke?."},
    {"a removal follows its end", "drx", "1deactivate 1revoke? 1remove."},
    {"a removal of somebody inactive has nothing to prove", "x", "1remove."},
    {"a deactivation alone is proven", "d", "1deactivate?."},
    {"a revocation alone leaves a way in, so there is nothing to try", "r", "1revoke."},
    {"no update is merged across an end", "p dr p", "1provision. 2deactivate 2revoke?. 3provision."},
    {"updates on either side are merged among themselves", "p p dr p p",
     "2provision+1. 3deactivate 3revoke?. 5provision+1."},
    {"no end is merged with another", "dr dr", "1deactivate 1revoke?. 2deactivate 2revoke?."},
    {"nor a revocation with another", "r r", "1revoke. 2revoke."},
    {"no update is merged across a revocation", "p r p", "1provision. 2revoke. 3provision."},
    {"an update with a revocation is not an update alone", "p pr p", "1provision. 2provision 2revoke. 3provision."},
    {"an event that tells nothing is no call", "-", ""},
    {"and keeps updates apart", "p - p", "1provision. 3provision."},
    {"group changes are deltas, and are never merged", "m m m", "1members. 2members. 3members.", SubjectKind::group},
    {"nor would other events of groups be", "p p", "1provision. 2provision.", SubjectKind::group},
};

TEST(Itinerary, IsReadFromTheTable) {
  for (const Case& row : kCases) {
    const auto events = events_of(row.events, row.kind);
    EXPECT_EQ(text_of(itinerary(events), events), row.steps) << row.name;
  }
}

TEST(Itinerary, NumbersTheVerbsOfAnEvent) {
  const auto events = events_of("drx p", SubjectKind::user);
  const auto steps = itinerary(events);
  ASSERT_EQ(steps.size(), 4u);
  for (std::size_t place = 0; place < 3; ++place) EXPECT_EQ(steps[place].place, static_cast<std::int64_t>(place));
  EXPECT_EQ(steps[3].place, 0);
}

TEST(Itinerary, KnowsWhatEndsAnAccess) {
  const auto steps = itinerary(events_of("p dr x r", SubjectKind::user));
  std::string barriers;
  for (const Step& step : steps) barriers += step.barrier ? 'b' : '-';
  EXPECT_EQ(barriers, "-bbbb");
  auto events = events_of("m m m", SubjectKind::group);
  events[1].payload = Value::object({{"change", "upsert"}, {"leaving", true}});
  events[2].payload = Value::object({{"change", "remove"}});
  barriers.clear();
  for (const Step& step : itinerary(events)) barriers += step.barrier ? 'b' : '-';
  EXPECT_EQ(barriers, "-bb");
}

/// Every mix of four events keeps every end of access, in order, and the newest state last.
TEST(Itinerary, NeverLosesAnEndWhateverTheMix) {
  constexpr std::string_view kKinds[] = {"p", "dr", "r", "drx", "x", "-"};
  for (std::size_t mix = 0; mix < 6 * 6 * 6 * 6; ++mix) {
    std::string letters;
    for (std::size_t rest = mix, place = 0; place < 4; ++place, rest /= 6) {
      letters.append(letters.empty() ? "" : " ").append(kKinds[rest % 6]);
    }
    const auto events = events_of(letters, SubjectKind::user);
    std::vector<std::pair<std::size_t, Verb>> wanted, got;
    for (std::size_t index = 0; index < events.size(); ++index) {
      for (const Verb verb : events[index].verbs) {
        const bool superseded = verb == Verb::provision && index + 1 < events.size() &&
                                events[index + 1].verbs == std::vector<Verb>{Verb::provision};
        if (!superseded) wanted.emplace_back(index, verb);
      }
    }
    for (const Step& step : itinerary(events)) got.emplace_back(step.event, step.verb);
    EXPECT_EQ(got, wanted) << letters;
  }
}

}  // namespace
}  // namespace provost
