// Writes that happen once however often they are asked for: the header Idempotency-Key.
#pragma once

#include <functional>

#include "core/admin/operations/desk.h"
#include "core/http/face.h"

namespace provost::operations {

/// Whether the answer to a write may be given again. One that holds a secret is shown once, and kept nowhere.
enum class Shown { again, once };

/// A call that writes.
struct Call {
  const AdminCaller& caller;
  const http::Exchange& exchange;
  Shown shown = Shown::again;
};

/// The answer to a write, and whether it is that of an earlier call.
struct Written {
  http::Response response;
  bool repeated = false;
};

using AnsweringWork = std::function<Result<http::Response>(Desk&)>;

/// Runs work that answers, as at_desk() does to write. With an Idempotency-Key (1 to 200 printable ASCII characters, of
/// this caller) the answer is kept in the same transaction for a day: the same call again is given it, and is not done
/// again. It is 409 for an answer that was shown once, and 422 when the key comes with another path or body. Work that
/// failed left nothing, and is done anew.
Result<Written> write_once(const Parts& parts, const Call& call, const AnsweringWork& work);

}  // namespace provost::operations
