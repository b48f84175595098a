#!/usr/bin/env python3
"""What Okta and Entra send is answered as they need it, by the real server over HTTPS."""

import itertools
import json
import types
import unittest

from provost import ROOT, Story
from recording import Player

LEAST_PLAYED = {"okta": 10, "entra": 18}  # grows with tests/data/idp, and never shrinks
LEVELS = ("rfc", "interop")


def recordings(provider):
    read = [json.loads(file.read_text()) for file in sorted((ROOT / "tests/data/idp").glob("*.json"))]
    return [each for each in read if each["idp"] == provider and each["level"] in LEVELS]


class ProvidersTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()

    def play(self, provider):
        token = self.provost.source(provider)
        server = self.provost.serve()
        web = self.provost.web(server, token)
        numbers = itertools.count(100)
        played = 0
        for recording in recordings(provider):
            player = Player(lambda method, path, text, headers: web.call(method, "/scim/v2" + path, text, headers),
                            server.url + "/scim/v2", str(next(numbers)))
            failures = player.play(recording)
            with self.subTest(recording["name"]):
                self.assertFalse(failures, failures)
            played += failures is not None
        self.assertGreaterEqual(played, LEAST_PLAYED[provider])

    def test_okta(self):
        self.play("okta")

    def test_entra(self):
        self.play("entra")

    def test_a_wrong_answer_is_seen(self):
        """The player itself: a server that always answers 200 with an empty object satisfies nobody."""
        answer = types.SimpleNamespace(status=200, headers={}, text="{}")
        for recording in recordings("okta") + recordings("entra"):
            player = Player(lambda *_: answer, "https://provost.example/scim/v2", "100")
            with self.subTest(recording["name"]):
                self.assertTrue(player.play(recording))


if __name__ == "__main__":
    unittest.main(verbosity=2)
