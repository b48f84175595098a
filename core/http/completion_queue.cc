#include "core/http/completion_queue.h"

#include <utility>

namespace provost::http {

void CompletionQueue::push(Completion completion) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = completions_.empty();
    completions_.push_back(std::move(completion));
  }
  if (first) signal_.ring();
}

std::vector<Completion> CompletionQueue::take() {
  signal_.silence();
  const std::lock_guard lock(mutex_);
  return std::exchange(completions_, {});
}

}  // namespace provost::http
