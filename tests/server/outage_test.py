#!/usr/bin/env python3
"""PostgreSQL: it is migrated by hand, it may be away for a while, and its password is nobody's business."""

import tempfile
import unittest

from databases import PrivateCluster
from provost import Story
from web import wait_for


class OutageTest(Story):
    def test_a_database_without_our_schema_is_not_touched(self):
        for words in (["tenant", "list"], ["serve", "--insecure-http", "--listen", "127.0.0.1:0"]):
            self.assertIn("run 'provost migrate' first", self.provost.refusal(*words))
        self.provost.furnish()
        self.assertEqual("acme", self.provost.json("tenant", "list")[0]["name"])

    def test_the_sealing_key_must_have_a_place(self):
        self.provost.furnish()
        database = {"PROVOST_DATABASE": self.provost.database.url}
        for words in (["connection", "add", "scim", "wiki", "--set", "url=https://app.example", "--set", "token=t"],
                      ["serve", "--insecure-http", "--listen", "127.0.0.1:0"]):
            self.assertIn("--key-file", self.provost.refusal(*words, environment=database))

    def test_a_server_outlives_an_outage_of_its_database(self):
        with tempfile.TemporaryDirectory() as state, PrivateCluster(state) as cluster:
            self.provost.ears.guard("the database's password", cluster.facts["password"])
            self.provost.environment["PROVOST_DATABASE"] = cluster.conninfo
            self.provost.furnish()
            token = self.provost.source()
            server = self.provost.serve()
            web = self.provost.web(server, token)
            self.provost.directory(server, token).create("kim@example.org")
            cluster.stop()
            wait_for("it says that it is not ready", lambda: web.call("GET", "/readyz").status == 503)
            self.assertEqual(200, web.call("GET", "/healthz").status, "it is alive all the same")
            refused = web.call("GET", "/scim/v2/Users")
            self.assertEqual(503, refused.status, refused.text)
            self.assertEqual("503", refused.json()["status"])
            self.provost.refusal("tenant", "list")
            cluster.start()
            wait_for("it is ready again", lambda: web.call("GET", "/readyz").status == 200)
            self.assertEqual(1, web.call("GET", "/scim/v2/Users").json()["totalResults"])
            self.assertEqual(0, server.end())


if __name__ == "__main__":
    unittest.main(verbosity=2)
