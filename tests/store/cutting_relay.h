// Stands between a client and PostgreSQL on 127.0.0.1 and cuts the line at COMMIT.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

namespace provost::test {

/// Passes bytes on until the client says COMMIT for the first time, then cuts that connection; later ones are let be.
class CuttingRelay {
 public:
  enum class Cut {
    before_the_server_hears,  // nothing was committed
    before_the_client_hears,  // everything was
  };

  CuttingRelay(std::uint16_t server_port, Cut cut);
  CuttingRelay(const CuttingRelay&) = delete;
  CuttingRelay& operator=(const CuttingRelay&) = delete;
  ~CuttingRelay();

  std::uint16_t port() const { return port_; }
  /// Arms the knife; until then COMMIT passes.
  void arm() { armed_ = true; }
  bool has_cut() const { return has_cut_; }
  int connections() const { return connections_; }

 private:
  struct Line;

  void serve();
  bool pass_to_server(Line& line);
  bool pass_to_client(Line& line);

  const std::uint16_t server_port_;
  const Cut cut_;
  int listener_ = -1;
  int stop_read_ = -1;
  int stop_write_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> armed_{false};
  std::atomic<bool> has_cut_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace provost::test
