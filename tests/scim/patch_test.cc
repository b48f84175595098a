#include "scim/patch.h"

#include <gtest/gtest.h>

#include "scim/attribute_editor.h"
#include "tests/schema/world.h"
#include "tests/support/checklist.h"

namespace provost::scim {
namespace {

#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define OWN "urn:example:own:1.0:User"

Value body_of(std::string_view operations) {
  return Value::object({{"schemas", Value::array({"urn:ietf:params:scim:api:messages:2.0:PatchOp"})},
                        {"Operations", json_of(operations)}});
}

Result<Checked> patched(const Value& body, const Value& document, const Leniency& leniency) {
  const PatchRequest request = TRY(parse_patch_request(body, user_type(), leniency));
  return apply(request, document, user_type(), leniency);
}

struct Case {
  const char* name;
  const char* before;      // without userName
  const char* operations;  // one operation or an array of them
  const char* strict;      // the document without userName, or the failure
  const char* lenient;     // nullptr: the same
};

void run(const Case& each, const Leniency& leniency, const char* expected) {
  Value before = json_of(each.before);
  before.set("userName", "u");
  Value operations = json_of(each.operations);
  if (operations.is_object()) operations = Value(Array{operations});
  const auto after = patched(body_of(json::write(operations)), before, leniency);
  if (!after || expected[0] != '{') {
    EXPECT_EQ(outcome(after), expected) << each.name << (after ? "" : ": " + after.error().detail);
    return;
  }
  Value document = after->document();
  document.erase("userName");
  EXPECT_EQ(document, json_of(expected)) << each.name << ": " << json::write(document);
}

template <std::size_t N>
void run_all(const Case (&cases)[N]) {
  for (const Case& each : cases) {
    run(each, Leniency{}, each.strict);
    run(each, for_profile("default"), each.lenient != nullptr ? each.lenient : each.strict);
  }
}

#define TWO_MAILS R"({"emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home"}]})"

const Case kGeneral[] = {
    {"row 147: op in any case", "{}", R"({"op":"ADD","path":"title","value":"T"})", R"({"title":"T"})", nullptr},
    {"row 148: each acts on the result of the one before", "{}",
     R"([{"op":"add","path":"title","value":"A"},{"op":"remove","path":"title"},{"op":"replace","path":"title","value":"B"}])",
     R"({"title":"B"})", nullptr},
    {"row 149: one bad operation, none done", R"({"title":"A"})",
     R"([{"op":"replace","path":"title","value":"B"},{"op":"replace","path":"active","value":{"a":1}}])",
     "invalidValue", nullptr},
    {"row 155: id", "{}", R"({"op":"replace","path":"id","value":"x"})", "mutability", nullptr},
    {"row 155: meta.created", "{}", R"({"op":"replace","path":"meta.created","value":"2026-01-01T00:00:00Z"})",
     "mutability", nullptr},
    {"row 155: groups", "{}", R"({"op":"replace","path":"groups","value":[]})", "mutability", nullptr},
    {"row 155: an element of groups", "{}", R"({"op":"remove","path":"groups[value eq \"g\"]"})", "mutability",
     nullptr},
    {"row 155: a read-only part", "{}", R"({"op":"add","path":")" ENTERPRISE R"(:manager.displayName","value":"x"})",
     "mutability", nullptr},
    {"row 155: immutable and set", R"({")" OWN R"(":{"badge":"b"}})",
     R"({"op":"replace","path":")" OWN R"(:badge","value":"c"})", "mutability", nullptr},
    {"row 155: immutable and the same", R"({")" OWN R"(":{"badge":"b"}})",
     R"({"op":"replace","path":")" OWN R"(:badge","value":"b"})", R"({")" OWN R"(":{"badge":"b"}})", nullptr},
    {"row 155: immutable, removed", R"({")" OWN R"(":{"badge":"b"}})", R"({"op":"remove","path":")" OWN R"(:badge"})",
     "mutability", nullptr},
    {"row 155: immutable, its extension removed", R"({")" OWN R"(":{"badge":"b"}})",
     R"({"op":"remove","path":")" OWN R"("})", "mutability", nullptr},
    {"row 155: an immutable part of an element", R"({")" OWN R"(":{"devices":[{"value":"d"}]}})",
     R"({"op":"replace","path":")" OWN R"(:devices[value eq \"d\"].value","value":"e"})", "mutability", nullptr},
    {"row 155: an element with another immutable part", R"({")" OWN R"(":{"devices":[{"value":"d"}]}})",
     R"({"op":"replace","path":")" OWN R"(:devices[value eq \"d\"]","value":{"value":"e"}})", "mutability", nullptr},
    {"row 155: another part of such an element", R"({")" OWN R"(":{"devices":[{"value":"d"}]}})",
     R"({"op":"replace","path":")" OWN R"(:devices[value eq \"d\"].display","value":"D"})",
     R"({")" OWN R"(":{"devices":[{"value":"d","display":"D"}]}})", nullptr},
    {"row 156: immutable and not set", "{}", R"({"op":"add","path":")" OWN R"(:badge","value":"b"})",
     R"({")" OWN R"(":{"badge":"b"}})", nullptr},
    {"row 157: a number for a boolean", "{}", R"({"op":"replace","path":"active","value":5})", "invalidValue", nullptr},
    {"row 157: a text for a mail", "{}", R"({"op":"add","path":"emails","value":"x"})", "invalidValue", nullptr},
    {"row 157: an array for a name", "{}", R"({"op":"replace","path":"name","value":[]})", "invalidValue", nullptr},
    {"row 158: primary by add", TWO_MAILS, R"({"op":"add","path":"emails","value":[{"value":"c","primary":true}]})",
     R"({"emails":[{"value":"a","type":"work","primary":false},{"value":"b","type":"home"},{"value":"c","primary":true}]})",
     nullptr},
    {"row 158: primary by add of what is there", TWO_MAILS,
     R"({"op":"add","path":"emails","value":{"value":"b","type":"home","primary":true}})",
     R"({"emails":[{"value":"a","type":"work","primary":false},{"value":"b","type":"home","primary":true}]})", nullptr},
    {"row 158: primary by replace of the element", TWO_MAILS,
     R"({"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"c","type":"home","primary":true}})",
     R"({"emails":[{"value":"a","type":"work","primary":false},{"value":"c","type":"home","primary":true}]})", nullptr},
    {"row 158: primary by its path", TWO_MAILS,
     R"({"op":"replace","path":"emails[type eq \"home\"].primary","value":true})",
     R"({"emails":[{"value":"a","type":"work","primary":false},{"value":"b","type":"home","primary":true}]})", nullptr},
    {"row 158: two at once", TWO_MAILS, R"({"op":"replace","path":"emails.primary","value":true})", "invalidValue",
     nullptr},
    {"row 158: two in one value", "{}",
     R"({"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]})",
     "invalidValue", nullptr},
    {"row 160: add of what is there", TWO_MAILS,
     R"({"op":"add","path":"emails","value":[{"value":"A","type":"Work"}]})", TWO_MAILS, nullptr},
    {"row 162: a required attribute", "{}", R"({"op":"remove","path":"userName"})", "mutability", nullptr},
    {"row 162: a required attribute by null", "{}", R"({"op":"replace","path":"userName","value":null})",
     "invalidValue", nullptr},
    {"row 163: booleans as text", R"({"roles":[{"value":"r","primary":true}]})",
     R"([{"op":"Replace","path":"active","value":"False"},
         {"op":"Replace","path":"roles[primary eq \"True\"].value","value":"w"}])",
     "invalidFilter", R"({"active":false,"roles":[{"value":"w","primary":true}]})"},
    {"row 164: unknown members of an operation", "{}", R"({"name":"x","op":"add","path":"title","value":"T"})",
     R"({"title":"T"})", nullptr},
    {"row 165: paths as keys", "{}",
     R"({"op":"replace","value":{"name.givenName":"x",")" ENTERPRISE R"(:department":"y",
         "emails[type eq \"work\"].value":"m"}})",
     "invalidSyntax",
     R"({"name":{"givenName":"x"},")" ENTERPRISE R"(":{"department":"y"},"emails":[{"type":"work","value":"m"}]})"},
    {"row 165: a bad filter in a key", "{}", R"({"op":"replace","value":{"emails[type xx 1].value":"m"}})",
     "invalidSyntax", "invalidFilter"},
    {"row 166: read-only keys", "{}", R"({"op":"replace","value":{"schemas":["x"],"id":"i","meta":{},"title":"T"}})",
     "mutability", R"({"title":"T"})"},
    {"row 252: an unknown path", "{}", R"({"op":"add","path":"foo","value":1})", "noTarget", "{}"},
    {"row 252: an unknown key", "{}", R"({"op":"add","value":{"foo":1,"title":"T"}})", "invalidSyntax",
     R"({"title":"T"})"},
};
TEST(Patch, InGeneral) {
  test::checklist({147, 148, 149, 155, 156, 157, 158, 160, 162, 163, 164, 165, 166});
  run_all(kGeneral);
}

