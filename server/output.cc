#include "server/output.h"

#include <algorithm>
#include <vector>

namespace provost {
namespace {

std::string cell_of(const Value* value) {
  if (value == nullptr || value->is_null()) return "-";
  if (value->is_text()) return value->as_text();
  return json::write(*value);
}

std::string padded(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : text + std::string(width - text.size(), ' ');
}

/// A nested object says too much for a table; it stays in the JSON form.
std::vector<std::string> columns_of(const Array& rows) {
  std::vector<std::string> columns;
  for (const Value& row : rows) {
    if (!row.is_object()) continue;
    for (const Member& member : row.members()) {
      if (member.value.is_object() || member.value.is_array()) continue;
      if (std::find(columns.begin(), columns.end(), member.name) == columns.end()) columns.push_back(member.name);
    }
  }
  return columns;
}

std::string table_of(const Array& rows) {
  if (rows.empty()) return "none\n";
  const auto columns = columns_of(rows);
  std::vector<std::vector<std::string>> lines{columns};
  for (const Value& row : rows) {
    auto& line = lines.emplace_back();
    for (const std::string& column : columns) line.push_back(cell_of(row.find(column)));
  }
  std::vector<std::size_t> widths(columns.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += i + 1 == line.size() ? line[i] : padded(line[i], widths[i] + 2);
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string to_people(const Value& answer) {
  if (answer.is_array()) return table_of(answer.items());
  if (!answer.is_object()) return cell_of(&answer) + "\n";
  std::string text;
  for (const Member& member : answer.members()) {
    if (member.value.is_array()) {
      text += member.name + ":\n" + table_of(member.value.items());
    } else {
      text += padded(member.name, 10) + "  " + cell_of(&member.value) + "\n";
    }
  }
  return text;
}

}  // namespace provost
