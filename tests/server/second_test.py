#!/usr/bin/env python3
"""Two Provosts, the second an app of the first by kind scim: what happens to a person in one happens in the other."""

import json
import unittest
from urllib.parse import quote

from provost import Provost, Story
from web import PATCH, USER, wait_for

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


class SecondTest(Story):
    def setUp(self):
        super().setUp()
        self.second = Provost(self.certificates)
        self.addCleanup(self.second.close)
        self.second.furnish()
        self.there = self.second.serve()
        self.app = self.second.directory(self.there, self.second.source("rfc"))
        self.provost.furnish()
        self.token = self.provost.source()
        self.reader = self.provost.json("token", "create", "--permission", "deliveries.read")["token"]

    def tearDown(self):
        self.assertEqual(0, self.there.end(), self.there.log())
        self.second.ears.hear("the second server's log", self.there.log())
        self.assertEqual([], self.second.ears.leaks())
        self.provost.ears.secrets.update(self.second.ears.secrets)  # the first one holds the token of the second
        super().tearDown()

    def start(self, *settings):
        given = (f"url={self.there.url}/scim/v2", f"token={self.app.web.token}", "allow_network=true",
                 f"ca_file={self.certificates}/ca.pem", *settings)
        self.provost.json("connection", "add", "scim", "second", *(word for each in given for word in ("--set", each)))
        self.assertTrue(self.provost.json("connection", "test", "second")["works"])
        self.here = self.provost.serve()
        self.ours = self.provost.directory(self.here, self.token)

    def settle(self, subject):
        """Waits until nothing about this person or group is under way, and returns what became of each verb."""
        def done():
            answer = self.provost.web(self.here, self.reader).call("GET", f"/api/provost/v1/deliveries?subject={subject}")
            self.assertEqual(200, answer.status, answer.text)
            seen.update(answer.json())
            return not seen["waiting"]
        seen = {}
        wait_for(lambda: f"still on its way: {seen}", done)
        return {each["verb"]: each["outcome"] for each in seen["deliveries"]}

    def found(self, kind, attribute, value):
        """What the second one shows by this name: one, or None."""
        listed = self.app.must(200, "GET", f"/{kind}?filter=" + quote(f"{attribute} eq {json.dumps(value)}"))
        self.assertLessEqual(listed["totalResults"], 1)
        return listed["Resources"][0] if listed["totalResults"] else None

    def person(self, name):
        return self.found("Users", "userName", name)

    def members(self, name):
        """The members of a group of the second, by their names there."""
        group = self.found("Groups", "displayName", name)
        ids = [each["value"] for each in group.get("members", [])]
        return sorted(self.app.must(200, "GET", f"/Users/{each}")["userName"] for each in ids)

    def credential(self, name):
        """A question whose answer tells whether a personal token that the second made for somebody lives."""
        numbers = {each["userName"]: each["id"] for each in self.second.json("idle", "list", "--days", "0")}
        token = self.second.json("account", "token", name, "--name", "script")["token"]
        path = f"/api/provost/v1/users/{numbers[name]}/personal-tokens"
        return lambda: self.second.web(self.there, token).call("GET", path).status

    def change(self, path, *operations):
        self.provost.web(self.here, self.token).call("PATCH", "/scim/v2" + path, {"schemas": [PATCH], "Operations": [
            *operations]})

    def follow_two_people(self):
        kim = self.ours.must(201, "POST", "/Users", {
            "schemas": [USER], "userName": "kim@example.org", "active": True, "displayName": "Kim",
            "name": {"givenName": "Kim", "familyName": "Doe"},
            "emails": [{"value": "kim@example.org", "type": "work", "primary": True}]})["id"]
        lee = self.ours.create("lee@example.org", displayName="Lee")
        for each in (kim, lee):
            self.assertEqual({"provision": "done"}, self.settle(each))
        shown = self.person("kim@example.org")
        self.assertEqual((True, "Kim", "Doe", kim), (shown["active"], shown["displayName"], shown["name"]["familyName"],
                                                     shown["externalId"]))
        self.assertEqual("kim@example.org", shown["emails"][0]["value"])

        self.change(f"/Users/{kim}", {"op": "replace", "path": "displayName", "value": "Kim D."})
        self.settle(kim)
        self.assertEqual(("Kim D.", shown["id"]), tuple(self.person("kim@example.org")[name]
                                                        for name in ("displayName", "id")))
        self.follow_a_group(kim, lee)
        self.follow_the_end(kim, lee)

    def follow_a_group(self, kim, lee):
        group = self.ours.must(201, "POST", "/Groups", {"schemas": [GROUP], "displayName": "Staff", "members": [
            {"value": kim}, {"value": lee}]})["id"]
        self.settle(group)
        self.assertEqual(["kim@example.org", "lee@example.org"], self.members("Staff"))
        self.change(f"/Groups/{group}", {"op": "remove", "path": f'members[value eq "{lee}"]'},
                    {"op": "replace", "path": "displayName", "value": "All staff"})
        self.settle(group)
        self.assertIsNone(self.found("Groups", "displayName", "Staff"))
        self.assertEqual(["kim@example.org"], self.members("All staff"))

    def follow_the_end(self, kim, lee):
        lives = {name: self.credential(name) for name in ("kim@example.org", "lee@example.org")}
        self.assertEqual([200, 200], [each() for each in lives.values()])
        self.ours.deactivate(kim)
        self.assertEqual("done", self.settle(kim)["deactivate"])
        self.assertFalse(self.person("kim@example.org")["active"])
        self.assertEqual([401, 200], [each() for each in lives.values()])
        self.assertEqual(204, self.provost.web(self.here, self.token).call("DELETE", f"/scim/v2/Users/{lee}").status)
        wait_for("the second has let go of Lee", lambda: self.person("lee@example.org") is None)
        self.assertEqual([401, 401], [each() for each in lives.values()])

    def test_the_second_follows_the_first(self):
        self.start()
        self.follow_two_people()

    def test_it_follows_by_put_with_one_member_a_request_and_by_cursor_too(self):
        self.start("update=put", "members_per_request=1", "paging=cursor", "match=externalId")
        self.follow_two_people()


if __name__ == "__main__":
    unittest.main(verbosity=2)
