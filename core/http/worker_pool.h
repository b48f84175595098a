// The threads on which requests are answered, so that a slow answer never stops an I/O thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace provost::http {

/// Something to be done once, on a worker.
class Task {
 public:
  virtual ~Task() = default;
  virtual void run() noexcept = 0;
};

/// A fixed number of threads behind a bounded queue.
class WorkerPool {
 public:
  /// Starts the threads. `queue` tasks may wait beside those that run.
  WorkerPool(std::size_t threads, std::size_t queue);
  /// Lets running tasks finish, drops waiting ones, joins the threads.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Hands a task over and answers true, or leaves it and answers false when the queue is full.
  bool submit(std::unique_ptr<Task>&& task);

 private:
  void work();

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<std::unique_ptr<Task>> tasks_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace provost::http
