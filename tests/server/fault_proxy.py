"""A TCP proxy on loopback that does to what passes what networks do: delays, slices, resets, silence and nonsense. A
fault is chosen at run time; it holds for what passes from then on, on open connections too."""

import os
import random
import socket
import ssl
import struct
import threading
import time

CHUNK = 16_384
PATIENCE_S = 120  # the longest that a connection may be silent


class Fault:
    """No fault: what comes is passed on. Others change one of the two directions or both."""

    def up(self, link, data):
        link.to_target(data)

    def down(self, link, data):
        link.to_caller(data)


class Late(Fault):
    """Latency, and jitter, of each chunk of a reply."""

    def __init__(self, seconds, jitter):
        self.seconds, self.jitter = seconds, jitter

    def down(self, link, data):
        time.sleep(self.seconds + random.random() * self.jitter)
        link.to_caller(data)


class Sliced(Fault):
    """One byte at a time, both ways."""

    def up(self, link, data):
        for byte in data:
            link.to_target(bytes((byte,)))

    def down(self, link, data):
        for byte in data:
            link.to_caller(bytes((byte,)))


class Narrow(Fault):
    """So many bytes a second, both ways."""

    def __init__(self, rate):
        self.rate = rate

    def pieces(self, data):
        size = max(1, self.rate // 20)
        for start in range(0, len(data), size):
            time.sleep(size / self.rate)
            yield data[start:start + size]

    def up(self, link, data):
        for piece in self.pieces(data):
            link.to_target(piece)

    def down(self, link, data):
        for piece in self.pieces(data):
            link.to_caller(piece)


class ResetInRequest(Fault):
    """Half of a request arrives, then both sides are reset; so ends one chunk in `nth`."""

    def __init__(self, nth=1):
        self.nth, self.seen = nth, 0

    def up(self, link, data):
        self.seen += 1
        if self.seen % self.nth:
            return link.to_target(data)
        link.to_target(data[:len(data) // 2])
        return link.reset()


class ResetBeforeReply(Fault):
    """A request arrives and is done; its caller is reset and never hears so. With `only`, requests that hold it, and of
    those each `nth`."""

    def __init__(self, only=b"", nth=1):
        self.only, self.nth, self.seen = only, nth, 0

    def up(self, link, data):
        if self.only in data:
            self.seen += 1
            link.is_doomed = link.is_doomed or self.seen % self.nth == 0
        link.to_target(data)

    def down(self, link, data):
        if link.is_doomed:
            link.reset()
        else:
            link.to_caller(data)


class ResetInReply(Fault):
    """Half of a reply arrives, then both sides are reset; so ends one chunk in `nth`."""

    def __init__(self, nth=1):
        self.nth, self.seen = nth, 0

    def down(self, link, data):
        self.seen += 1
        if self.seen % self.nth:
            return link.to_caller(data)
        link.to_caller(data[:len(data) // 2])
        return link.reset()


class BlackHole(Fault):
    """Nothing arrives, and nobody is told."""

    def up(self, link, data):
        link.is_deaf = True

    def down(self, link, data):
        link.is_deaf = True


class HalfOpen(Fault):
    """The target is gone, as after a crash or behind a firewall that forgot the connection; the caller does not
    know."""

    def up(self, link, data):
        link.is_deaf = True
        link.lose_target()


class Garbage(Fault):
    """Other bytes than the target's, as many, for one chunk in `nth`."""

    def __init__(self, nth=1):
        self.nth, self.seen, self.lock = nth, 0, threading.Lock()

    def down(self, link, data):
        """True if these were other bytes."""
        with self.lock:  # of many connections
            self.seen += 1
            spoilt = self.seen % self.nth == 0
        link.to_caller(os.urandom(len(data)) if spoilt else data)
        return spoilt


class GarbageThenReset(Garbage):
    """The same, and then the end: a protocol of messages with lengths may take nonsense for the begin of a long one, and
    wait for the rest."""

    def down(self, link, data):
        if super().down(link, data):
            link.reset()


class Stalled(Fault):
    """The first bytes of the answer arrive, and no more. On a connection that begins with TLS it is the handshake."""

    def down(self, link, data):
        link.to_caller(data[:60])
        link.is_deaf = True


class Link:
    """One connection of a caller and the one to the target."""

    def __init__(self, caller, target, told_reset):
        self.caller, self.target, self.told_reset = caller, target, told_reset
        self.is_deaf = self.is_doomed = self.is_reset = False

    def to_caller(self, data):
        self.caller.sendall(data)

    def to_target(self, data):
        self.target.sendall(data)

    def reset(self):
        """Both sides see a reset, not an end: once both threads have left them, as one that still reads would keep a
        closed connection open."""
        self.is_reset = True
        self.told_reset()
        for each in (self.caller, self.target):
            try:
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                pass  # it is closed already
            shut(each, socket.SHUT_RD)

    def lose_target(self):
        shut(self.target)


class FaultProxy:
    """Listens on a free port of loopback; use it in a `with`. `end` makes of each accepted socket one with TLS or
    the like."""

    def __init__(self, port, host="127.0.0.1", end=lambda caller: caller):
        self.place, self.end = (host, port), end
        self.fault = Fault()
        self.links, self.lock = set(), threading.Lock()
        self.touched, self.resets = 0, 0  # chunks that the present fault had to do with, and connections so far
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()

    def set(self, fault, afresh=False):
        """From now on; `afresh`: connections that are open end first."""
        self.fault, self.touched = fault, 0
        if afresh:
            self.cut()

    def clear(self):
        self.fault = Fault()

    def cut(self):
        """Ends all connections, as a reset."""
        with self.lock:
            links = list(self.links)
        for link in links:
            link.reset()

    def count_reset(self):
        self.resets += 1

    def accept(self):
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:
                return  # the end
            threading.Thread(target=self.join, args=(caller,), daemon=True).start()

    def join(self, caller):
        try:
            caller.settimeout(PATIENCE_S)
            caller = self.end(caller)
            target = socket.create_connection(self.place, PATIENCE_S)
        except OSError:
            caller.close()
            return
        for each in (caller, target):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = Link(caller, target, self.count_reset)
        with self.lock:
            self.links.add(link)
        down = threading.Thread(target=self.pump, args=(link, target, "down"), daemon=True)
        down.start()
        self.pump(link, caller, "up")
        if not link.is_reset:
            shut(target)
        down.join()
        target.close()
        caller.close()
        with self.lock:
            self.links.discard(link)

    def pump(self, link, source, way):
        """Until one side ends. A caller hears of the end of the target, unless it is deaf."""
        try:
            while data := source.recv(CHUNK):
                if link.is_reset:
                    return
                if link.is_deaf:
                    continue
                fault = self.fault
                self.touched += type(fault) is not Fault
                getattr(fault, way)(link, data)
        except (OSError, ValueError):
            pass  # it ended in the middle, by us or by them
        if way == "down" and not link.is_deaf and not link.is_reset:
            shut(link.caller)


def shut(connection, way=socket.SHUT_RDWR):
    """Wakes whoever reads."""
    try:
        connection.shutdown(way)
    except OSError:
        pass  # it has ended


def tls_end(certificates):
    """For `end`: the certificate of the tests' own server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificates}/server.pem", f"{certificates}/server.key")
    return lambda caller: context.wrap_socket(caller, server_side=True)
