"""The two demo apps of a test, connected to its tenant: a wiki that speaks SCIM and a chat with a webhook."""

import base64
import http.client
import json
import secrets
import sys
from pathlib import Path
from urllib.parse import quote

from web import wait_for

sys.path.append(str(Path(__file__).resolve().parents[1] / "examples"))
from program import DemoApp  # noqa: E402: the tests of the examples are beside us


class Apps:
    """Use it in a `with`; options are those of the demo app. More than one pair for one tenant need names of their
    own."""

    def __init__(self, provost, *options, name=""):
        self.provost, self.name = provost, name
        self.token = provost.ears.guard(f"the SCIM app's token{name}", "canary-" + secrets.token_hex(16))
        key = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        self.secret = provost.ears.guard(f"the webhook's secret{name}", key)
        folder = provost.folder / f"apps{name}"
        folder.mkdir(exist_ok=True)
        self.app = DemoApp(folder, self.token, self.secret, *options)

    def __enter__(self):
        self.app.__enter__()
        return self

    def __exit__(self, *error):
        self.app.__exit__(*error)

    def connect(self, url=None, *more):
        """As `wiki` and `chat`; at another URL where something stands between, with more settings."""
        url = url or f"http://127.0.0.1:{self.app.port}"
        ways = ("--set", "allow_http=true", "--set", "allow_network=true", *more)
        self.provost.json("connection", "add", "scim", "wiki" + self.name, "--set", f"url={url}/scim/v2", "--set",
                          f"token={self.token}", *ways)
        self.provost.json("connection", "add", "webhook", "chat" + self.name, "--set", f"url={url}/hook", "--set",
                          f"secret={self.secret}", *ways)

    def call(self, method, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.app.port, timeout=20)
        connection.request(method, path, headers={"Authorization": f"Bearer {self.token}"})
        text = connection.getresponse().read()
        connection.close()
        return json.loads(text) if text else None

    def listed(self, kind):
        """What the SCIM app holds: all of its Users or Groups."""
        return all_pages(lambda start: self.call("GET", f"/scim/v2/{kind}?startIndex={start}&count=200"))

    def refuse(self, calls, pause=0):
        self.call("POST", f"/refuse?calls={calls}&pause={pause}")

    def refuse_for_good(self, name):
        """Both say from now on that they will never take a call about this person; None: they take all."""
        self.call("POST", f"/refuse?calls=1000000&status=400&subject={quote(name)}" if name else "/refuse?calls=0")

    def refuse_all_for_good(self):
        self.call("POST", "/refuse?calls=1000000&status=400")

    def heard(self):
        return self.call("GET", "/heard")

    def verbs(self, subject):
        """What each app heard about somebody, in order; what was said again counts once."""
        entries = [each for each in self.heard() if each["subject"] == subject]
        return tuple(without_repetitions(each["verb"] for each in entries if each["app"] == app)
                     for app in ("scim", "webhook"))

    def await_verbs(self, subject, *verbs):
        """Waits until both apps heard exactly these. SCIM has no message for the end of sessions."""
        wanted = ([verb for verb in verbs if verb != "revoke"], list(verbs))
        wait_for(lambda: f"{subject} is to be told as {wanted}, but the apps heard {self.verbs(subject)}",
                 lambda: self.verbs(subject) == wanted)


def all_pages(page_from):
    """The resources of all pages of a SCIM listing; `page_from` asks for one by its startIndex."""
    found = []
    while True:
        page = page_from(len(found) + 1)
        found += page.get("Resources", [])
        if len(found) >= page["totalResults"] or not page.get("Resources"):
            return found


def without_repetitions(verbs):
    """Delivery is at least once: verbs, or several of them in their order, may come again, and the last one stays the
    last. The SCIM app calls a second deactivation an update, because it changes nothing."""
    kept = []
    for verb in verbs:
        verb = "deactivate" if verb == "update" and "deactivate" in kept else verb
        if verb in kept and verb != kept[-1]:
            kept = kept[:kept.index(verb)]  # from here on it is all said again
        if kept[-1:] != [verb]:
            kept.append(verb)
    return kept
