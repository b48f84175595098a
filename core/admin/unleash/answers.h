// Answers in the forms of the Unleash API: objects, and its two families of errors. What is refused before a handler
// decides carries a fresh `id`; what a handler decides does not.
#pragma once

#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/http/message.h"
#include "core/model/json.h"

namespace provost::unleash {

/// An answer with a JSON body that nobody may keep.
http::Response object_answer(int status, const Value& body);
/// An answer without a body.
http::Response empty_answer(int status);

/// An error that a handler decided on.
struct Fault {
  int status;
  std::string_view name;
  std::string message;
};
http::Response fault_answer(const Fault& fault);
/// What is said of somebody who is not there.
Fault no_user();
/// Refuses to give, or to lay hands on, what may do more than the caller.
Fault no_access();
/// Refuses to change what the provider that manages a person decides on.
Fault scim_managed();
/// What the directory refuses because of the state that a person is in.
Fault conflict_fault(const Error& error);

/// A refusal by the transport, in words only.
http::Response plain_answer(int status, std::string_view reason);

/// The refusals that carry an id. Borrows the maker of ids.
class Refusals {
 public:
  explicit Refusals(IdMaker& ids) : ids_(ids) {}

  /// One answer for each code: the table of this dialect.
  http::Response of(const Error& error) const;
  /// 401 for a request that carries no credential at all: tells where to log in.
  http::Response login_wanted() const;
  /// 400 for a part of the path, or of the query, that is no whole number.
  http::Response bad_number(std::string_view name) const;
  /// 400 with one `{path, message}` for each thing that is wrong with a body.
  http::Response bad_data(Array details) const;

 private:
  Value body(std::string_view name, std::string_view message, Array details) const;

  IdMaker& ids_;
};

}  // namespace provost::unleash
