#include "core/model/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "core/base/text.h"

namespace provost {
namespace {

// RapidJSON 1.1.0's own number parser overflows (CVE-2024-38517) and its DOM recurses: only its SAX reader is used,
// iteratively, with numbers as text.
constexpr unsigned kFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;

constexpr std::size_t kFewMembers = 16;

/// Builds a Value from SAX events and refuses what passes a limit.
class Builder {
 public:
  explicit Builder(const json::Limits& limits) : limits_(limits) {}

  bool Null() { return put(Value()); }
  bool Bool(bool truth) { return put(Value(truth)); }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return admits({text, length}) && put(Value(std::string_view(text, length)));
  }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    if (length > limits_.number_chars) return refuse("a number is too long");
    return put_number(std::string_view(text, length));
  }
  bool StartObject() { return open(Value(Object{})); }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view name(text, length);
    if (!admits(name)) return false;
    if (!open_.back().admit(name)) return refuse("an object holds the same member name twice");
    open_.back().name = std::string(name);
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(Value(Array{})); }
  bool EndArray(rapidjson::SizeType) { return close(); }
  // Never called with kParseNumbersAsStringsFlag; the reader's interface wants them.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  Value take() { return std::move(root_); }
  const std::string& refusal() const { return refusal_; }

 private:
  /// An object or array whose end has not come; `name` is the member that waits for its value.
  struct Open {
    Value value;
    std::string name;
    std::unordered_set<std::string> names;  // of the members, once they are too many to be looked through

    /// True if no member bears this name yet.
    bool admit(std::string_view wanted) {
      const Object& members = value.members();
      if (members.size() < kFewMembers) {
        return std::none_of(members.begin(), members.end(), [&](const Member& each) { return each.name == wanted; });
      }
      if (names.empty()) {
        for (const Member& member : members) names.insert(member.name);
      }
      return names.emplace(wanted).second;
    }
  };

  bool refuse(std::string reason) {
    refusal_ = std::move(reason);
    return false;
  }

  /// The reader checks the bytes that came, but lets the escape of a lone low surrogate through.
  bool admits(std::string_view text) {
    if (text.size() > limits_.text_bytes) {
      return refuse("a text is longer than " + std::to_string(limits_.text_bytes) + " bytes");
    }
    return text::is_utf8(text) || refuse("a text holds half a surrogate pair");
  }

  bool count() { return ++nodes_ <= limits_.nodes || refuse("the document has too many values"); }

  bool put_number(std::string_view text) {
    if (text.find_first_of(".eE") == std::string_view::npos) {
      if (const auto whole = text::to_integer(text)) return put(Value(*whole));
    }
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool vanished = error == std::errc::result_out_of_range && std::abs(number) < 1;
    if (!vanished && (error != std::errc{} || !std::isfinite(number))) return refuse("a number is out of range");
    // One zero: a negative one would be written as an integer, and read back as another number.
    return put(Value(vanished || number == 0 ? 0.0 : number));
  }

  bool put(Value value) { return count() && attach(std::move(value)); }

  bool attach(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().value.is_array()) {
      open_.back().value.items().push_back(std::move(value));
    } else {
      open_.back().value.members().push_back(Member{std::move(open_.back().name), std::move(value)});
    }
    return true;
  }

  bool open(Value empty) {
    if (open_.size() >= limits_.depth) return refuse("the document is nested too deeply");
    if (!count()) return false;
    open_.push_back(Open{std::move(empty), {}, {}});
    return true;
  }

  bool close() {
    Value done = std::move(open_.back().value);
    open_.pop_back();
    return attach(std::move(done));
  }

  json::Limits limits_;
  std::size_t nodes_ = 0;
  std::vector<Open> open_;
  Value root_;
  std::string refusal_;
};

using Writer = rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>, rapidjson::CrtAllocator,
                                 rapidjson::kWriteDefaultFlags>;

rapidjson::SizeType size_of(std::string_view text) { return static_cast<rapidjson::SizeType>(text.size()); }

/// UTF-8 in which each byte that belongs to no character is replaced by U+FFFD.
std::string repaired(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = std::min<std::size_t>(4, bytes.size() - at);
    while (length > 0 && !text::is_utf8(bytes.substr(at, length))) --length;
    // The shortest valid run: longer ones may hold several characters, all of them good.
    text += length > 0 ? bytes.substr(at, length) : std::string_view("\xEF\xBF\xBD");
    at += std::max<std::size_t>(1, length);
  }
  return text;
}

