#!/usr/bin/env python3
"""Tokens of a source: one takes over from the other while the provider pushes, and each works from where it may."""

import threading
import unittest

from provost import Story
from web import Web

USERS = "/scim/v2/Users?count=0"


class SourceTokensTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.first = self.provost.source("okta")
        self.server = self.provost.serve()

    def add(self, *words):
        return self.provost.json("source", "token", "add", "okta", *words)

    def listed(self):
        return self.provost.json("source", "token", "list", "okta")

    def revoke(self, token):
        return self.provost.json("source", "token", "revoke", "okta", token)

    def status(self, token):
        return self.provost.web(self.server, token).call("GET", USERS).status

    def test_a_rotation_without_a_gap(self):
        """A provider that pushes on and on, and is told of the new token in between, meets no refusal."""
        current, over, statuses, failures = [self.first], threading.Event(), [], []

        def push(number):
            try:
                webs = {}
                while not over.is_set():
                    token = current[0]
                    if token not in webs:
                        webs[token] = Web(self.server.url, f"{self.provost.certificates}/ca.pem", self.provost.ears,
                                          token)
                    statuses.append((token, webs[token].call("GET", USERS).status))
                for web in webs.values():
                    web.close()
            except Exception as failure:  # a thread's own is seen by nobody
                failures.append(f"{number}: {failure}")

        pushers = [threading.Thread(target=push, args=(number,)) for number in range(3)]
        for pusher in pushers:
            pusher.start()
        [old] = self.listed()
        for _ in range(3):
            fresh = self.add()
            self.assertEqual(2, len(self.listed()))
            current[0] = fresh["token"]
            seen = len(statuses)
            while not failures and len(statuses) < seen + 20:  # whoever still held the old one has let go of it
                over.wait(0.01)
            self.assertTrue(self.revoke(old["id"])["revoked"])
            old = fresh
        over.set()
        for pusher in pushers:
            pusher.join()
        self.assertEqual([], failures)
        self.assertEqual({200}, {status for _, status in statuses})
        self.assertEqual(4, len({token for token, _ in statuses}), "every token was used")
        self.assertEqual(401, self.status(self.first))

    def test_two_live_at_once_and_a_third_is_refused(self):
        second = self.add("--days", "7")
        self.assertEqual([200, 200], [self.status(self.first), self.status(second["token"])])
        self.assertIn("2 tokens already", self.provost.refusal("source", "token", "add", "okta"))
        [old, new] = self.listed()
        self.assertEqual(second["id"], new["id"])
        self.assertEqual({"living"}, {old["state"], new["state"]})
        self.revoke(old["id"])
        self.assertEqual([401, 200], [self.status(self.first), self.status(second["token"])])
        self.assertEqual([second["id"]], [each["id"] for each in self.listed()])
        self.assertIn("no token", self.provost.refusal("source", "token", "revoke", "okta", old["id"]))
        endless = self.add("--no-expiry")
        self.assertIsNone(endless["expires"])
        self.assertEqual(200, self.status(endless["token"]))
        self.provost.json("source", "remove", "okta")
        self.assertEqual([401, 401], [self.status(second["token"]), self.status(endless["token"])])

    def test_what_has_expired_makes_room(self):
        second = self.add()
        self.provost.database.execute("update tokens set expires_us = 1 where id = '" + second["id"] + "'")
        self.assertEqual(401, self.status(second["token"]))
        self.assertEqual(["expired", "living"], sorted(each["state"] for each in self.listed()))
        self.assertEqual(200, self.status(self.add()["token"]))

    def test_the_last_use_is_shown(self):
        self.assertEqual([None], [each["lastUsed"] for each in self.listed()])
        self.status(self.first)
        [used] = [each["lastUsed"] for each in self.listed()]
        self.assertIsNotNone(used)
        self.status(self.first)
        self.assertEqual([used], [each["lastUsed"] for each in self.listed()], "within a minute nothing is written")

    def test_a_token_works_from_its_networks_only(self):
        shown = self.provost.json("source", "set", "okta", "--networks", " 192.0.2.0/24   2001:db8::/32 ")
        self.assertEqual("192.0.2.0/24 2001:db8::/32", shown["networks"])
        web = self.provost.web(self.server, self.first)
        outside = web.call("GET", USERS)
        unknown = self.provost.web(self.server, "pv_scim_nonsense").call("GET", USERS)
        self.assertEqual((401, unknown.text), (outside.status, outside.text))
        self.assertEqual(unknown.headers["www-authenticate"], outside.headers["www-authenticate"])
        self.assertEqual([None], [each["lastUsed"] for each in self.listed()], "a refusal is no use")
        self.assertEqual(401, self.status(self.add()["token"]), "it is said of the source, so of the next token too")
        self.provost.json("source", "set", "okta", "--networks", "192.0.2.0/24 127.0.0.1")
        self.assertEqual(200, self.status(self.first))
        self.assertIsNone(self.provost.json("source", "set", "okta", "--networks", "")["networks"])
        self.assertEqual(200, self.status(self.first))
        for networks, part in (("10.0.0.1/8", "beyond its prefix"), ("10.0.0.0/33", "0 to 32"),
                               ("127.0.0.1 example.org", "'example.org' is no network"), ("::1/129", "0 to 128")):
            with self.subTest(networks):
                self.assertIn(part, self.provost.refusal("source", "set", "okta", "--networks", networks))
        self.assertIn("no network", self.provost.refusal("source", "create", "entra", "--networks", "here"))
        self.assertEqual(200, self.status(self.first), "a refusal changes nothing")

    def test_what_cannot_be_is_refused_in_words(self):
        for words, part in ((["add", "nobody"], "no source"), (["list", "nobody"], "no source"),
                            (["add", "okta", "--days", "0"], "days"), (["add", "okta", "--days", "x"], "--days"),
                            (["add", "okta", "--days", "3", "--no-expiry"], "--no-expiry"),
                            (["revoke", "okta"], "TOKEN"), (["revoke", "okta", "x"], "no token")):
            with self.subTest(words):
                self.assertIn(part, self.provost.refusal("source", "token", *words))


if __name__ == "__main__":
    unittest.main()
