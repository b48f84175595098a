// The door to Pistache: its headers without the macros that they leave behind, and the private parts that we must
// reach.
#pragma once

#pragma push_macro("TRY")
#pragma push_macro("TRY_RET")
#pragma push_macro("unreachable")
#undef TRY
#undef TRY_RET
#undef unreachable
#include <pistache/listener.h>
#include <pistache/peer.h>
#include <pistache/transport.h>
#undef TRY
#undef TRY_RET
#undef unreachable
#pragma pop_macro("unreachable")
#pragma pop_macro("TRY_RET")
#pragma pop_macro("TRY")

namespace provost::http::pistache {

// Access to four private members, by the rule that an explicit instantiation may name them ([temp.spec]/6):
// - the queue of new peers, because its pop() can swallow a wake-up and leave a client waiting for the next one;
// - the listener's socket, bell and thread, because it cannot stop accepting without stopping its reactors.
auto& peers_queue(Pistache::Tcp::Transport& transport);
auto& accept_thread(Pistache::Tcp::Listener& listener);
auto& accept_bell(Pistache::Tcp::Listener& listener);
auto& listening_socket(Pistache::Tcp::Listener& listener);

template <auto PeersQueue>
struct OpenTransport {
  friend auto& peers_queue(Pistache::Tcp::Transport& transport) { return transport.*PeersQueue; }
};
template <auto Thread, auto Bell, auto Socket>
struct OpenListener {
  friend auto& accept_thread(Pistache::Tcp::Listener& listener) { return listener.*Thread; }
  friend auto& accept_bell(Pistache::Tcp::Listener& listener) { return listener.*Bell; }
  friend auto& listening_socket(Pistache::Tcp::Listener& listener) { return listener.*Socket; }
};
template struct OpenTransport<&Pistache::Tcp::Transport::peersQueue>;
template struct OpenListener<&Pistache::Tcp::Listener::acceptThread, &Pistache::Tcp::Listener::shutdownFd,
                             &Pistache::Tcp::Listener::listen_fd>;

}  // namespace provost::http::pistache