const Case kAdd[] = {
    {"row 167: no value", "{}", R"({"op":"add","path":"title"})", "invalidValue", nullptr},
    {"row 168: no path", "{}", R"({"op":"add","value":{"nickName":"N","emails":[{"value":"a"}]}})",
     R"({"nickName":"N","emails":[{"value":"a"}]})", nullptr},
    {"row 168: no path and no object", "{}", R"({"op":"add","value":"x"})", "invalidValue", nullptr},
    {"row 169: singular simple", R"({"title":"A"})", R"({"op":"add","path":"title","value":"B"})", R"({"title":"B"})",
     nullptr},
    {"row 170: singular complex", R"({"name":{"givenName":"G","familyName":"F"}})",
     R"({"op":"add","path":"name","value":{"middleName":"M","familyName":"H"}})",
     R"({"name":{"givenName":"G","familyName":"H","middleName":"M"}})", nullptr},
    {"row 171: a part of what is not there", "{}", R"({"op":"add","path":"name.familyName","value":"F"})",
     R"({"name":{"familyName":"F"}})", nullptr},
    {"row 172: an array is appended", TWO_MAILS,
     R"({"op":"add","path":"emails","value":[{"value":"c"},{"value":"d"}]})",
     R"({"emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home"},{"value":"c"},{"value":"d"}]})",
     nullptr},
    {"row 172: an object is appended", "{}", R"({"op":"add","path":"emails","value":{"value":"c"}})",
     R"({"emails":[{"value":"c"}]})", nullptr},
    {"row 173: the same value", TWO_MAILS, R"({"op":"add","path":"emails","value":{"value":"B"}})", TWO_MAILS, nullptr},
    {"row 173: the same value of another type", R"({"emails":[{"value":"a","type":"work"}]})",
     R"({"op":"add","path":"emails","value":{"value":"a","type":"home"}})",
     R"({"emails":[{"value":"a","type":"work"},{"value":"a","type":"home"}]})", nullptr},
    {"row 173: an address without a value", R"({"addresses":[{"type":"work","region":"R"}]})",
     R"({"op":"add","path":"addresses","value":[{"type":"work","region":"R"},{"type":"home"}]})",
     R"({"addresses":[{"type":"work","region":"R"},{"type":"home"}]})", nullptr},
    {"row 174: plain values as a set", R"({")" OWN R"(":{"tags":["a"]}})",
     R"({"op":"add","path":")" OWN R"(:tags","value":["A","b","b"]})", R"({")" OWN R"(":{"tags":["a","b"]}})", nullptr},
    {"row 174: one plain value", "{}", R"({"op":"add","path":")" OWN R"(:tags","value":"a"})",
     R"({")" OWN R"(":{"tags":["a"]}})", nullptr},
    {"row 175: an element is made", "{}", R"({"op":"Add","path":"emails[type eq \"work\"].value","value":"a"})",
     "noTarget", R"({"emails":[{"type":"work","value":"a"}]})"},
    {"row 175: with and", "{}",
     R"({"op":"add","path":"emails[type eq \"work\" and primary eq true].value","value":"a"})", "noTarget",
     R"({"emails":[{"type":"work","primary":true,"value":"a"}]})"},
    {"row 175: not with or", "{}",
     R"({"op":"add","path":"emails[type eq \"work\" or type eq \"home\"].value","value":"a"})", "noTarget", nullptr},
    {"row 175: not with not", "{}", R"({"op":"add","path":"emails[not (type eq \"work\")].value","value":"a"})",
     "noTarget", nullptr},
    {"row 175: a new primary takes the mark", TWO_MAILS,
     R"({"op":"add","path":"emails[type eq \"other\" and primary eq true].value","value":"c"})", "noTarget",
     R"({"emails":[{"value":"a","type":"work","primary":false},{"value":"b","type":"home"},
                   {"value":"c","type":"other","primary":true}]})"},
    {"row 176: later operations find what an earlier one made", "{}",
     R"([{"op":"Add","path":"addresses[type eq \"work\"].streetAddress","value":"S"},
         {"op":"Add","path":"addresses[type eq \"work\"].locality","value":"L"},
         {"op":"Replace","path":"addresses[type eq \"work\"].Country","value":"GB"}])",
     "noTarget", R"({"addresses":[{"type":"work","streetAddress":"S","locality":"L","country":"GB"}]})"},
    {"row 177: all that match",
     R"({"phoneNumbers":[{"value":"1","type":"work"},{"value":"2","type":"work"},{"value":"3"}]})",
     R"({"op":"add","path":"phoneNumbers[type eq \"work\"].display","value":"D"})",
     R"({"phoneNumbers":[{"value":"1","type":"work","display":"D"},{"value":"2","type":"work","display":"D"},{"value":"3"}]})",
     nullptr},
    {"row 178: an extension attribute", "{}", R"({"op":"add","path":")" ENTERPRISE R"(:department","value":"D"})",
     R"({")" ENTERPRISE R"(":{"department":"D"}})", nullptr},
    {"row 178: a whole extension", R"({")" ENTERPRISE R"(":{"division":"V"}})",
     R"({"op":"add","path":")" ENTERPRISE R"(","value":{"Department":"D"}})",
     R"({")" ENTERPRISE R"(":{"division":"V","department":"D"}})", nullptr},
    {"row 178: a whole extension as a key", "{}", R"({"op":"add","value":{")" ENTERPRISE R"(":{"department":"D"}}})",
     R"({")" ENTERPRISE R"(":{"department":"D"}})", nullptr},
    {"row 179: an array of one for the manager", "{}",
     R"({"op":"add","path":")" ENTERPRISE R"(:manager","value":[{"value":"m"}]})", "invalidValue",
     R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})"},
    {"row 180: a text for the manager", "{}", R"({"op":"Add","path":")" ENTERPRISE R"(:manager","value":"m"})",
     "invalidValue", R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})"},
    {"row 87: manager without its URN", "{}", R"({"op":"Add","path":"manager","value":"m"})", "noTarget",
     R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})"},
    {"an address means its id", "{}",
     R"({"op":"add","path":")" ENTERPRISE R"(:manager.$ref","value":"https://x.example/Users/m"})",
     R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})", nullptr},
    {"add of null is nothing", R"({"title":"T"})", R"({"op":"add","path":"title","value":null})", R"({"title":"T"})",
     nullptr},
    {"add merges into the elements that match", TWO_MAILS,
     R"({"op":"add","path":"emails[type eq \"home\"]","value":{"display":"D"}})",
     R"({"emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home","display":"D"}]})", nullptr},
};
TEST(Patch, Add) {
  test::checklist({167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180});
  run_all(kAdd);
}

