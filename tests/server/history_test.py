#!/usr/bin/env python3
"""No token is told to live once its person's deactivation was acknowledged, also across deaths of the server."""

import base64
import hashlib
import http.client
import random
import secrets
import threading
import time
import unittest
from urllib.parse import urlencode

from provost import Story
from web import Web

PEOPLE = 60
ASKERS = 16
PEOPLE_A_LIFE = 12  # deactivated before a server is killed
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Token:
    def __init__(self, text):
        self.text = text
        self.acknowledged = None  # when its end was, on the clock that never steps


class HistoryTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.source = self.provost.source("okta")
        client = self.provost.json("client", "create", "api", "--register-tokens")
        self.proof = "Basic " + base64.b64encode(f"{client['id']}:{client['secret']}".encode()).decode()
        self.server = self.provost.serve("--rocketchat-calls", "0")
        self.tokens, self.answers, self.lies = [], 0, []
        self.lived = self.died = 0
        self.lock = threading.Lock()
        self.over = threading.Event()

    def introspect(self, web, token):
        answer = web.call("POST", "/oauth2/introspect", urlencode({"token": token.text}),
                          {**FORM, "Authorization": self.proof})
        if answer.status != 200:
            raise AssertionError(f"an introspection was answered {answer.status}: {answer.text}")
        return answer.json()["active"]

    def ask(self, seed):
        """Asks about one token after another until all is over, at whatever server lives."""
        chance, web, server = random.Random(seed), None, None
        while not self.over.is_set():
            try:
                if web is None or server is not self.server:
                    server = self.server
                    web = Web(server.url, f"{self.provost.certificates}/ca.pem", self.provost.ears)
                token = chance.choice(self.tokens)
                invoked = time.monotonic()
                active = self.introspect(web, token)
            except (OSError, http.client.HTTPException):
                web = None
                continue
            with self.lock:
                self.answers += 1
                self.lived += active
                self.died += not active
                if active and token.acknowledged is not None and token.acknowledged < invoked:
                    self.lies.append((token.acknowledged, invoked))

    def token_of(self, name, person, external):
        """A personal token, or one that an app registered."""
        if not external:
            return self.provost.json("account", "token", name, "--name", "x")["token"]
        text = secrets.token_urlsafe(32)
        body = {"user": person, "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "expiresAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86_400))}
        answer = self.provost.web(self.server).call("POST", "/api/provost/v1/tokens", body,
                                                    {"Content-Type": "application/json", "Authorization": self.proof})
        self.assertEqual(201, answer.status, answer.text)
        return text

    def test_what_was_acknowledged_is_true_for_every_later_question(self):
        directory = self.provost.directory(self.server, self.source)
        people = {f"p{number}@example.org": directory.create(f"p{number}@example.org") for number in range(PEOPLE)}
        tokens = {name: Token(self.token_of(name, person, number % 2 == 1))
                  for number, (name, person) in enumerate(people.items())}
        self.tokens = list(tokens.values())
        threads = [threading.Thread(target=self.ask, args=(seed,)) for seed in range(ASKERS)]
        for thread in threads:
            thread.start()
        for number, (name, person) in enumerate(people.items(), 1):
            directory.deactivate(person)
            tokens[name].acknowledged = time.monotonic()
            if number % PEOPLE_A_LIFE == 0:
                self.server.kill()
                self.server = self.provost.serve("--rocketchat-calls", "0")
                directory = self.provost.directory(self.server, self.source)
        self.over.set()
        for thread in threads:
            thread.join()
        self.assertEqual([], self.lies)
        self.assertGreater(min(self.lived, self.died), 0, "nothing was shown")
        print(f"{self.answers} answers, {self.lived} of them active, {PEOPLE} deactivations")


if __name__ == "__main__":
    unittest.main()
