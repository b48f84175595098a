#include "core/admin/unleash/body.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/text.h"

namespace provost::unleash {
namespace {

constexpr std::size_t kMostFaults = 20;
constexpr std::size_t kMostIds = 10'000;
constexpr std::size_t kLongestLine = 255;
constexpr std::size_t kShownName = 64;
constexpr double kPastIds = 9007199254740992.0;  // 2^53: above it JSON readers confuse neighbours
constexpr std::string_view kIdMessage = "This must be a whole number from 0 to 9007199254740991.";

bool is_json(const http::Headers& headers) {
  if (headers.count("Content-Type") != 1) return false;
  const std::string type(*headers.find("Content-Type"));
  const std::string_view essence = std::string_view(type).substr(0, std::min(type.find(';'), type.size()));
  return text::equal_ignoring_case(text::trim(essence), "application/json");
}

std::optional<std::int64_t> whole(const Value& value) {
  if (value.is_text()) {
    const auto spelled = json::parse(value.as_text());
    return spelled && spelled->is_number() ? whole(*spelled) : std::nullopt;
  }
  if (!value.is_number()) return std::nullopt;
  const double number = value.as_number();
  if (!(number >= 0 && number < kPastIds) || std::trunc(number) != number) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

/// A name that a client made up, cut between characters so that it can be shown.
std::string shown(std::string_view name) {
  std::size_t length = std::min(name.size(), kShownName);
  while (length > 0 && length < name.size() && (static_cast<unsigned char>(name[length]) & 0xc0U) == 0x80U) --length;
  return std::string(name.substr(0, length));
}

bool is_control(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 || byte == 0x7f;
}

bool is_line(std::string_view text) {
  return text.size() <= kLongestLine && std::none_of(text.begin(), text.end(), is_control);
}

std::string path_of(std::string_view name) { return "/body/" + std::string(name); }

}  // namespace

Body::Body(Value value) : value_(std::move(value)) {
  if (value_.is_object()) return;
  fault("/body", "The body must be an object.");
  value_ = Value::object();
  hopeless_ = true;
}

Result<Body> Body::read(const http::Request& request) {
  if (!is_json(request.head.headers)) {
    return fail(Code::unsupported, "This path takes bodies of the content type application/json only.");
  }
  if (text::trim(request.body).empty()) return Body(Value::object());
  auto value = TRY(json::parse(request.body));
  return Body(std::move(value));
}

void Body::fault(const std::string& path, std::string_view message) {
  if (!hopeless_ && faults_.size() < kMostFaults)
    faults_.push_back(Value::object({{"path", path}, {"message", message}}));
}

void Body::only(std::initializer_list<std::string_view> names) {
  for (const Member& each : value_.members()) {
    if (std::find(names.begin(), names.end(), each.name) != names.end()) continue;
    const std::string name = shown(each.name);
    fault(path_of(name), "The property `" + name + "` is not known here.");
  }
}

const Value* Body::member(std::string_view name, Need need) {
  const Value* found = value_.find(name);
  if (found != nullptr && !found->is_null()) return found;
  if (need == Need::required) fault(path_of(name), "The property `" + std::string(name) + "` is required.");
  return nullptr;
}

std::optional<std::string> Body::text(std::string_view name, Need need) {
  const Value* found = member(name, need);
  if (found == nullptr) return std::nullopt;
  if (found->is_text()) return found->as_text();
  if (found->is_number() || found->is_bool()) return json::write(*found);
  fault(path_of(name), "This must be a text.");
  return std::nullopt;
}

std::optional<std::string> Body::line(std::string_view name, Need need) {
  auto found = text(name, need);
  if (!found) return std::nullopt;
  if (is_line(*found)) return found;
  fault(path_of(name), "This must be one line of at most 255 bytes.");
  return std::nullopt;
}

Value Body::role(std::string_view name, Need need) {
  const Value* found = member(name, need);
  if (found == nullptr) return Value();
  if (const auto number = whole(*found)) return Value(*number);
  if (found->is_text() && !found->as_text().empty() && found->as_text().size() <= kLongestLine) return *found;
  fault(path_of(name), "This must be the number or the name of a role.");
  return Value();
}

std::vector<std::string> Body::lines(std::string_view name, std::size_t most) {
  std::vector<std::string> lines;
  const Value* found = member(name, Need::optional);
  if (found == nullptr) return lines;
  const bool fits = found->is_array() && found->items().size() <= most &&
                    std::all_of(found->items().begin(), found->items().end(),
                                [](const Value& each) { return each.is_text() && is_line(each.as_text()); });
  if (!fits) {
    fault(path_of(name), "This must be a list of at most " + std::to_string(most) + " lines.");
    return lines;
  }
  for (const Value& each : found->items()) lines.push_back(each.as_text());
  return lines;
}

std::vector<Value> Body::objects(std::string_view name, std::size_t most) {
  const Value* found = member(name, Need::optional);
  if (found == nullptr) return {};
  const bool fits =
      found->is_array() && found->items().size() <= most &&
      std::all_of(found->items().begin(), found->items().end(), [](const Value& each) { return each.is_object(); });
  if (fits) return found->items();
  fault(path_of(name), "This must be a list of at most " + std::to_string(most) + " objects.");
  return {};
}

std::optional<bool> Body::truth(std::string_view name) {
  const Value* found = member(name, Need::optional);
  if (found == nullptr) return std::nullopt;
  if (found->is_bool()) return found->as_bool();
  if (found->is_text() && (found->as_text() == "true" || found->as_text() == "false"))
    return found->as_text() == "true";
  fault(path_of(name), "This must be true or false.");
  return std::nullopt;
}

std::optional<Instant> Body::moment(std::string_view name, Need need) {
  const auto found = text(name, need);
  if (!found) return std::nullopt;
  const auto moment = from_iso8601(*found);
  if (!moment) fault(path_of(name), "This must be a date and time.");
  return moment;
}

std::vector<UserId> Body::user_ids(std::string_view name) {
  std::vector<UserId> ids;
  const Value* found = member(name, Need::required);
  if (found == nullptr) return ids;
  if (!found->is_array() || found->items().size() > kMostIds) {
    fault(path_of(name), "This must be a list of at most 10000 ids.");
    return ids;
  }
  const Array& items = found->items();
  for (std::size_t at = 0; at < items.size(); ++at) {
    if (const auto id = whole(items[at])) {
      ids.push_back(UserId{*id});
    } else {
      fault(path_of(name) + "/" + std::to_string(at), kIdMessage);
    }
  }
  return ids;
}

}  // namespace provost::unleash