const Case kRemove[] = {
    {"row 152: no path", "{}", R"({"op":"remove"})", "noTarget", nullptr},
    {"row 152: no path and a value", "{}", R"({"op":"remove","value":{"title":"T"}})", "noTarget", nullptr},
    {"row 181: singular", R"({"title":"T"})", R"({"op":"remove","path":"title"})", "{}", nullptr},
    {"row 182: multi-valued", TWO_MAILS, R"({"op":"remove","path":"emails"})", "{}", nullptr},
    {"row 182: a null beside it lists nothing", TWO_MAILS, R"({"op":"remove","path":"emails","value":null})", "{}",
     nullptr},
    {"row 183: what matches", TWO_MAILS, R"({"op":"remove","path":"emails[type eq \"home\"]"})",
     R"({"emails":[{"value":"a","type":"work","primary":true}]})", nullptr},
    {"row 183: the last one", TWO_MAILS, R"({"op":"remove","path":"emails[value pr]"})", "{}", nullptr},
    {"row 184: a part of what matches", R"({"addresses":[{"type":"work","region":"R"},{"type":"home","region":"S"}]})",
     R"({"op":"remove","path":"addresses[type eq \"work\"].region"})",
     R"({"addresses":[{"type":"work"},{"type":"home","region":"S"}]})", nullptr},
    {"row 185: a part of all", R"({"emails":[{"value":"a","display":"A"},{"value":"b","display":"B"}]})",
     R"({"op":"remove","path":"emails.display"})", R"({"emails":[{"value":"a"},{"value":"b"}]})", nullptr},
    {"row 186: a part", R"({"name":{"givenName":"G","middleName":"M"}})", R"({"op":"remove","path":"name.middleName"})",
     R"({"name":{"givenName":"G"}})", nullptr},
    {"row 186: the last part", R"({"name":{"middleName":"M"}})", R"({"op":"remove","path":"name.middleName"})", "{}",
     nullptr},
    {"row 187: a required part", R"({")" OWN R"(":{"seat":{"floor":1}}})",
     R"({"op":"remove","path":")" OWN R"(:seat.floor"})", "mutability", nullptr},
    {"row 187: password", "{}", R"({"op":"remove","path":"password"})", "mutability", nullptr},
    {"row 188: what is not there", TWO_MAILS, R"({"op":"remove","path":"emails[value eq \"x\"]"})", TWO_MAILS, nullptr},
    {"row 188: an attribute that is not there", "{}", R"({"op":"remove","path":"title"})", "{}", nullptr},
    {"row 189: only the listed", TWO_MAILS, R"({"op":"remove","path":"emails","value":[{"value":"B"}]})",
     R"({"emails":[{"value":"a","type":"work","primary":true}]})", nullptr},
    {"row 189: listed under another type", TWO_MAILS,
     R"({"op":"remove","path":"emails","value":[{"value":"b","type":"work"}]})", TWO_MAILS, nullptr},
    {"row 189: an empty list", TWO_MAILS, R"({"op":"remove","path":"emails","value":[]})", TWO_MAILS, nullptr},
    {"row 189: unknown values", TWO_MAILS, R"({"op":"remove","path":"emails","value":[{"value":"x"}]})", TWO_MAILS,
     nullptr},
    {"row 189: a list of null", TWO_MAILS, R"({"op":"remove","path":"emails","value":[null,{}]})", TWO_MAILS, nullptr},
    {"row 189: plain values", R"({")" OWN R"(":{"tags":["a","b"]}})",
     R"({"op":"remove","path":")" OWN R"(:tags","value":["B"]})", R"({")" OWN R"(":{"tags":["a"]}})", nullptr},
    {"row 189: addresses by their parts", R"({"addresses":[{"type":"work","region":"R"},{"type":"home"}]})",
     R"({"op":"remove","path":"addresses","value":[{"type":"work"}]})", R"({"addresses":[{"type":"home"}]})", nullptr},
    {"row 190: a whole extension", R"({"title":"T",")" ENTERPRISE R"(":{"department":"D"}})",
     R"({"op":"remove","path":")" ENTERPRISE R"("})", R"({"title":"T"})", nullptr},
    {"row 159: the last value of an extension", R"({")" ENTERPRISE R"(":{"department":"D"}})",
     R"({"op":"remove","path":")" ENTERPRISE R"(:department"})", "{}", nullptr},
    {"row 191: a bad filter", TWO_MAILS, R"({"op":"remove","path":"emails[type xx \"home\"]"})", "invalidFilter",
     nullptr},
    {"row 191: an unknown part in a filter", TWO_MAILS, R"({"op":"remove","path":"emails[foo eq \"home\"]"})",
     "invalidFilter", nullptr},
    {"row 174: a plain value by filter", R"({")" OWN R"(":{"tags":["a","b"]}})",
     R"({"op":"remove","path":")" OWN R"(:tags[value eq \"A\"]"})", R"({")" OWN R"(":{"tags":["b"]}})", nullptr},
};
TEST(Patch, Remove) {
  test::checklist({152, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191});
  run_all(kRemove);
}

