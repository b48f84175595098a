// A process to be killed: acknowledging_writer URL FIRST_ID. Its threads insert items in pairs and, once an insert has
// succeeded, write the item's id to standard output, until somebody ends it.
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/store/database.h"
#include "tests/store/items.h"

namespace provost::test {
namespace {

constexpr int kThreads = 4;
constexpr std::int64_t kMostItems = 10'000;

/// Inserts `id` and `-id` in one transaction; who finds one without the other has found a torn commit.
Result<void> insert_pair(sql::Database& database, std::int64_t id) {
  return database.transact(sql::Mode::write, [id](sql::Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {id, sql::Cell{}, 0}));
    TRY(session.run(kAddItem, {-id, sql::Cell{}, 0}));
    return {};
  });
}

void insert_for_ever(sql::Database& database, std::int64_t first) {
  for (std::int64_t id = first; id < first + kMostItems; ++id) {
    if (!insert_pair(database, id)) std::_Exit(1);
    const std::string line = std::to_string(id) + "\n";
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
  }
}

int run(const char* url, std::int64_t first) {
  const Log log;
  SystemRandom random;
  const auto database = sql::open_database(url, {}, log, random);
  if (!database) return 1;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] { insert_for_ever(**database, first + thread * kMostItems); });
  }
  for (std::thread& thread : threads) thread.join();
  return 0;
}

}  // namespace
}  // namespace provost::test

int main(int count, char** arguments) {
  return count == 3 ? provost::test::run(arguments[1], std::atoll(arguments[2])) : 2;
}
