#!/usr/bin/env python3
"""The demo app keeps its promises: a SCIM life, signed webhooks, refusals on demand, and memory across a restart."""

import base64
import hashlib
import hmac
import http.client
import json
import tempfile
import time
import unittest

from program import DemoApp

TOKEN = "a-token-of-this-test"
KEY = b"0123456789abcdef0123456789abcdef"
SECRET = "whsec_" + base64.b64encode(KEY).decode()


def call(app, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)
    raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    connection.request(method, path, raw, headers or {})
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    return reply.status, json.loads(text) if text else None


def scim(app, method, path, body=None, token=TOKEN):
    return call(app, method, "/scim/v2" + path, body, {"authorization": f"Bearer {token}"})


def hook(app, event, message="m1", at=None, key=KEY):
    raw, at = json.dumps(event).encode(), str(int(time.time()) if at is None else at)
    signature = base64.b64encode(hmac.new(key, f"{message}.{at}.".encode() + raw, hashlib.sha256).digest()).decode()
    return call(app, "POST", "/hook", raw, {"webhook-id": message, "webhook-timestamp": at,
                                            "webhook-signature": f"v1,AAAA v1,{signature}"})[0]


def heard(app):
    return [(each["app"], each["verb"], each["subject"]) for each in call(app, "GET", "/heard")[1]]


def patch(*operations):
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}


class DemoAppTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def app(self, *options):
        return DemoApp(self.folder, TOKEN, SECRET, *options)

    def test_the_life_of_a_person(self):
        with self.app() as app:
            status, kim = scim(app, "POST", "/Users", {"userName": "Kim@example.org", "externalId": "e1"})
            self.assertEqual((status, kim["active"]), (201, True))
            self.assertEqual(scim(app, "POST", "/Users", {"userName": "kim@EXAMPLE.org"})[0], 409)
            for query in ("userName%20eq%20%22kim@example.org%22", "externalId%20eq%20%22e1%22"):
                found = scim(app, "GET", f"/Users?filter={query}")[1]
                self.assertEqual([each["id"] for each in found["Resources"]], [kim["id"]])
            self.assertEqual(scim(app, "GET", "/Users?filter=userName%20eq%20%22lee%22")[1]["totalResults"], 0)
            one = f"/Users/{kim['id']}"
            self.assertFalse(scim(app, "PATCH", one, patch({"op": "Replace", "path": "active", "value": "False"}))[1]["active"])
            self.assertTrue(scim(app, "PATCH", one, patch({"op": "replace", "value": {"active": True}}))[1]["active"])
            self.assertFalse(scim(app, "PUT", one, {"userName": "kim@example.org", "active": False})[1]["active"])
            self.assertEqual(scim(app, "DELETE", one)[0], 204)
            self.assertEqual(scim(app, "GET", one)[0], 404)
            self.assertEqual([verb for _, verb, _ in heard(app)],
                             ["provision", "deactivate", "provision", "deactivate", "remove"])

    def test_the_members_of_a_group(self):
        with self.app() as app:
            one = "/Groups/" + scim(app, "POST", "/Groups", {"displayName": "Staff"})[1]["id"]
            scim(app, "PATCH", one, patch({"op": "add", "path": "members", "value": [{"value": "a"}, {"value": "b"}]}))
            scim(app, "PATCH", one, patch({"op": "add", "path": "members", "value": [{"value": "a"}]}))
            self.assertEqual(sorted(each["value"] for each in scim(app, "GET", one)[1]["members"]), ["a", "b"])
            scim(app, "PATCH", one, patch({"op": "remove", "path": 'members[value eq "a"]'}))
            self.assertEqual(scim(app, "GET", one)[1]["members"], [{"value": "b"}])
            scim(app, "PATCH", one, patch({"op": "remove", "path": "members", "value": [{"value": "b"}]}))
            self.assertEqual(scim(app, "GET", one)[1]["members"], [])
            self.assertEqual(scim(app, "DELETE", one)[0], 204)

    def test_what_is_refused(self):
        with self.app() as app:
            cases = (
                ("a wrong token", scim(app, "GET", "/Users", token="wrong")[0], 401),
                ("no name", scim(app, "POST", "/Users", {})[0], 400),
                ("no JSON", call(app, "POST", "/scim/v2/Users", b"{", {"authorization": f"Bearer {TOKEN}"})[0], 400),
                ("another filter", scim(app, "GET", "/Users?filter=title%20pr")[0], 400),
                ("an unknown endpoint", scim(app, "GET", "/Robots")[0], 404),
                ("an unknown person", scim(app, "GET", "/Users/none")[0], 404),
                ("a body that is too large", call(app, "POST", "/hook", headers={"content-length": "1048577"})[0], 413),
                ("a wrong signature", hook(app, {"type": "user.deactivated"}, key=b"another"), 401),
                ("an old timestamp", hook(app, {"type": "user.deactivated"}, at=time.time() - 301), 401),
            )
            for title, status, expected in cases:
                with self.subTest(title):
                    self.assertEqual(status, expected)
            self.assertEqual(heard(app), [])

    def test_a_webhook_is_heard_and_its_repetition_is_known(self):
        with self.app() as app:
            event = {"type": "user.deactivated", "data": {"userName": "kim@example.org"}}
            self.assertEqual(hook(app, event), 204)
            self.assertEqual(hook(app, event), 204)
            self.assertEqual(heard(app), [("webhook", "deactivate", "kim@example.org")] * 2)
            self.assertEqual([each.get("again", False) for each in call(app, "GET", "/heard")[1]], [False, True])

    def test_refuses_as_often_as_it_is_told(self):
        with self.app("--fail", "1") as app:
            self.assertEqual([scim(app, "GET", "/Users")[0] for _ in range(2)], [503, 200])
            self.assertEqual(call(app, "POST", "/refuse?calls=2")[0], 204)
            self.assertEqual([hook(app, {"type": "user.removed"}) for _ in range(3)], [503, 503, 204])
            self.assertEqual(call(app, "POST", "/refuse?calls=x")[0], 400)

    def test_refuses_one_person_for_good(self):
        with self.app() as app:
            kim, lee = (scim(app, "POST", "/Users", {"userName": f"{name}@example.org"})[1]["id"] for name in ("kim", "lee"))
            self.assertEqual(call(app, "POST", "/refuse?calls=9&status=400&subject=kim%40example.org")[0], 204)
            off = patch({"op": "replace", "path": "active", "value": False})
            self.assertEqual([scim(app, "PATCH", f"/Users/{each}", off)[0] for each in (kim, lee)], [400, 200])
            said = {"type": "user.deactivated", "data": {"userName": "kim@example.org"}}
            self.assertEqual((hook(app, said), hook(app, {"type": "user.removed"})), (400, 204))
            self.assertEqual(scim(app, "POST", "/Users", {"userName": "kim@example.org"})[0], 400)
            self.assertEqual(heard(app)[2:], [("scim", "deactivate", "lee@example.org"), ("webhook", "remove", "?")])
            self.assertEqual(call(app, "POST", "/refuse?calls=0")[0], 204)
            self.assertEqual(scim(app, "PATCH", f"/Users/{kim}", off)[0], 200)
            self.assertEqual(call(app, "POST", "/refuse?calls=1&status=200")[0], 400)

    def test_remembers_across_a_restart_and_ends_cleanly(self):
        state = ("--state", self.folder + "/state.json")
        with self.app(*state) as app:
            kim = scim(app, "POST", "/Users", {"userName": "kim@example.org"})[1]
            printed = app.stop()
            self.assertEqual(app.process.returncode, 0)
            self.assertRegex(printed, r"scim +provision +kim@example.org")
        with self.app(*state) as app:
            self.assertEqual(scim(app, "GET", f"/Users/{kim['id']}")[1], kim)
            self.assertEqual(heard(app), [("scim", "provision", "kim@example.org")])


if __name__ == "__main__":
    unittest.main()
