"""Calls a server over HTTPS as its clients do, and lets the test's ears hear each error answer."""

import http.client
import json
import ssl
import time
from urllib.parse import urlsplit

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
MOST_CALL_S = 30


class Answer:
    def __init__(self, reply):
        self.status = reply.status
        self.headers = {name.lower(): value for name, value in reply.getheaders()}
        self.text = reply.read().decode()

    def json(self):
        return json.loads(self.text)


class Web:
    """One kept connection with one credential."""

    def __init__(self, url, authority, ears, token=None):
        place = urlsplit(url)
        self.ears = ears
        self.token = token
        self.connection = http.client.HTTPSConnection(place.hostname, place.port, timeout=MOST_CALL_S,
                                                      context=ssl.create_default_context(cafile=authority))

    def call(self, method, path, body=None, headers=()):
        """`body` is JSON, or text as it is; a header of None is left out."""
        raw = body if isinstance(body, (str, type(None))) else json.dumps(body)
        wanted = {"Accept": "application/scim+json"}
        if self.token:
            wanted["Authorization"] = f"Bearer {self.token}"
        if raw:
            wanted["Content-Type"] = "application/scim+json"
        wanted.update(headers)
        self.connection.request(method, path, raw.encode() if raw else None,
                                {name: value for name, value in wanted.items() if value is not None})
        answer = Answer(self.connection.getresponse())
        if answer.status >= 400:
            self.ears.hear(f"the answer to {method} {path}", f"{answer.headers} {answer.text}")
        return answer

    def close(self):
        self.connection.close()


class Directory:
    """What an identity provider does with people; each call must succeed."""

    def __init__(self, web):
        self.web = web

    def must(self, status, method, path, body=None):
        answer = self.web.call(method, "/scim/v2" + path, body)
        if answer.status != status:
            raise AssertionError(f"{method} {path} was answered {answer.status}: {answer.text[:300]}")
        return answer.json()

    def create(self, name, **more):
        return self.must(201, "POST", "/Users", {"schemas": [USER], "userName": name, "active": True, **more})["id"]

    def deactivate(self, person):
        operation = {"op": "replace", "path": "active", "value": False}
        document = self.must(200, "PATCH", f"/Users/{person}", {"schemas": [PATCH], "Operations": [operation]})
        if document["active"] is not False:
            raise AssertionError("the answer does not say that the person is off")

    def is_active(self, person):
        return self.must(200, "GET", f"/Users/{person}")["active"]


def wait_for(what, question, seconds=60, pause=0.02):
    """Asks until the answer is true, and returns it; fails with `what` when time is over."""
    end = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(pause)  # between two looks
