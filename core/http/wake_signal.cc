#include "core/http/wake_signal.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace provost::http {
namespace {

int checked(int fd) {
  if (fd < 0) throw std::system_error(errno, std::generic_category());
  return fd;
}

/// Both kinds answer a read with one count; EAGAIN means that there was nothing to silence.
void drain(int fd) noexcept {
  std::uint64_t count = 0;
  while (::read(fd, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

}  // namespace

WakeSignal::WakeSignal() : fd_(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))) {}
WakeSignal::~WakeSignal() { ::close(fd_); }

void WakeSignal::ring() const noexcept {
  const std::uint64_t one = 1;
  while (::write(fd_, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void WakeSignal::silence() const noexcept { drain(fd_); }

TickSignal::TickSignal(std::chrono::milliseconds period)
    : fd_(checked(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(period);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(period - seconds);
  itimerspec every{};
  every.it_interval.tv_sec = seconds.count();
  every.it_interval.tv_nsec = rest.count();
  every.it_value = every.it_interval;
  ::timerfd_settime(fd_, 0, &every, nullptr);
}

TickSignal::~TickSignal() { ::close(fd_); }

void TickSignal::silence() const noexcept { drain(fd_); }

}  // namespace provost::http
