// A bounded set of connections that threads borrow one at a time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace provost::sql {

/// Opens connections when they are needed and keeps them while they are usable(). Safe to use from any thread; must
/// outlive its leases.
template <class Connection>
class ConnectionPool {
 public:
  using Opener = std::function<Result<std::unique_ptr<Connection>>()>;

  /// A borrowed connection; goes back by itself.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&& other) noexcept : pool_(other.pool_), connection_(std::move(other.connection_)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->give_back(std::move(connection_));
    }
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  ConnectionPool(std::size_t capacity, Duration wait, Opener opener)
      : capacity_(capacity), wait_(wait), opener_(std::move(opener)) {}

  /// An idle connection, or a new one while there are fewer than the capacity. Fails with `limited` when none came back
  /// in time, and with the opener's error.
  Result<Lease> take() {
    std::vector<std::unique_ptr<Connection>> spent;  // closed after the lock is gone: closing may take a while
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, wait_, [this] { return !idle_.empty() || open_ < capacity_; })) {
      return fail(Code::limited, "all database connections are busy");
    }
    while (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->usable()) return Lease(*this, std::move(connection));
      spent.push_back(std::move(connection));
      --open_;
    }
    ++open_;
    if (!spent.empty()) returned_.notify_all();
    lock.unlock();
    return open();
  }

  /// Closes what lies idle, as after a lost connection when the others are probably lost too.
  void forget_idle() {
    std::vector<std::unique_ptr<Connection>> spent;
    const std::lock_guard lock(mutex_);
    open_ -= idle_.size();
    spent.swap(idle_);
    returned_.notify_all();
  }

 private:
  Result<Lease> open() {
    auto connection = opener_();
    if (connection) return Lease(*this, std::move(*connection));
    forget_one();
    return tl::unexpected<Error>(std::move(connection).error());
  }

  void give_back(std::unique_ptr<Connection> connection) {
    if (!connection->usable()) {
      connection.reset();
      return forget_one();
    }
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
    returned_.notify_one();
  }

  void forget_one() {
    const std::lock_guard lock(mutex_);
    --open_;
    returned_.notify_one();
  }

  const std::size_t capacity_;
  const Duration wait_;
  const Opener opener_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t open_ = 0;
};

}  // namespace provost::sql
