#include "core/delivery/tailored_connector.h"

#include <utility>

namespace provost {
namespace {

class TailoredConnector final : public Connector {
 public:
  TailoredConnector(std::unique_ptr<Connector> inner, Mapping mapping)
      : inner_(std::move(inner)), mapping_(std::move(mapping)) {}

  Result<Receipt> provision(const Account& account) override {
    const Account told = TRY(mapping_.apply(account));
    return inner_->provision(told);
  }
  Result<Receipt> deactivate(const Account& account) override { return inner_->deactivate(as_told(account)); }
  Result<Receipt> remove(const Account& account) override { return inner_->remove(as_told(account)); }
  Result<Receipt> revoke(const Account& account) override { return inner_->revoke(as_told(account)); }
  Result<Probe> probe(const Account& account) override { return inner_->probe(as_told(account)); }
  Result<Receipt> members(const GroupChange& change) override { return inner_->members(change); }
  Result<RemotePage> list(const std::string& cursor) override { return inner_->list(cursor); }
  Result<void> check() override { return inner_->check(); }
  std::chrono::seconds asked_pause() const override { return inner_->asked_pause(); }

 private:
  Account as_told(const Account& account) const { return mapping_.apply(account).value_or(account); }

  const std::unique_ptr<Connector> inner_;
  const Mapping mapping_;
};

}  // namespace

std::unique_ptr<Connector> tailored(std::unique_ptr<Connector> inner, Mapping mapping) {
  return std::make_unique<TailoredConnector>(std::move(inner), std::move(mapping));
}

}  // namespace provost
