// Keeps what is dear to make, such as an open connection, for the origin that it was made for; never more than a
// given number in all, in use or kept.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace provost::http {

/// Thing is movable and default-constructible. Safe to use from any thread.
template <class Thing>
class OriginPool {
 public:
  /// One place of the pool, with the thing that was kept for its origin or a default-constructed one; whatever the
  /// thing is when the lease goes is kept. The pool must outlive it.
  class Lease {
   public:
    Lease(OriginPool* pool, std::string origin, Thing thing)
        : pool_(pool), origin_(std::move(origin)), thing_(std::move(thing)) {}
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)),
          origin_(std::move(other.origin_)),
          thing_(std::move(other.thing_)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->give_back(std::move(origin_), std::move(thing_));
    }
    Thing& thing() { return thing_; }

   private:
    OriginPool* pool_;
    std::string origin_;
    Thing thing_;
  };

  explicit OriginPool(std::size_t most) : most_(most) {}

  /// Takes a place, and the newest thing that is kept for this origin; if all places are in use, waits for one.
  /// Nothing if none came free in time. A thing kept for another origin is destroyed when its place is needed.
  std::optional<Lease> take(const std::string& origin, std::chrono::steady_clock::time_point until) {
    Kept evicted;  // destroyed after the lock is gone
    std::unique_lock lock(mutex_);
    if (!freed_.wait_until(lock, until, [this] { return in_use_ < most_; })) return std::nullopt;
    ++in_use_;
    const auto found =
        std::find_if(kept_.rbegin(), kept_.rend(), [&](const auto& kept) { return kept.first == origin; });
    if (found != kept_.rend()) {
      Thing thing = std::move(found->second);
      kept_.erase(std::next(found).base());
      return std::optional<Lease>(std::in_place, this, origin, std::move(thing));
    }
    if (in_use_ + kept_.size() > most_) evicted.splice(evicted.end(), kept_, kept_.begin());
    return std::optional<Lease>(std::in_place, this, origin, Thing());
  }

  /// How many things are kept and not in use.
  std::size_t kept() const {
    const std::lock_guard lock(mutex_);
    return kept_.size();
  }

 private:
  using Kept = std::list<std::pair<std::string, Thing>>;

  void give_back(std::string origin, Thing thing) {
    Kept one;
    one.emplace_back(std::move(origin), std::move(thing));
    {
      const std::lock_guard lock(mutex_);
      kept_.splice(kept_.end(), one);
      --in_use_;
    }
    freed_.notify_one();
  }

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  Kept kept_;
  std::size_t in_use_ = 0;
};

}  // namespace provost::http