const Case kReplace[] = {
    {"row 192: no path", R"({"active":true,"name":{"givenName":"G"}})",
     R"({"op":"replace","value":{"active":false,"name":{"familyName":"F"}}})",
     R"({"active":false,"name":{"givenName":"G","familyName":"F"}})", nullptr},
    {"row 193: singular simple", R"({"title":"A"})", R"({"op":"replace","path":"title","value":"B"})",
     R"({"title":"B"})", nullptr},
    {"row 193: absent", "{}", R"({"op":"replace","path":"title","value":"B"})", R"({"title":"B"})", nullptr},
    {"row 194: singular complex", R"({"name":{"givenName":"G","familyName":"F"}})",
     R"({"op":"replace","path":"name","value":{"familyName":"H"}})", R"({"name":{"givenName":"G","familyName":"H"}})",
     nullptr},
    {"row 194: a part by null", R"({"name":{"givenName":"G","familyName":"F"}})",
     R"({"op":"replace","path":"name","value":{"givenName":null}})", R"({"name":{"familyName":"F"}})", nullptr},
    {"row 195: multi-valued", TWO_MAILS, R"({"op":"replace","path":"emails","value":[{"value":"c"}]})",
     R"({"emails":[{"value":"c"}]})", nullptr},
    {"row 195: []", TWO_MAILS, R"({"op":"replace","path":"emails","value":[]})", "{}", nullptr},
    {"row 294: an object for an array", TWO_MAILS, R"({"op":"replace","path":"emails","value":{"value":"c"}})",
     "invalidValue", R"({"emails":[{"value":"c"}]})"},
    {"row 196: every element that matches", R"({"addresses":[{"type":"work","region":"R"},{"type":"home"}]})",
     R"({"op":"replace","path":"addresses[type eq \"work\"]","value":{"type":"work","country":"GB"}})",
     R"({"addresses":[{"type":"work","country":"GB"},{"type":"home"}]})", nullptr},
    {"row 197: a part of what matches", R"({"addresses":[{"type":"work","region":"R"},{"type":"home","region":"R"}]})",
     R"({"op":"replace","path":"addresses[type eq \"work\"].region","value":"S"})",
     R"({"addresses":[{"type":"work","region":"S"},{"type":"home","region":"R"}]})", nullptr},
    {"row 198: no match, no target", TWO_MAILS,
     R"({"op":"replace","path":"emails[type eq \"x\"]","value":{"value":"c"}})", "noTarget",
     R"({"emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home"},{"value":"c","type":"x"}]})"},
    {"row 199: a part of no match", R"({"phoneNumbers":[{"value":"1"}]})",
     R"({"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"2"})", "noTarget",
     R"({"phoneNumbers":[{"value":"1"},{"value":"2","type":"mobile"}]})"},
    {"row 199: renaming what is not there", "{}",
     R"({"op":"Replace","path":"emails[value eq \"old\"].value","value":"new"})", "noTarget",
     R"({"emails":[{"value":"new"}]})"},
    {"row 200: null", R"({"title":"T"})", R"({"op":"replace","path":"title","value":null})", "{}", nullptr},
    {"row 200: null for elements", TWO_MAILS, R"({"op":"replace","path":"emails[type eq \"home\"]","value":null})",
     R"({"emails":[{"value":"a","type":"work","primary":true}]})", nullptr},
    {"row 200: null for an extension", R"({")" ENTERPRISE R"(":{"department":"D"}})",
     R"({"op":"replace","path":")" ENTERPRISE R"(","value":null})", "{}", nullptr},
    {"row 200: no value", "{}", R"({"op":"replace","path":"title"})", "invalidValue", nullptr},
    {"row 201: an empty manager", R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})",
     R"({"op":"replace","path":")" ENTERPRISE R"(:manager","value":{"value":""}})",
     R"({")" ENTERPRISE R"(":{"manager":{"value":""}}})", "{}"},
    {"row 201: a manager that is an empty text", R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})",
     R"({"op":"replace","path":")" ENTERPRISE R"(:manager","value":""})", "invalidValue", "{}"},
    {"row 201: an empty id of the manager", R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})",
     R"({"op":"replace","path":")" ENTERPRISE R"(:manager.value","value":""})",
     R"({")" ENTERPRISE R"(":{"manager":{"value":""}}})", "{}"},
    {"row 202: a part of all", TWO_MAILS, R"({"op":"replace","path":"emails.type","value":"other"})",
     R"({"emails":[{"value":"a","type":"other","primary":true},{"value":"b","type":"other"}]})", nullptr},
    {"row 202: a part of none", "{}", R"({"op":"replace","path":"emails.type","value":"other"})", "noTarget",
     R"({"emails":[{"type":"other"}]})"},
    {"row 203: the primary element", TWO_MAILS,
     R"({"op":"replace","path":"emails[primary eq true].value","value":"c"})",
     R"({"emails":[{"value":"c","type":"work","primary":true},{"value":"b","type":"home"}]})", nullptr},
    {"a plain value by filter", R"({")" OWN R"(":{"tags":["a","b"]}})",
     R"({"op":"replace","path":")" OWN R"(:tags[value eq \"A\"]","value":"c"})", R"({")" OWN R"(":{"tags":["c","b"]}})",
     nullptr},
};
TEST(Patch, Replace) {
  test::checklist({192, 193, 194, 195, 196, 197, 198, 199, 200, 201, 202, 203});
  run_all(kReplace);
}

