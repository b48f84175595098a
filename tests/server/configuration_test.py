#!/usr/bin/env python3
"""Where options come from, and what a server refuses to start with. Needs no certain database."""

import unittest
from pathlib import Path

from provost import Story


class ConfigurationTest(Story):
    def database(self, name):
        """A database that holds a tenant of its own name."""
        url = f"sqlite:{self.provost.folder}/{name}.db"
        self.provost.json("tenant", "create", name, "--database", url, environment={})
        return url

    def tenant(self, *words, **environment):
        return self.provost.json("tenant", "list", *words, environment=environment)[0]["name"]

    def config(self, text):
        file = Path(self.provost.folder, "provost.toml")
        file.write_text(text)
        return str(file)

    def test_a_flag_beats_the_environment_and_the_environment_beats_the_file(self):
        flag, environment, file = (self.database(name) for name in ("flag", "environment", "file"))
        config = self.config(f'database = "{file}"\n')
        self.assertEqual("file", self.tenant("--config", config))
        self.assertEqual("file", self.tenant(PROVOST_CONFIG=config))
        self.assertEqual("environment", self.tenant("--config", config, PROVOST_DATABASE=environment))
        self.assertEqual("flag", self.tenant("--config", config, "--database", flag, PROVOST_DATABASE=environment))
        self.assertEqual("flag", self.tenant("--config", config, "--database", flag))

    def test_a_server_may_be_configured_by_its_file_alone(self):
        config = self.config(f'database = "sqlite:{self.provost.folder}/own.db"\nlisten = "127.0.0.1:0"\nworkers = 2\n'
                             f'tls-cert = "{self.certificates}/server.pem"\n'
                             f'tls-key = "{self.certificates}/server.key"\n')
        server = self.provost.launch("--config", config, environment={}).wait_until_ready()
        self.assertEqual(200, self.provost.web(server).call("GET", "/healthz").status)

    def test_a_file_that_cannot_be_used_is_refused(self):
        for text, part in (
                ("database = [", "cannot be read"),
                ('colour = "red"', "colour"),
                ("workers = 1.5", "workers"),
                ('insecure-http = "perhaps"', "true or false")):
            with self.subTest(text):
                self.assertIn(part, self.provost.refusal("tenant", "list", "--config", self.config(text)))
        self.assertIn("cannot be read", self.provost.refusal("tenant", "list", "--config", "nowhere.toml"))
        vague = {"PROVOST_BEHIND_PROXY": "yes"}
        self.assertIn("true or false", self.provost.refusal("tenant", "list", environment=vague))

    def test_plain_http_is_for_loopback_or_behind_a_proxy(self):
        for host in ("0.0.0.0", "[::]", "192.0.2.1"):
            self.assertIn("loopback", self.provost.refusal("serve", "--insecure-http", "--listen", f"{host}:0"))
        plain = self.provost.launch("--insecure-http", "--listen", "127.0.0.1:0").wait_until_ready()
        self.assertTrue(plain.url.startswith("http://127.0.0.1:"))
        self.assertEqual(0, plain.end())
        proxied = self.provost.launch("--insecure-http", "--behind-proxy", "--listen", "0.0.0.0:0").wait_until_ready()
        self.assertTrue(proxied.url.startswith("http://0.0.0.0:"))

    def test_a_server_that_cannot_serve_says_why(self):
        pem, key = f"{self.certificates}/server.pem", f"{self.certificates}/server.key"
        for words, part in (([], "--tls-cert"), (["--tls-cert", pem], "--tls-key"),
                            (["--tls-cert", "nowhere.pem", "--tls-key", key], "certificate"),
                            (["--tls-cert", pem, "--tls-key", f"{self.certificates}/client.key"], "key"),
                            (["--insecure-http", "--listen", "nowhere"], "HOST:PORT"),
                            (["--insecure-http", "--listen", "127.0.0.1:99999"], "HOST:PORT"),
                            (["--insecure-http", "--workers", "many"], "--workers"),
                            (["--insecure-http", "--listen", "127.0.0.1:0", "--inactive-days", "0"], "--inactive-days"),
                            (["--insecure-http", "--listen", "127.0.0.1:0", "--receipt-days", "0"], "--receipt-days"),
                            (["--insecure-http", "--listen", "127.0.0.1:0", "--zendesk-calls", "0"], "--zendesk-calls"),
                            (["--insecure-http", "--listen", "127.0.0.1:0", "--rocketchat-calls", "-1"],
                             "--rocketchat-calls"),
                            (["--insecure-http", "--listen", "127.0.0.1:0", "--unleash-posts", "0"],
                             "--unleash-posts"),
                            (["--insecure-http", "--listen", "127.0.0.1:0", "--signup-password-length", "0"],
                             "--signup-password-length")):
            with self.subTest(words):
                self.assertIn(part, self.provost.refusal("serve", *words))

    def test_a_database_that_is_not_there_is_said_so(self):
        for url, part in (("sqlite:/nowhere/provost.db", "database file"), ("mysql://app.example", "a database is"),
                          ("host=/nowhere dbname=provost user=provost", "cannot be reached")):
            with self.subTest(url):
                self.assertIn(part, self.provost.refusal("tenant", "list", "--database", url))


if __name__ == "__main__":
    unittest.main(verbosity=2)
