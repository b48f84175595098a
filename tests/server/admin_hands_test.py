#!/usr/bin/env python3
"""What an admin does on the Unleash page, a provider sees by SCIM with its next call, and the other way round."""

import json
import unittest
from urllib.parse import quote

from provost import Story

ALL = ("users.read", "users.write", "users.delete", "invites.write", "jobs.read", "brands.write", "activity.write",
       "deliveries.read", "tokens.write")
USER = "urn:ietf:params:scim:schemas:core:2.0:User"


class AdminHandsTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.web = self.provost.web(self.provost.serve())
        words = [word for each in ALL for word in ("--permission", each)]
        self.key = self.provost.json("token", "create", *words)["token"]
        self.bearer = "Bearer " + self.provost.source()

    def admin(self, method, path, body=None):
        text = None if body is None else json.dumps(body)
        headers = {"Authorization": self.key, "Content-Type": "application/json"}
        return self.web.call(method, "/api/admin" + path, text, headers)

    def scim(self, method, path, body=None):
        text = None if body is None else json.dumps(body)
        headers = {"Authorization": self.bearer, "Content-Type": "application/scim+json"}
        return self.web.call(method, "/scim/v2" + path, text, headers)

    def found(self, kind, query):
        return self.scim("GET", f"/{kind}?filter={quote(query)}").json()["Resources"]

    def test_a_provider_sees_what_an_admin_does(self):
        made = self.admin("POST", "/user-admin", {"username": "lina", "email": "lina@example.test", "rootRole": 3})
        self.assertEqual(made.status, 201, made.text)
        person = made.json()["id"]
        self.assertEqual(len(self.found("Users", 'userName eq "lina"')), 1)
        changed = self.admin("PUT", f"/user-admin/{person}", {"name": "Lina L", "email": "l2@example.test"})
        self.assertEqual(changed.status, 200, changed.text)
        seen = self.found("Users", 'emails.value eq "l2@example.test"')[0]
        self.assertEqual(seen["displayName"], "Lina L")
        group = self.admin("POST", "/groups", {"name": "Crew", "users": [{"user": {"id": person}}]})
        self.assertEqual(group.status, 201, group.text)
        self.assertEqual(self.found("Groups", 'displayName eq "crew"')[0]["members"][0]["value"], seen["id"])
        self.assertEqual(self.admin("DELETE", f"/user-admin/{person}").status, 200)
        self.assertEqual(self.found("Users", 'userName eq "lina"'), [])
        self.assertEqual(self.found("Groups", 'displayName eq "crew"')[0].get("members", []), [])

    def test_an_admin_sees_what_a_provider_does(self):
        pushed = self.scim("POST", "/Users", {"schemas": [USER], "userName": "olaf", "displayName": "Olaf"})
        self.assertEqual(pushed.status, 201, pushed.text)
        seen = self.admin("GET", "/user-admin/search?q=ola").json()[0]
        self.assertEqual(seen["scimId"], pushed.json()["id"])
        self.assertEqual(self.admin("PUT", f"/user-admin/{seen['id']}", {"name": "O"}).status, 403)
        self.assertEqual(self.admin("DELETE", "/user-admin/scim-users").status, 200)
        self.assertEqual(self.scim("GET", "/Users/" + pushed.json()["id"]).status, 404)


if __name__ == "__main__":
    unittest.main(verbosity=2)