TEST(Patch, Row141APasswordIsApartFromTheDocument) {
  const auto after =
      patched(body_of(R"([{"op":"replace","path":"password","value":"n3w"}])"), json_of(R"({"userName":"u"})"), {});
  ASSERT_EQ(outcome(after), "ok");
  EXPECT_EQ(after->password()->reveal(), "n3w");
  EXPECT_EQ(after->document(), json_of(R"({"userName":"u"})"));
}

TEST(Patch, AnAttributeThatNoSchemaKnowsAnyMoreDoesNotBlockAStrictTenant) {
  const auto after = patched(body_of(R"([{"op":"replace","path":"title","value":"T"}])"),
                             json_of(R"({"userName":"u","urn:example:gone:1.0:User":{"a":1}})"), {});
  ASSERT_EQ(outcome(after), "ok");
  EXPECT_EQ(after->document().text_at("title"), "T");
}

TEST(Patch, TheExamplesOfTheRfcAct) {
  const Value before = json_of(
      R"({"userName":"u","emails":[{"value":"babs@jensen.org","type":"home"}],
          "addresses":[{"type":"work","streetAddress":"1 Old Street"}]})");
  const auto after = [&](const char* name) {
    const auto result = patched(example(name), before, Leniency{});
    EXPECT_EQ(outcome(result), "ok") << name;
    return result ? result->document() : Value();
  };
  const Value added = after("rfc7644-3.5.2.1-patch_op-add_emails");
  EXPECT_EQ(added.find("emails")->items().size(), 1U) << "the mail is there already";
  EXPECT_EQ(added.text_at("nickname"), "") << "names are respelled";
  EXPECT_EQ(added.text_at("nickName"), "Babs");
  const Value street = after("rfc7644-3.5.2.3-patch_op-replace_street_address");
  EXPECT_EQ(street.find("addresses")->items()[0].text_at("streetAddress"), "1010 Broadway Ave");
  const Value address = after("rfc7644-3.5.2.3-patch_op-replace_user_work_address");
  EXPECT_EQ(address.find("addresses")->items()[0].text_at("region"), "CA");
  EXPECT_EQ(after("rfc7644-3.5.2.3-patch_op-replace_all_email_values").find("emails")->items().size(), 2U);
}

