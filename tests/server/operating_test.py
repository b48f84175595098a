#!/usr/bin/env python3
"""A server's life: it comes up, proves itself, gets new certificates, and ends without dropping anybody."""

import json
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import unittest
import warnings

from provost import ROOT, Story
from web import USER, wait_for


class OperatingTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()

    def context(self):
        return ssl.create_default_context(cafile=f"{self.certificates}/ca.pem")

    def shake_hands(self, server, context=None):
        """A TLS connection to the server."""
        plain = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        try:
            return (context or self.context()).wrap_socket(plain, server_hostname="127.0.0.1")
        except (OSError, ssl.SSLError):
            plain.close()
            raise

    def certificate(self, server):
        with self.shake_hands(server) as wire:
            return wire.getpeercert(binary_form=True)

    # checklist: 271
    def test_what_is_searched_for_is_not_logged(self):
        server = self.provost.serve()
        web = self.provost.web(server, self.provost.source())
        for path in ("/Users?filter=userName%20eq%20%22canary4711%22", "/Users?filter=canary4711"):
            web.call("GET", "/scim/v2" + path)
        self.assertEqual(0, server.end())
        self.assertNotIn("canary4711", server.log())

    def test_it_says_once_that_it_is_ready_and_is(self):
        server = self.provost.serve()
        web = self.provost.web(server)
        self.assertEqual((200, "alive\n"), (web.call("GET", "/healthz").status, web.call("GET", "/healthz").text))
        self.assertEqual((200, "ready\n"), (web.call("GET", "/readyz").status, web.call("GET", "/readyz").text))
        self.assertEqual(404, web.call("GET", "/nowhere").status)
        for path, status in (("/nowhere", 404), ("/scimm/v2/Users", 404), ("/openapi.json", 405)):
            self.assertEqual(status, web.call("POST", path, {"a": "body"}).status, path)
        self.assertEqual(0, server.end())
        self.assertEqual(f"provost ready on https://127.0.0.1:{server.port}\n", server.out.read_text())

    def test_a_second_server_on_the_port_is_refused(self):
        server = self.provost.serve()
        pem, key = f"{self.certificates}/server.pem", f"{self.certificates}/server.key"
        sentence = self.provost.refusal("serve", "--listen", f"127.0.0.1:{server.port}", "--tls-cert", pem,
                                        "--tls-key", key, "--database", f"sqlite:{self.provost.folder}/second.db")
        self.assertIn(str(server.port), sentence)
        self.assertEqual(200, self.provost.web(server).call("GET", "/readyz").status, "the first one is not disturbed")

    def test_new_protocols_are_spoken_and_old_ones_refused(self):
        server = self.provost.serve()
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.context()
            context.minimum_version = context.maximum_version = version
            with self.shake_hands(server, context) as wire:
                self.assertEqual(version.name, wire.version().replace(".", "_"))
        old = self.context()
        old.set_ciphers("ALL:@SECLEVEL=0")  # else we would not even offer it
        with warnings.catch_warnings(action="ignore"):  # that it is old
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises(ssl.SSLError) as refused:
            self.shake_hands(server, old)
        self.assertIn("ALERT_PROTOCOL_VERSION", str(refused.exception.reason), "it is the server that refuses")

    def test_a_hangup_brings_the_new_certificate(self):
        folder = self.provost.folder / "certs"
        shutil.copytree(self.certificates, folder)
        server = self.provost.serve(certificates=folder)
        first = self.certificate(server)
        for name in ("server.pem", "server.key"):
            (folder / name).unlink()
        subprocess.run([str(ROOT / "certs/make.sh"), str(folder)], check=True, timeout=60)
        self.assertEqual(first, self.certificate(server), "not before it is told")
        server.signal(signal.SIGHUP)
        wait_for("the new certificate is shown", lambda: self.certificate(server) != first, 20)
        second = self.certificate(server)
        (folder / "server.pem").write_text("no certificate")
        server.signal(signal.SIGHUP)
        wait_for("the log says that the file is bad", lambda: "tls.reload_failed" in server.log(), 20)
        self.assertEqual(second, self.certificate(server))

    def test_a_request_in_flight_is_answered_before_the_end(self):
        token = self.provost.source()
        server = self.provost.serve()
        body = json.dumps({"schemas": [USER], "userName": "last@example.org"}).encode()
        head = (f"POST /scim/v2/Users HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
                f"Content-Type: application/scim+json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n")
        with self.shake_hands(server) as wire:
            wire.sendall(head.encode())
            self.assertTrue(wire.recv(100).startswith(b"HTTP/1.1 100 "))
            server.signal(signal.SIGTERM)
            wait_for("no new connection is taken", lambda: not self.is_taken(server), 20)
            self.assertIsNone(server.process.poll(), "it waits for us")
            wire.sendall(body)
            answer = b"".join(iter(lambda: wire.recv(65536), b""))
        self.assertTrue(answer.startswith(b"HTTP/1.1 201 "), answer[:300])
        self.assertIn(b"connection: close", answer.lower())
        self.assertEqual(0, server.end())
        again = self.provost.serve()
        self.assertEqual(1, self.provost.web(again, token).call("GET", "/scim/v2/Users").json()["totalResults"])

    def is_taken(self, server):
        try:
            self.shake_hands(server).close()
            return True
        except OSError:
            return False

    def test_an_interrupt_ends_it_too(self):
        server = self.provost.serve()
        idle = self.provost.web(server)
        self.assertEqual(200, idle.call("GET", "/healthz").status)  # and it keeps its connection
        server.signal(signal.SIGINT)
        self.assertEqual(0, server.process.wait(20))

    def test_each_door_takes_its_own_tokens(self):
        source = self.provost.source()
        reader = self.provost.json("token", "create", "--permission", "deliveries.read")["token"]
        server = self.provost.serve()
        kim = self.provost.directory(server, source).create("kim@example.org")
        for path, token, status in (("/scim/v2/Users", source, 200), ("/scim/v2/Users", reader, 401),
                                    ("/scim/v2/Users", None, 401), ("/api/provost/v1/deliveries", reader, 200),
                                    (f"/api/provost/v1/deliveries?subject={kim}", reader, 200),
                                    (f"/api/provost/v1/deliveries?subject={kim}", source, 401),
                                    (f"/api/provost/v1/deliveries?subject={kim}", None, 401),
                                    ("/api/provost/v1/deliveries?subject=01NOBODY", reader, 404),
                                    ("/api/provost/v1/deliveries?limit=0", reader, 400)):
            with self.subTest(path, status=status):
                answer = self.provost.web(server, token).call("GET", path)
                self.assertEqual(status, answer.status, answer.text)
                self.assertEqual(status == 401, "www-authenticate" in answer.headers)

    def test_no_secret_is_ever_said(self):
        # What each story checks at its end, here with every kind of wrong call that carries one.
        token = self.provost.source()
        server = self.provost.serve()
        ears = self.provost.ears
        password = ears.guard("a password", "canary-" + secrets.token_hex(16))
        wrong = ears.guard("a wrong token", "pv_scim_" + secrets.token_hex(32))
        person = {"schemas": [USER], "userName": "kim@example.org", "password": password}
        web = self.provost.web(server, token)
        kim = web.call("POST", "/scim/v2/Users", person)
        self.assertEqual(201, kim.status)
        self.assertNotIn(password, kim.text)
        patch = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
        for method, path, body in (
                ("POST", "/Users", person), ("POST", "/Users", {**person, "userName": ""}),
                ("POST", "/Users", {**person, "userName": "x@example.org", "active": {"password": password}}),
                ("POST", "/Users", json.dumps(person)[:-1]), ("POST", "/Users", {**person, "emails": password}),
                ("PATCH", f"/Users/{kim.json()['id']}", {"schemas": [patch], "Operations": [
                    {"op": "replace", "path": "password", "value": [password]}]}),
                ("PATCH", f"/Users/{kim.json()['id']}", {"schemas": [patch], "Operations": [
                    {"op": "replace", "path": f'password eq "{password}"', "value": password}]})):
            with self.subTest(method=method, body=body):
                self.assertIn(web.call(method, "/scim/v2" + path, body).status, (400, 409))
        for authorization in (f"Bearer {wrong}", f"bearer {token}x", f"Basic {wrong}", token, f"Bearer {token} x"):
            answer = web.call("GET", "/scim/v2/Users", None, {"Authorization": authorization})
            self.assertEqual(401, answer.status)
        self.assertEqual(401, self.provost.web(server).call("GET", f"/scim/v2/Users?access_token={token}").status)

    def test_our_ears_are_good(self):
        ears = type(self.provost.ears)()
        ears.guard("it", "canary")
        ears.hear("a log", "they said canary, aloud")
        self.assertEqual(["it was said in a log"], ears.leaks())


if __name__ == "__main__":
    unittest.main(verbosity=2)
