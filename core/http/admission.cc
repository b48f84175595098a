#include "core/http/admission.h"

#include <utility>

namespace provost::http {

Admission::Ticket::Ticket(Admission& book, std::string address)
    : book_(book), address_(std::move(address)), verdict_(book_.enter(address_)) {}

Admission::Ticket::~Ticket() { book_.leave(address_, verdict_); }

Admission::Verdict Admission::enter(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto known = by_address_.find(address);
  const auto of_address = known == by_address_.end() ? 0 : known->second;
  if (served_ < limits_.connections && of_address < limits_.connections_per_address) {
    ++served_;
    ++by_address_[address];
    return Verdict::serve;
  }
  if (refused_ < limits_.lingering_refusals) {
    ++refused_;
    return Verdict::refuse;
  }
  ++dropped_;
  return Verdict::drop;
}

void Admission::leave(const std::string& address, Verdict verdict) {
  const std::lock_guard lock(mutex_);
  switch (verdict) {
    case Verdict::serve:
      --served_;
      if (const auto known = by_address_.find(address); --known->second == 0) by_address_.erase(known);
      break;
    case Verdict::refuse:
      --refused_;
      break;
    case Verdict::drop:
      --dropped_;
      break;
  }
  if (served_ + refused_ + dropped_ == 0) emptied_.notify_all();
}

bool Admission::wait_until_empty(std::chrono::milliseconds span) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_for(lock, span, [this] { return served_ + refused_ + dropped_ == 0; });
}

}  // namespace provost::http
