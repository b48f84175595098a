"""The real binary for a test: its commands, its servers, and a folder and a database of its own."""

import json
import os
import re
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from databases import fresh_database
from ears import Ears
from web import Directory, Web, wait_for

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ["PROVOST"]
MOST_COMMAND_S = 60
MOST_START_S = 60
MOST_END_S = 20
READY = re.compile(r"provost ready on (https?://\S+:(\d+))")


def clean_environment(more):
    """The test's own, without settings of Provost that a developer may have."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("PROVOST")}, **more}


class Server:
    """A running `provost serve`."""

    def __init__(self, command, environment, outputs):
        self.webs = {}
        self.out, self.log_file = outputs.with_suffix(".out"), outputs.with_suffix(".log")
        with open(self.out, "wb") as out, open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=log, cwd=outputs.parent)

    def wait_until_ready(self):
        wait_for(lambda: f"the server is not ready: {self.log()}",
                 lambda: READY.search(self.out.read_text()) or self.process.poll() is not None, MOST_START_S)
        ready = READY.search(self.out.read_text())
        if not ready:
            raise AssertionError(f"the server ended with {self.process.returncode}: {self.log()}")
        self.url, self.port = ready.group(1), int(ready.group(2))
        return self

    def log(self):
        return self.log_file.read_text()

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """As a crash: nothing is said, nothing is written any more."""
        self.process.kill()
        self.process.wait(MOST_END_S)

    def end(self):
        """As an operator, when its clients have gone; returns the exit code."""
        self.close_webs()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(MOST_END_S)

    def close_webs(self):
        for web in self.webs.values():
            web.close()


class Provost:
    """One installation: database, key, certificates, and what was said."""

    def __init__(self, certificates):
        self.held = tempfile.TemporaryDirectory(prefix="provost-system-")
        self.folder = Path(self.held.name)
        self.certificates = certificates
        self.database = fresh_database(self.folder)
        self.key_file = self.folder / "provost.key"
        self.environment = {"PROVOST_DATABASE": self.database.url, "PROVOST_KEY_FILE": str(self.key_file)}
        self.ears = Ears()
        self.servers = []

    def run(self, *words, environment=None):
        """One command as it is; `environment` replaces database and key file."""
        given = clean_environment(self.environment if environment is None else environment)
        return subprocess.run([PROGRAM, *words], env=given, cwd=self.folder, timeout=MOST_COMMAND_S,
                              capture_output=True, text=True)

    def json(self, *words, **more):
        """What a command answers with --json: one document, and nothing else."""
        done = self.run(*words, "--json", **more)
        if done.returncode != 0 or done.stderr:
            raise AssertionError(f"provost {' '.join(words)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        if not done.stdout.endswith("\n") or done.stdout.count("\n") != 1:
            raise AssertionError(f"provost {' '.join(words)} did not print one line: {done.stdout!r}")
        answer = json.loads(done.stdout)
        shown_once = answer.get("token") or answer.get("secret") or answer.get("url") if isinstance(answer, dict) else None
        if shown_once:
            self.ears.guard(f"the token of provost {' '.join(words)}", shown_once)
        said = done.stdout.replace(shown_once, "", 1) if shown_once else done.stdout
        self.ears.hear(f"provost {' '.join(words)}", said)
        return answer

    def refusal(self, *words, **more):
        """Why a command fails: the same one sentence for people and as JSON, with exit code 1."""
        plain, as_json = self.run(*words, **more), self.run("--json", *words, **more)
        for done in (plain, as_json):
            self.ears.hear(f"the failed provost {words[:2]}", done.stdout + done.stderr)
            if done.returncode != 1:
                raise AssertionError(f"provost {words} ended with {done.returncode}: {done.stdout}{done.stderr}")
        *log, sentence = plain.stderr.splitlines()
        only_log = all(re.match(r"\d{4}-\S+Z ", each) for each in log)
        if plain.stdout or not sentence.startswith("provost: ") or not only_log:
            raise AssertionError(f"provost {words} did not fail with one sentence: {plain.stdout}{plain.stderr}")
        told = json.loads(as_json.stdout)
        if told != {"error": sentence.removeprefix("provost: ")} or as_json.stdout.count("\n") != 1:
            raise AssertionError(f"people read {sentence!r}, and scripts {as_json.stdout!r}")
        return told["error"]

    def furnish(self):
        """A database with today's schema and a tenant."""
        self.json("migrate")
        self.json("tenant", "create", "acme")

    def source(self, profile="okta"):
        return self.json("source", "create", profile, "--profile", profile)["token"]

    def launch(self, *options, environment=None):
        """A server that may or may not come up; no certificate and no port unless `options` say so."""
        outputs = self.folder / f"server{len(self.servers)}"
        given = clean_environment(self.environment if environment is None else environment)
        self.servers.append(Server([PROGRAM, "serve", *options], given, outputs))
        return self.servers[-1]

    def serve(self, *options, certificates=None):
        """A server on a free port of loopback, ready."""
        folder = certificates or self.certificates
        return self.launch("--listen", "127.0.0.1:0", "--tls-cert", f"{folder}/server.pem", "--tls-key",
                           f"{folder}/server.key", *options).wait_until_ready()

    def web(self, server, token=None):
        """A kept connection, one a server and credential."""
        if token not in server.webs:
            server.webs[token] = Web(server.url, f"{self.certificates}/ca.pem", self.ears, token)
        return server.webs[token]

    def directory(self, server, token):
        return Directory(self.web(server, token))

    def close(self):
        for server in self.servers:
            server.close_webs()
            if server.process.poll() is None:
                server.kill()
        self.database.drop()
        self.held.cleanup()


class Story(unittest.TestCase):
    """A test with an installation of its own. At its end nothing secret was said, and each server was ready once."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="provost-certs-")
        cls.addClassCleanup(folder.cleanup)
        cls.certificates = folder.name
        subprocess.run([str(ROOT / "certs/make.sh"), folder.name], check=True, timeout=60)

    def setUp(self):
        self.provost = Provost(self.certificates)
        self.addCleanup(self.provost.close)

    def tearDown(self):
        for server in self.provost.servers:
            if server.process.poll() is None:
                self.assertEqual(0, server.end(), server.log())
            self.provost.ears.hear("a server's log", server.log())
            self.assertLessEqual(len(server.out.read_text().splitlines()), 1, "a server prints one line")
        self.provost.ears.hear("the database", self.provost.database.everything())
        self.assertEqual([], self.provost.ears.leaks())
