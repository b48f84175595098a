#include "core/model/credential.h"

#include <algorithm>
#include <array>

namespace provost {
namespace {

struct Kind {
  CredentialKind kind;
  std::string_view word, prefix;
};
constexpr std::array kKinds{Kind{CredentialKind::session, "session", "pv_ses_"},
                            Kind{CredentialKind::personal_token, "personal_token", "pv_pat_"},
                            Kind{CredentialKind::access_token, "access_token", "pv_at_"},
                            Kind{CredentialKind::refresh_token, "refresh_token", "pv_rt_"},
                            Kind{CredentialKind::authorization_code, "authorization_code", "pv_ac_"},
                            Kind{CredentialKind::external_token, "external_token", "pv_external_"},
                            Kind{CredentialKind::reset_token, "reset_token", "pv_rst_"},
                            Kind{CredentialKind::invite_token, "invite_token", "pv_inv_"}};

/// Credentials that live no longer than `life` are counted in steps of `width`.
struct Step {
  Duration life, width;
};
constexpr std::array kSteps{
    Step{std::chrono::hours(1), std::chrono::minutes(1)}, Step{std::chrono::hours(12), std::chrono::minutes(15)},
    Step{std::chrono::hours(48), std::chrono::hours(1)}, Step{std::chrono::hours(24 * 60), std::chrono::hours(24)}};
constexpr Duration kWidest = std::chrono::hours(24 * 30);

const Kind& row_of(CredentialKind kind) {
  return *std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& row) { return row.kind == kind; });
}

}  // namespace

std::string_view to_word(CredentialKind kind) { return row_of(kind).word; }

std::string_view token_prefix(CredentialKind kind) { return row_of(kind).prefix; }

std::optional<CredentialKind> credential_kind_from(std::string_view word) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& row) { return row.word == word; });
  return found == kKinds.end() ? std::nullopt : std::optional(found->kind);
}

std::string words_of(const CredentialCounts& counts) {
  std::string words;
  for (const auto& [kind, count] : counts) {
    if (!words.empty()) words += ' ';
    words.append(to_word(kind)).append("=").append(std::to_string(count));
  }
  return words;
}

std::optional<Instant> rolled_expiry(const Credential& credential, Instant now) {
  if (credential.kind != CredentialKind::session || !credential.expires) return std::nullopt;
  const Duration life = *credential.expires - credential.last_used.value_or(credential.created);
  const Instant next = std::min(now + life, credential.created + kLongestSession);
  return next > *credential.expires ? std::optional(next) : std::nullopt;
}

Instant counted_until(Instant created, const std::optional<Instant>& expires) {
  if (!expires) return kCountedForEver;
  const Duration life = *expires - created;
  const auto* step = std::find_if(kSteps.begin(), kSteps.end(), [&](const Step& each) { return life <= each.life; });
  const std::int64_t width = (step == kSteps.end() ? kWidest : step->width).count();
  return Instant{(expires->us + width - 1) / width * width};
}

}  // namespace provost
