// Which addresses a call that was configured by a customer may reach: those of the public internet, and no others.
#pragma once

#include <sys/socket.h>

namespace provost::http {

/// True if the resolved address is a public unicast one. False for loopback, private (RFC 1918), link-local and cloud
/// metadata, shared (RFC 6598), unspecified, broadcast, multicast, documentation, benchmark and reserved blocks, IPv6
/// unique-local and site-local, for any IPv6 form that carries an IPv4 address to elsewhere (mapped, compatible,
/// NAT64, 6to4, Teredo, ISATAP), whatever that address is, for other families, and for a `size` that is too small.
/// Looks at the bytes that will be connected to, never at a spelling (IANA special-purpose registries, RFC 6890).
bool is_public(const sockaddr* address, socklen_t size);

}  // namespace provost::http
