// Plays a recorded sequence of an identity provider against a service, and says what went wrong.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/http/message.h"
#include "core/model/json.h"

namespace provost::test {

/// How one recording ended.
struct ReplayResult {
  bool applies = true;                // false: the server does not announce what the file requires
  std::vector<std::string> failures;  // of steps that are not optional
};

/// Plays recordings through a function that answers one request.
class Replay {
 public:
  using Send = std::function<http::Response(const http::Request&)>;

  /// `base_url` is what {{base}} stands for and where paths begin; `unique` makes names of this run differ from others.
  Replay(Send send, std::string base_url, std::string token, std::string unique)
      : send_(std::move(send)), base_url_(std::move(base_url)), token_(std::move(token)), unique_(std::move(unique)) {}

  ReplayResult play(const Value& recording);

 private:
  using Variables = std::map<std::string, Value, std::less<>>;

  http::Response send(const Value& recording, const Value& step, const Variables& variables) const;
  void play_step(const Value& recording, const Value& step, Variables& variables, ReplayResult& result) const;
  bool announces(const std::string& feature);

  Send send_;
  std::string base_url_, token_, unique_;
};

}  // namespace provost::test
