// PATCH against a slow and plain model of it, written from RFC 7644 §3.5.2 without a look at the code.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scim/patch.h"
#include "tests/schema/world.h"
#include "tests/support/checklist.h"

namespace provost::scim {
namespace {

using Fields = std::map<std::string, std::string>;

struct Mail {
  Fields texts;  // type, value
  std::optional<bool> primary;

  bool is_primary() const { return primary.value_or(false); }
  bool says_nothing() const { return texts.empty() && !primary; }
  bool operator==(const Mail&) const = default;
  std::string text(const std::string& name) const { return texts.contains(name) ? texts.at(name) : ""; }
};

/// What a person is in the model. Each function is one rule; false means that the request is refused.
struct Plain {
  std::string title;
  Fields name;
  std::vector<Mail> mails;
  bool makes_elements = false;

  void only_primary(std::size_t chosen) {
    for (std::size_t i = 0; i < mails.size(); ++i) {
      if (i != chosen && mails[i].is_primary()) mails[i].primary = false;
    }
    mails[chosen].primary = true;
  }

  bool add(const std::vector<Mail>& fresh) {
    std::optional<std::size_t> primary;
    for (const Mail& mail : fresh) {
      std::size_t at = 0;
      while (at < mails.size() && !is_same(mail, mails[at])) ++at;
      if (mail.is_primary() && primary && *primary != at) return false;
      if (mail.is_primary()) primary = at;
      if (at == mails.size()) mails.push_back(mail);
    }
    if (primary) only_primary(*primary);
    return true;
  }

  bool replace(const std::vector<Mail>& fresh) {
    mails = fresh;
    return settle();
  }

  /// Acts on the elements of a type; `change` makes one of them what it is to be.
  template <class Change>
  bool each(const std::string& type, bool removes, const std::string& sets, const Change& change) {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < mails.size(); ++i) {
      if (mails[i].text("type") == type) chosen.push_back(i);
    }
    if (chosen.empty() && removes) return true;
    if (chosen.empty()) {
      if (!makes_elements) return false;
      Mail made{{{"type", type}}, std::nullopt};
      if (!sets.empty()) made.texts.erase(sets);
      change(made, true);
      mails.push_back(made);
      if (made.is_primary()) only_primary(mails.size() - 1);
      return true;
    }
    std::optional<std::size_t> fresh;
    for (const std::size_t at : chosen) {
      const bool was = mails[at].is_primary();
      change(mails[at], false);
      if (mails[at].is_primary() && !was) fresh = at;
    }
    const auto primaries =
        std::count_if(chosen.begin(), chosen.end(), [&](std::size_t at) { return mails[at].is_primary(); });
    if (fresh && primaries == 1) only_primary(*fresh);
    std::erase_if(mails, [](const Mail& mail) { return mail.says_nothing(); });
    return true;
  }

  /// What holds after the last operation: no element twice, and one primary at most.
  bool settle() {
    std::vector<Mail> kept;
    for (const Mail& mail : mails) {
      const auto same = std::find_if(kept.begin(), kept.end(), [&](const Mail& other) {
        return mail.text("value").empty() ? mail == other : mail.texts == other.texts;
      });
      if (same == kept.end()) {
        kept.push_back(mail);
      } else if (mail.is_primary()) {
        same->primary = true;
      }
    }
    mails = kept;
    return std::count_if(mails.begin(), mails.end(), [](const Mail& mail) { return mail.is_primary(); }) <= 1;
  }

