#include "core/admin/operations/fares.h"

namespace provost::operations {
namespace {

constexpr std::int64_t kMilli = 1000;

/// Thousandths as a decimal: 1500 is "1.5".
std::string decimal(std::int64_t milli) {
  std::string text = std::to_string(milli / kMilli) + "." + std::to_string(kMilli + milli % kMilli).substr(1);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string because(const std::string& reason) { return reason.empty() ? "" : ": " + reason; }

}  // namespace

Fares fares_of(const ConnectionState& state, Instant now, std::string_view unusable) {
  if (!unusable.empty()) return Fares::unusable;
  if (state.refused_since) return Fares::credential_refused;
  if (state.out_since) return Fares::out;
  if (state.quiet_until > now) return Fares::left_alone;
  return state.rate_milli > 0 ? Fares::slowed : Fares::well;
}

std::string_view to_word(Fares fares) {
  switch (fares) {
    case Fares::well:
      return "well";
    case Fares::slowed:
      return "slowed";
    case Fares::left_alone:
      return "left alone";
    case Fares::out:
      return "out";
    case Fares::credential_refused:
      return "credential refused";
    case Fares::unusable:
      return "unusable";
  }
  return "well";
}

std::string fares_sentence(const ConnectionState& state, Instant now, std::string_view unusable) {
  switch (fares_of(state, now, unusable)) {
    case Fares::well:
      return "";
    case Fares::slowed:
      return "the app was found to bear about " + decimal(state.rate_milli) + " calls a second";
    case Fares::left_alone:
      return "the app asked to be left alone until " + to_iso8601(state.quiet_until);
    case Fares::out:
      return "the app does not answer since " + to_iso8601(*state.out_since) + because(state.reason) +
             "; one call at a time tries it, next at " + to_iso8601(state.next_trial);
    case Fares::credential_refused:
      return "the app refuses our credential since " + to_iso8601(*state.refused_since) + because(state.reason) +
             "; nothing is sent until a check passes, next at " + to_iso8601(state.next_check);
    case Fares::unusable:
      return "nothing can serve it: " + std::string(unusable) + "; it is tried again once a minute";
  }
  return "";
}

}  // namespace provost::operations
