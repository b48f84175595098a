#!/usr/bin/env python3
"""certs/make.sh makes what TLS clients accept, keeps what is good, and makes anew what is not."""

import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from program import ROOT


def openssl(*words):
    return subprocess.run(["openssl", *words], capture_output=True, text=True, timeout=60, check=False)


class CertsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name, "certs")
        self.make()

    def make(self):
        subprocess.run([ROOT / "certs/make.sh", self.folder], check=True, timeout=120)

    def texts(self):
        return {path.name: path.read_text() for path in self.folder.iterdir()}

    def test_the_pairs_are_complete_and_keys_are_private(self):
        self.assertEqual(sorted(self.texts()), ["ca.key", "ca.pem", "client.key", "client.pem", "server.key", "server.pem"])
        for key in self.folder.glob("*.key"):
            self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600, key)

    def test_clients_and_servers_accept_them(self):
        authority = str(self.folder / "ca.pem")
        for name, purpose in (("server", "sslserver"), ("client", "sslclient")):
            reply = openssl("verify", "-CAfile", authority, "-purpose", purpose, str(self.folder / f"{name}.pem"))
            self.assertEqual(reply.returncode, 0, reply.stderr)
        wrong = openssl("verify", "-CAfile", authority, "-purpose", "sslserver", str(self.folder / "client.pem"))
        self.assertNotEqual(wrong.returncode, 0)
        for kind, name in (("-checkip", "127.0.0.1"), ("-checkip", "::1"), ("-checkhost", "localhost")):
            reply = openssl("x509", "-in", str(self.folder / "server.pem"), "-noout", kind, name)
            self.assertIn("does match", reply.stdout)

    def test_they_do_not_last_longer_than_clients_allow(self):
        for path in self.folder.glob("*.pem"):
            end = openssl("x509", "-in", str(path), "-noout", "-checkend", str(825 * 86400))
            self.assertEqual(end.returncode, 1, path)

    def test_a_second_run_changes_nothing(self):
        before = self.texts()
        self.make()
        self.assertEqual(self.texts(), before)

    def test_an_expired_certificate_is_made_anew(self):
        before = self.texts()
        openssl("req", "-x509", "-key", str(self.folder / "client.key"), "-subj", "/CN=old", "-days", "1",
                "-out", str(self.folder / "client.pem"))
        self.make()
        after = self.texts()
        self.assertEqual({name for name in before if before[name] != after[name]}, {"client.pem", "client.key"})

    def test_a_new_authority_signs_everything_anew(self):
        before = self.texts()
        (self.folder / "ca.key").unlink()
        self.make()
        after = self.texts()
        self.assertFalse([name for name in before if before[name] == after[name]])
        self.test_clients_and_servers_accept_them()


if __name__ == "__main__":
    unittest.main()