TEST(Patch, Row88BracketsLookAtABoundedNumberOfValues) {
  Array emails;
  for (int i = 0; i < 1'000; ++i) emails.push_back(Value::object({{"value", std::to_string(i)}}));
  const Value before = Value::object({{"userName", "u"}, {"emails", emails}});
  for (const char* each :
       {R"({"op":"remove","path":"emails[value eq \"x\"]"})", R"({"op":"add","path":"emails","value":{"value":"1"}})",
        R"({"op":"remove","path":"emails","value":[{"value":"x"}]})"}) {
    Array operations(Visits::kMost / emails.size(), json_of(each));
    EXPECT_EQ(outcome(patched(body_of(json::write(operations)), before, {})), "ok") << each;
    operations.push_back(operations.front());
    EXPECT_EQ(outcome(patched(body_of(json::write(operations)), before, {})), "tooLarge") << each;
  }
}

TEST(Patch, Row88ValuesThatNoIndexFindsCountForEach) {
  Array addresses;
  for (int i = 0; i < 500; ++i) addresses.push_back(Value::object({{"locality", std::to_string(i)}}));
  const Value before = Value::object({{"userName", "u"}, {"addresses", addresses}});
  const auto adding = [&](std::size_t count) {
    Array values(count, Value::object({{"locality", "1"}}));
    const Value body = Value::array({Value::object({{"op", "add"}, {"path", "addresses"}, {"value", values}})});
    return outcome(patched(body_of(json::write(body)), before, {}));
  };
  EXPECT_EQ(adding(Visits::kMost / addresses.size() - 1), "ok");
  EXPECT_EQ(adding(Visits::kMost / addresses.size()), "tooLarge");
}

TEST(Patch, Row46AddsNoMoreValuesThanAnAttributeMayHave) {
  Array emails;
  for (int i = 0; i < 1'000; ++i) emails.push_back(Value::object({{"value", std::to_string(i)}}));
  const Value before = Value::object({{"userName", "u"}, {"emails", emails}});
  EXPECT_EQ(outcome(patched(body_of(R"([{"op":"add","path":"emails","value":{"value":"999"}}])"), before, {})), "ok");
  EXPECT_EQ(outcome(patched(body_of(R"([{"op":"add","path":"emails","value":{"value":"x"}}])"), before, {})),
            "tooLarge");
}

}  // namespace
}  // namespace provost::scim
