// The pages of /user/tokens: personal access tokens of whoever calls.
#pragma once

#include <optional>
#include <string>

#include "core/access/credentials.h"
#include "core/admin/unleash/page.h"

namespace provost::unleash {

/// This dialect knows a token by a number, which is made of our id.
std::int64_t token_number(const TokenId& id);

/// Only people have tokens, and see and end none but their own.
class OwnTokenPages {
 public:
  /// How many living ones a person may have.
  static constexpr std::size_t kMost = 100;

  explicit OwnTokenPages(const Office& office) : office_(office), parts_(office.parts) {}
  AdminRoutes routes() const;

 private:
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;

  struct Order {
    std::string description;
    Instant expires;
  };
  struct Made {
    std::optional<Fault> refused;
    std::optional<IssuedCredential> issued;
  };
  Result<Made> make(const Desk& desk, const Order& order) const;

  const Office office_;
  const Parts& parts_;
};

}  // namespace provost::unleash