void write_text(Writer& writer, std::string_view text) {
  if (text::is_utf8(text)) {
    writer.String(text.data(), size_of(text));
  } else {
    const std::string good = repaired(text);
    writer.String(good.data(), size_of(good));
  }
}

void write_double(Writer& writer, double number) {
  if (!std::isfinite(number)) {
    writer.Null();
    return;
  }
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), number).ptr;
  writer.RawValue(text, static_cast<std::size_t>(end - text), rapidjson::kNumberType);
}

/// Depth is bounded by what parse() admits and by what code builds.
void write_value(Writer& writer, const Value& value) {  // NOLINT(misc-no-recursion)
  if (value.is_object()) {
    writer.StartObject();
    for (const Member& member : value.members()) {
      const std::string name = text::is_utf8(member.name) ? member.name : repaired(member.name);
      writer.Key(name.data(), size_of(name));
      write_value(writer, member.value);
    }
    writer.EndObject();
  } else if (value.is_array()) {
    writer.StartArray();
    for (const Value& item : value.items()) write_value(writer, item);
    writer.EndArray();
  } else if (value.is_text()) {
    write_text(writer, value.as_text());
  } else if (value.is_integer()) {
    writer.Int64(value.as_integer());
  } else if (value.is_number()) {
    write_double(writer, value.as_number());
  } else if (value.is_bool()) {
    writer.Bool(value.as_bool());
  } else {
    writer.Null();
  }
}

bool equal_objects(const Object& left, const Value& right) {  // NOLINT(misc-no-recursion)
  return left.size() == right.members().size() && std::all_of(left.begin(), left.end(), [&](const Member& member) {
           const Value* other = right.find(member.name);
           return other != nullptr && *other == member.value;
         });
}

}  // namespace

Value Value::object(std::initializer_list<Member> members) { return Value(Object(members)); }
Value Value::array(std::initializer_list<Value> items) { return Value(Array(items)); }

double Value::as_number() const { return is_integer() ? static_cast<double>(as_integer()) : std::get<double>(data_); }

const Value* Value::find(std::string_view name) const {
  if (!is_object()) return nullptr;
  for (const Member& member : members()) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

Value* Value::find(std::string_view name) { return const_cast<Value*>(std::as_const(*this).find(name)); }

const Value* Value::find_ignoring_case(std::string_view name) const {
  if (!is_object()) return nullptr;
  for (const Member& member : members()) {
    if (text::equal_ignoring_case(member.name, name)) return &member.value;
  }
  return nullptr;
}

std::string_view Value::text_at(std::string_view name) const {
  const Value* found = find(name);
  return found != nullptr && found->is_text() ? std::string_view(found->as_text()) : std::string_view{};
}

void Value::set(std::string_view name, Value value) {
  if (is_null()) data_ = Object{};
  if (Value* present = find(name)) {
    *present = std::move(value);
  } else {
    members().push_back(Member{std::string(name), std::move(value)});
  }
}

bool Value::erase(std::string_view name) {
  return is_object() && std::erase_if(members(), [&](const Member& member) { return member.name == name; }) > 0;
}

bool Value::operator==(const Value& other) const {  // NOLINT(misc-no-recursion)
  if (is_number() && other.is_number()) {
    return is_integer() && other.is_integer() ? as_integer() == other.as_integer() : as_number() == other.as_number();
  }
  if (is_object() && other.is_object()) return equal_objects(members(), other);
  return data_ == other.data_;
}

namespace json {

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (text.starts_with("\xEF\xBB\xBF")) return fail(Code::invalid_syntax, "JSON must not begin with a byte order mark");
  Builder builder(limits);
  rapidjson::Reader reader;
  rapidjson::MemoryStream stream(text.data(), text.size());
  const rapidjson::ParseResult parsed = reader.Parse<kFlags>(stream, builder);
  if (!parsed) {
    std::string reason = parsed.Code() == rapidjson::kParseErrorTermination
                             ? builder.refusal()
                             : rapidjson::GetParseError_En(parsed.Code());
    return fail(Code::invalid_syntax, "not valid JSON at byte " + std::to_string(parsed.Offset()) + ": " + reason);
  }
  // The reader takes a null byte for the end of the text.
  if (stream.Tell() != text.size()) return fail(Code::invalid_syntax, "not valid JSON: a null byte after the document");
  return builder.take();
}

std::string write(const Value& value) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_value(writer, value);
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace json
}  // namespace provost