 private:
  /// `mail` says what `other` says already.
  static bool is_same(const Mail& mail, const Mail& other) {
    if (mail.text("value").empty()) return mail == other;
    const bool same_type = mail.text("type").empty() || mail.text("type") == other.text("type");
    return same_type && mail.text("value") == other.text("value");
  }
};

Value json_of_fields(const Fields& fields) {
  Value object = Value::object();
  for (const auto& [name, text] : fields) object.set(name, text);
  return object;
}

Value json_of_mail(const Mail& mail) {
  Value object = json_of_fields(mail.texts);
  if (mail.primary) object.set("primary", *mail.primary);
  return object;
}

Value json_of_mails(const std::vector<Mail>& mails) {
  Array list;
  for (const Mail& mail : mails) list.push_back(json_of_mail(mail));
  return list;
}

Value document_of(const Plain& plain) {
  Value document = Value::object({{"userName", "u"}});
  if (!plain.title.empty()) document.set("title", plain.title);
  if (!plain.name.empty()) document.set("name", json_of_fields(plain.name));
  if (!plain.mails.empty()) document.set("emails", json_of_mails(plain.mails));
  return document;
}

std::string any_of(const std::vector<std::string>& texts) { return *rc::gen::elementOf(texts); }
std::string any_type() { return any_of({"work", "home"}); }
std::string any_value() { return any_of({"a", "b", "c"}); }

Mail any_mail() {
  Mail mail{{{"value", any_value()}}, std::nullopt};
  if (*rc::gen::inRange(0, 3) > 0) mail.texts["type"] = any_type();
  if (*rc::gen::inRange(0, 4) == 0) mail.primary = true;
  return mail;
}

std::vector<Mail> some_mails(int least) {
  std::vector<Mail> mails;
  for (int count = *rc::gen::inRange(least, 3); count > 0; --count) mails.push_back(any_mail());
  return mails;
}

/// One operation, done in the model; what is returned is to do the same in the document. `holds` is false when refused.
struct Step {
  std::string op, path;
  std::optional<Value> value;
};

Step on_title(const std::string& op, Plain& plain) {
  const std::string title = op == "remove" ? "" : any_value();
  plain.title = title;
  return {op, "title", title.empty() ? std::nullopt : std::optional(Value(title))};
}

Step on_name(const std::string& op, Plain& plain) {
  if (op == "remove") {
    plain.name.clear();
    return {op, "name", std::nullopt};
  }
  Fields named{{any_of({"givenName", "familyName", "middleName"}), any_value()}};
  for (const auto& [name, text] : named) plain.name[name] = text;
  return {op, "name", json_of_fields(named)};
}

Step on_part_of_name(const std::string& op, Plain& plain) {
  const std::string part = any_of({"givenName", "familyName"});
  const std::string text = any_value();
  if (op == "remove") {
    plain.name.erase(part);
    return {op, "name." + part, std::nullopt};
  }
  plain.name[part] = text;
  return {op, "name." + part, Value(text)};
}

Step on_mails(const std::string& op, Plain& plain, bool& holds) {
  if (op == "remove") {
    plain.mails.clear();
    return {op, "emails", std::nullopt};
  }
  const std::vector<Mail> mails = some_mails(op == "add" ? 1 : 0);
  holds = op == "add" ? plain.add(mails) : plain.replace(mails);
  return {op, "emails", json_of_mails(mails)};
}

Step on_element(const std::string& op, Plain& plain, bool& holds) {
  const std::string type = any_type();
  const Mail mail = any_mail();
  holds = plain.each(type, op == "remove", "", [&](Mail& element, bool made) {
    if (op == "remove") {
      element = {};
    } else if (op == "add" || made) {
      for (const auto& [name, text] : mail.texts) element.texts[name] = text;
      if (mail.primary) element.primary = mail.primary;
    } else {
      element = mail;
    }
  });
  return {op, "emails[type eq \"" + type + "\"]", op == "remove" ? std::nullopt : std::optional(json_of_mail(mail))};
}

Step on_part_of_element(const std::string& op, Plain& plain, bool& holds) {
  const std::string type = any_type();
  const std::string text = any_value();
  const bool primary = *rc::gen::inRange(0, 3) == 0;
  holds = plain.each(type, op == "remove", primary ? "primary" : "value", [&](Mail& element, bool) {
    if (primary) {
      element.primary = op == "remove" ? std::nullopt : std::optional(true);
    } else if (op == "remove") {
      element.texts.erase("value");
    } else {
      element.texts["value"] = text;
    }
  });
  const std::optional<Value> value = primary ? Value(true) : Value(text);
  return {op, "emails[type eq \"" + type + "\"]." + (primary ? "primary" : "value"),
          op == "remove" ? std::nullopt : value};
}

Step any_step(Plain& plain, bool& holds) {
  const std::string op = any_of({"add", "remove", "replace"});
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return on_title(op, plain);
    case 1:
      return on_name(op, plain);
    case 2:
      return on_part_of_name(op, plain);
    case 3:
    case 4:
      return on_mails(op, plain, holds);
    case 5:
    case 6:
      return on_element(op, plain, holds);
    default:
      return on_part_of_element(op, plain, holds);
  }
}

void walk(const Leniency& leniency) {
  Plain plain;
  plain.makes_elements = leniency.create_unmatched;
  Value document = document_of(plain);
  int successes = 0;
  for (int request = 0; request < 100; ++request) {
    Plain after = plain;
    bool holds = true;
    Array operations;
    for (int count = *rc::gen::inRange(1, 4); count > 0 && holds; --count) {
      const Step step = any_step(after, holds);
      Value operation = Value::object({{"op", step.op}, {"path", step.path}});
      if (step.value) operation.set("value", *step.value);
      operations.push_back(std::move(operation));
    }
    holds = holds && after.settle();
    const Value body = Value::object({{"schemas", Value::array({"urn:ietf:params:scim:api:messages:2.0:PatchOp"})},
                                      {"Operations", std::move(operations)}});
    RC_LOG() << json::write(document) << " <- " << json::write(body) << '\n';
    const auto parsed = parse_patch_request(body, user_type(), leniency);
    RC_ASSERT(parsed.has_value());
    const auto result = apply(*parsed, document, user_type(), leniency);
    RC_ASSERT(result.has_value() == holds);
    if (!holds) continue;
    RC_ASSERT(result->document() == document_of(after));
    document = result->document();
    plain = after;
    ++successes;
  }
  RC_CLASSIFY(successes > 50, "changed");
}

TEST(PatchModel, WhatPatchDoesIsWhatTheRfcSays) {
  test::checklist({148, 149, 158, 169, 170, 172, 173, 175, 177, 181, 182, 183, 184, 195, 196, 197, 198, 199});
  EXPECT_TRUE(rc::check("strict", [] { walk(Leniency{}); }));
  EXPECT_TRUE(rc::check("lenient", [] { walk(for_profile("default")); }));
}

}  // namespace
}  // namespace provost::scim
