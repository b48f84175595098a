#include "tests/connectors/scimmy_app.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace provost::test {
namespace {

constexpr std::string_view kReady = "ready ";
constexpr std::size_t kLongestLine = 200;

/// The first line that the app prints; "" if it ends before.
std::string first_line(int pipe) {
  std::string line;
  char c = 0;
  while (line.size() < kLongestLine && read(pipe, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

pid_t start(const std::string& token, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  std::string program = PROVOST_NODE;
  std::string script = PROVOST_SCIMMY_APP;
  std::string variable = "SCIM_TOKEN=" + token;
  std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
  const std::array<char*, 3> arguments = {program.data(), script.data(), nullptr};
  const std::array<char*, 3> environment = {variable.data(), path.data(), nullptr};
  pid_t child = -1;
  const int error = posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? child : -1;
}

}  // namespace

ScimmyApp::ScimmyApp(const std::string& token) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the SCIMMY app");
  child_ = start(token, ends[1]);
  close(ends[1]);
  const std::string line = first_line(ends[0]);
  close(ends[0]);
  if (!line.starts_with(kReady)) {
    if (child_ > 0) waitpid(child_, nullptr, 0);
    throw std::runtime_error("the SCIMMY app did not come up; are Node.js and the packages of tests/npm installed?");
  }
  url_ = "http://127.0.0.1:" + line.substr(kReady.size()) + "/scim/v2";
}

ScimmyApp::~ScimmyApp() {
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
}

}  // namespace provost::test
