#include "tests/store/cutting_relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace provost::test {
namespace {

using namespace std::string_view_literals;

/// The text of a Parse message, and the tag of the answer to it.
constexpr std::string_view kCommitAsked = "\0commit\0"sv;
constexpr std::string_view kCommitDone = "COMMIT\0"sv;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

bool write_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// What came, or nothing when the peer hung up.
std::string read_some(int socket) {
  std::array<char, 16384> buffer{};
  const ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
  return got <= 0 ? std::string{} : std::string(buffer.data(), static_cast<std::size_t>(got));
}

}  // namespace

struct CuttingRelay::Line {
  int client;
  int server;
  bool committing = false;
  std::string asked;    // the end of what the client sent, for a word that came in two pieces
  std::string replied;  // what the server said since COMMIT

  void close_both() const {
    close(client);
    close(server);
  }
};

CuttingRelay::CuttingRelay(std::uint16_t server_port, Cut cut) : server_port_(server_port), cut_(cut) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  int stop[2] = {-1, -1};
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0 || pipe(stop) != 0) {
    throw std::runtime_error("no relay");
  }
  port_ = ntohs(address.sin_port);
  stop_read_ = stop[0];
  stop_write_ = stop[1];
  thread_ = std::thread([this] { serve(); });
}

CuttingRelay::~CuttingRelay() {
  close(stop_write_);
  thread_.join();
  close(stop_read_);
  close(listener_);
}

void CuttingRelay::serve() {
  std::vector<Line> lines;
  for (;;) {
    std::vector<pollfd> sockets = {{stop_read_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Line& line : lines) {
      sockets.push_back({line.client, POLLIN, 0});
      sockets.push_back({line.server, POLLIN, 0});
    }
    if (poll(sockets.data(), sockets.size(), -1) < 0 || sockets[0].revents != 0) break;
    std::vector<Line> kept;
    for (std::size_t index = 0; index < lines.size(); ++index) {
      Line& line = lines[index];
      const bool alive = (sockets[2 + 2 * index].revents == 0 || pass_to_server(line)) &&
                         (sockets[3 + 2 * index].revents == 0 || pass_to_client(line));
      if (alive) {
        kept.push_back(std::move(line));
      } else {
        line.close_both();
      }
    }
    lines = std::move(kept);
    if (sockets[1].revents == 0) continue;
    const int client = accept(listener_, nullptr, nullptr);
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(server_port_);
    ++connections_;
    lines.push_back({client, server, false, {}, {}});
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) break;
  }
  for (const Line& line : lines) line.close_both();
}

bool CuttingRelay::pass_to_server(Line& line) {
  const std::string bytes = read_some(line.client);
  if (bytes.empty()) return false;
  line.asked += bytes;
  const bool commits = line.asked.find(kCommitAsked) != std::string::npos;
  line.asked.erase(0, line.asked.size() - std::min(line.asked.size(), kCommitAsked.size() - 1));
  if (commits && armed_ && !has_cut_) {
    if (cut_ == Cut::before_the_server_hears) {
      has_cut_ = true;
      return false;
    }
    line.committing = true;
  }
  return write_all(line.server, bytes);
}

bool CuttingRelay::pass_to_client(Line& line) {
  const std::string bytes = read_some(line.server);
  if (bytes.empty()) return false;
  if (!line.committing) return write_all(line.client, bytes);
  line.replied += bytes;
  has_cut_ = line.replied.find(kCommitDone) != std::string::npos;
  return !has_cut_;
}

}  // namespace provost::test
