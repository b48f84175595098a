#!/usr/bin/env python3
"""An embedded database is served by one server at a time: another is refused, or waits for one that is about to end."""

import json
import os
import signal
import socket
import ssl
import stat
import unittest

from provost import Story
from web import USER, wait_for

SENTENCE = "another provost serves this database"


class ServingTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.lock_file = self.provost.database.file.with_name("provost.db.serve")

    def options(self):
        folder = self.certificates
        return ("--listen", "127.0.0.1:0", "--tls-cert", f"{folder}/server.pem", "--tls-key", f"{folder}/server.key")

    def test_a_second_one_is_refused_however_it_calls_the_database(self):
        server = self.provost.serve()
        os.symlink(self.provost.database.file, self.provost.folder / "link.db")
        for url in (self.provost.database.url, "sqlite:provost.db", "sqlite:./link.db"):
            with self.subTest(url):
                self.assertEqual(SENTENCE, self.provost.refusal("serve", *self.options(), "--database", url))
        self.assertEqual(200, self.provost.web(server).call("GET", "/readyz").status, "the first one is not disturbed")

    def test_commands_do_not_ask_for_the_lock(self):
        self.assertFalse(self.lock_file.exists(), "nor do they make it")
        server = self.provost.serve()
        self.assertEqual(0o600, stat.S_IMODE(self.lock_file.stat().st_mode))
        self.provost.json("migrate")
        self.provost.directory(server, self.provost.source()).create("kim@example.org")
        self.provost.json("key", "renew")
        self.assertEqual(0, server.end())
        self.assertTrue(self.lock_file.exists(), "whoever opened it meanwhile locks the same file")

    def test_a_killed_one_lets_the_next_in_at_once(self):
        for _ in range(3):
            server = self.provost.serve()
            self.assertNotIn("server.waits", server.log())
            server.kill()
        self.assertEqual(0, self.provost.serve().end())
        self.assertEqual(0, self.provost.serve().end())

    def begin_a_call(self, server, body):
        """A connection on which an answer is owed: the server cannot end before it."""
        token = self.provost.source()
        plain = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        context = ssl.create_default_context(cafile=f"{self.certificates}/ca.pem")
        wire = self.enterContext(context.wrap_socket(plain, server_hostname="127.0.0.1"))
        wire.sendall((f"POST /scim/v2/Users HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
                      f"Content-Type: application/scim+json\r\nContent-Length: {len(body)}\r\n"
                      "Expect: 100-continue\r\n\r\n").encode())
        self.assertTrue(wire.recv(100).startswith(b"HTTP/1.1 100 "))
        return wire

    def is_taken(self, server):
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=20).close()
            return True
        except OSError:
            return False

    def begin_to_leave(self, body):
        """A server that drains, and the connection that it waits for."""
        server = self.provost.serve()
        wire = self.begin_a_call(server, body)
        server.signal(signal.SIGTERM)
        wait_for("no new connection is taken", lambda: not self.is_taken(server), 20)
        return server, wire

    def await_waiting(self):
        """One more server, which waits."""
        server = self.provost.launch(*self.options())
        wait_for(lambda: f"it waits: {server.log()}",
                 lambda: "server.waits" in server.log() or server.process.poll() is not None, 20)
        self.assertIsNone(server.process.poll(), server.log())
        return server

    def test_the_next_one_waits_for_one_that_drains_and_takes_over(self):
        body = json.dumps({"schemas": [USER], "userName": "last@example.org"}).encode()
        server, wire = self.begin_to_leave(body)
        successor = self.await_waiting()
        self.assertIsNone(server.process.poll(), "the one before it waits for us")
        self.assertEqual("", successor.out.read_text(), "not ready yet")
        wire.sendall(body)
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
        self.assertTrue(answer.startswith(b"HTTP/1.1 201 "), answer[:300])
        self.assertEqual(0, server.process.wait(20))
        successor.wait_until_ready()
        self.assertEqual(1, successor.log().count("server.waits"))
        self.assertEqual(SENTENCE, self.provost.refusal("serve", *self.options()), "the successor stays")

    def test_one_that_waits_may_be_told_to_end(self):
        server, wire = self.begin_to_leave(b"{}")
        successor = self.await_waiting()
        successor.signal(signal.SIGTERM)
        self.assertEqual(1, successor.process.wait(20))
        self.assertIn("provost: told to end", successor.log())
        self.assertEqual("", successor.out.read_text())
        wire.close()
        self.assertEqual(0, server.process.wait(20))


if __name__ == "__main__":
    unittest.main(verbosity=2)
