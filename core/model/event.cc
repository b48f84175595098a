#include "core/model/event.h"

#include <algorithm>

namespace provost {

bool Event::is_barrier() const { return std::any_of(verbs.begin(), verbs.end(), provost::is_barrier); }

}  // namespace provost
