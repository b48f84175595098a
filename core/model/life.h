// The heart of Provost: what apps must be told when a person moves from one state to another.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace provost {

/// What a person is to the apps. A deleted person is absent; a locked one is inactive.
enum class Life { absent, active, inactive };

/// What a connector does for one person, or for one group.
enum class Verb {
  provision,   // create the account, or bring it up to date
  deactivate,  // it can no longer sign in
  revoke,      // end its sessions and grants
  remove,      // it is gone
  members,     // carry the change of one group
};

/// The verbs for a move from `before` to `after`, in the order in which each app must hear them. Total: every pair has
/// its cell.
std::span<const Verb> verbs_for(Life before, Life after);

/// True if access must have ended when this verb is done. Such verbs are never dropped, merged or given up.
bool is_barrier(Verb verb);

/// The word for a verb in events, receipts and answers.
std::string_view to_word(Verb verb);
std::optional<Verb> verb_from(std::string_view word);

}  // namespace provost
