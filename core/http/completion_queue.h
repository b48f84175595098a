// The way back: answers that workers have made, for the I/O thread that owns the connection.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/http/message.h"
#include "core/http/wake_signal.h"

namespace provost::http {

struct Channel;

/// One answer. The connection is named by a weak reference to the very object, never by a descriptor's number, which
/// the kernel gives to the next client as soon as this one leaves.
struct Completion {
  std::weak_ptr<Channel> channel;
  Response response;
};

/// Many workers push, one I/O thread takes. It cannot grow beyond the requests that are outside: one a connection.
class CompletionQueue {
 public:
  /// Adds an answer and wakes the I/O thread.
  void push(Completion completion);
  /// All answers that have come since the last call.
  std::vector<Completion> take();
  /// Wakes the I/O thread without an answer.
  void wake() const { signal_.ring(); }
  const WakeSignal& signal() const { return signal_; }

 private:
  std::mutex mutex_;
  std::vector<Completion> completions_;
  WakeSignal signal_;
};

}  // namespace provost::http
