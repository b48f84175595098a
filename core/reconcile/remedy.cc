#include "core/reconcile/remedy.h"

#include <array>

namespace provost {

Remedy remedy_for(Life wanted, Sighting sighting) {
  switch (wanted) {
    case Life::absent:
      return Remedy::none;
    case Life::active:
      return sighting == Sighting::active ? Remedy::none : Remedy::restore;
    case Life::inactive:
      return sighting == Sighting::active ? Remedy::end_access : Remedy::none;
  }
  return Remedy::none;
}

std::span<const Verb> verbs_of(Remedy remedy) {
  static constexpr std::array kEndAccess{Verb::deactivate, Verb::revoke};
  static constexpr std::array kRestore{Verb::provision};
  switch (remedy) {
    case Remedy::none:
      return {};
    case Remedy::end_access:
      return kEndAccess;
    case Remedy::restore:
      return kRestore;
  }
  return {};
}

}  // namespace provost
