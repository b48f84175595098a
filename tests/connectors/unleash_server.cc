#include "tests/connectors/unleash_server.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <sstream>
#include <stdexcept>

namespace provost::test {
namespace {

constexpr std::size_t kLongestLine = 500;
constexpr std::chrono::seconds kPatience{30};

using Pipe = std::array<int, 2>;

std::string first_line(int pipe) {
  std::string line;
  char c = 0;
  while (line.size() < kLongestLine && read(pipe, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

pid_t start(const Pipe& input, const Pipe& output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  std::string program = PROVOST_NODE22;
  std::string script = PROVOST_UNLEASH_APP;
  std::string variable = "PROVOST_TEST_POSTGRES=" PROVOST_POSTGRES_STATE;
  std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
  const std::array<char*, 3> arguments = {program.data(), script.data(), nullptr};
  const std::array<char*, 3> environment = {variable.data(), path.data(), nullptr};
  pid_t child = -1;
  const int error = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? child : -1;
}

}  // namespace

UnleashServer::UnleashServer() {
  Pipe input{};
  Pipe output{};
  if (pipe2(input.data(), O_CLOEXEC) != 0 || pipe2(output.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipes for Unleash");
  }
  child_ = start(input, output);
  input_ = input[1];
  close(input[0]);
  close(output[1]);
  std::istringstream line(first_line(output[0]));
  close(output[0]);
  std::string ready;
  line >> ready >> url_ >> key_;
  if (ready == "ready") return;
  close(input_);
  if (child_ > 0) waitpid(child_, nullptr, 0);
  throw std::runtime_error(
      "Unleash did not come up; are the packages of tests/npm installed, and did ctest start its PostgreSQL?");
}

UnleashServer::~UnleashServer() {
  close(input_);
  waitpid(child_, nullptr, 0);
}

UnleashServer::Answer UnleashServer::call(std::string_view method, std::string_view path,
                                          const std::pair<std::string, std::string>& proof, const Value& body) {
  http::HttpCall call;
  call.method = method;
  call.url = url_ + std::string(path);
  call.headers.add(proof.first, proof.second);
  call.deadline = kPatience;
  call.allow_http = true;
  call.allow_network = true;
  if (!body.is_null()) {
    call.headers.add("Content-Type", "application/json");
    call.body = json::write(body);
  }
  const auto reply = http_.send(call);
  if (!reply) throw std::runtime_error(reply.error().detail);
  const std::string cookie(reply->headers.find("Set-Cookie").value_or(""));
  return {reply->status, json::parse(reply->body).value_or(Value()), cookie.substr(0, cookie.find(';'))};
}

UnleashServer::Answer UnleashServer::administer(std::string_view method, std::string_view path, const Value& body) {
  return call(method, path, {"Authorization", key_}, body);
}

std::string UnleashServer::sign_in(std::string_view username, std::string_view password) {
  const Value body = Value::object({{"username", username}, {"password", password}});
  const Answer answer = call("POST", "/auth/simple/login", {"Accept", "application/json"}, body);
  return answer.status == 200 ? answer.cookie : "";
}

std::string UnleashServer::make_token(const std::string& cookie) {
  const Value body = Value::object({{"description", "of a test"}, {"expiresAt", "2099-01-01T00:00:00Z"}});
  return std::string(call("POST", "/api/admin/user/tokens", {"Cookie", cookie}, body).body.text_at("secret"));
}

int UnleashServer::status_with_cookie(const std::string& cookie) {
  return call("GET", "/api/admin/user", {"Cookie", cookie}).status;
}

int UnleashServer::status_with_token(const std::string& token) {
  return call("GET", "/api/admin/user", {"Authorization", token}).status;
}

}  // namespace provost::test
