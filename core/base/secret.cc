#include "core/base/secret.h"

#include <cstring>

namespace provost {

void Secret::wipe() noexcept {
  // explicit_bzero is not optimised away. A moved-from short string still holds its bytes in place, so all of it goes.
  explicit_bzero(text_.data(), text_.capacity());
  text_.clear();
}

}  // namespace provost
