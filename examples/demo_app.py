#!/usr/bin/env python3
"""Two apps in one process, for the demo and for tests: one speaks SCIM 2.0, one receives signed webhooks.

  /scim/v2/Users, /scim/v2/Groups   a SCIM service provider behind a bearer token
  /hook                             a webhook receiver that checks Standard Webhooks signatures
  /heard                            GET: what both were told, in order and with the keys of the calls, as a JSON list
  /refuse?calls=N[&pause=S]         POST: answer 503 to the next N calls (as --fail N does from the start), and ask
                                    for a pause of S seconds
         [&status=400][&subject=U]  the same with another status, or only to calls about the person with this userName

Listens on loopback only. Needs nothing but Python's standard library.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from scim_app import Refusal, ScimApp, timestamp

MOST_BODY = 1 << 20
MOST_HEARD = 100_000
CLOCK_SKEW_S = 300
IDLE_S = 30


class Apps:
    """What both apps hold and have heard. One lock guards all of it; a file, if given, outlives the process."""

    def __init__(self, state_file, fail):
        self.lock = threading.RLock()
        self.state_file = state_file
        self.refusals, self.pause = fail, 0
        self.refusal, self.refused = 503, None  # how it refuses, and whom alone
        self.key = None  # of the call that is being answered
        self.state = {"Users": {}, "Groups": {}, "heard": [], "webhooks": []}
        if state_file and os.path.exists(state_file):
            with open(state_file, encoding="utf-8") as file:
                self.state = json.load(file)

    def check_willing(self, path, raw):
        if self.refusals > 0 and (self.refused is None or self.is_about(self.refused, path, raw)):
            self.refusals -= 1
            raise Refusal(self.refusal, "this app was told to refuse")

    def is_about(self, name, path, raw):
        """True if a call names the person, or the account of that person here."""
        account = self.state["Users"].get(path.rpartition("/")[2], {})
        return account.get("userName") == name or json.dumps(name).encode() in raw

    def keep(self):
        if not self.state_file:
            return
        fresh = self.state_file + ".new"
        with open(fresh, "w", encoding="utf-8") as file:
            json.dump(self.state, file)
        os.replace(fresh, self.state_file)

    def hear(self, app, method, verb, subject, again=False):
        at = timestamp()
        entry = {"app": app, "method": method, "verb": verb, "subject": subject, "at": at, "key": self.key}
        if again:
            entry["again"] = True
        if len(self.state["heard"]) >= MOST_HEARD:
            raise Refusal(507, "this app has heard enough")
        self.state["heard"].append(entry)
        self.keep()
        print(f"{at}  {app:<8} {verb:<12} {subject}{'  (again)' if again else ''}", flush=True)


class HookApp:
    """The webhook half: accepts what is signed with the shared secret, and knows a repeated message."""

    def __init__(self, apps, secret):
        self.apps = apps
        self.key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)

    def answer(self, headers, raw):
        message, at, signatures = (headers.get("webhook-" + name, "") for name in ("id", "timestamp", "signature"))
        signed = b".".join((message.encode(), at.encode(), raw))
        expected = "v1," + base64.b64encode(hmac.new(self.key, signed, hashlib.sha256).digest()).decode()
        if not any(hmac.compare_digest(expected.encode(), each.encode()) for each in signatures.split(" ")):
            raise Refusal(401, "the signature does not fit")
        if not at.isdecimal() or abs(time.time() - int(at)) > CLOCK_SKEW_S:
            raise Refusal(401, "the timestamp is too far away")
        event = parse(raw)
        kind = str(event.get("type", ""))
        again = message in self.apps.state["webhooks"]
        if not again:
            self.apps.state["webhooks"] = self.apps.state["webhooks"][1 - MOST_HEARD:] + [message]
        self.apps.hear("webhook", kind, self.verb(kind), self.subject(event.get("data")), again)
        return 204, None

    @staticmethod
    def verb(kind):
        word = kind.rpartition(".")[2]
        return {"provisioned": "provision", "deactivated": "deactivate", "removed": "remove",
                "revoked": "revoke", "changed": "members"}.get(word, word)

    @staticmethod
    def subject(data):
        """Who it is about: the first name that is found, outermost first."""
        for name in ("userName", "displayName", "name", "id"):
            if isinstance(data, dict) and isinstance(data.get(name), str):
                return data[name]
        for inner in data.values() if isinstance(data, dict) else ():
            if isinstance(inner, dict):
                return HookApp.subject(inner)
        return "?"


def parse(raw):
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusal(400, "the body is no JSON", "invalidSyntax") from None
    if not isinstance(document, dict):
        raise Refusal(400, "the body is no JSON object", "invalidSyntax")
    return document


class Handler(BaseHTTPRequestHandler):
    """Brings bytes to the two apps; `apps`, `scim`, `hook`, `token` and `delay_s` are set by make_handler."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    wbufsize = -1  # one write an answer

    def log_message(self, format, *args):  # noqa: A002: the base class names it so
        """The apps print what they hear themselves."""

    def answer(self):
        target = urlsplit(self.path)
        try:
            raw = self.body()
            if self.delay_s:
                time.sleep(self.delay_s)
            with self.apps.lock:
                self.apps.key = self.headers.get("webhook-id") or self.headers.get("idempotency-key")
                status, document = self.route(target.path, parse_qs(target.query), raw)
        except Refusal as refusal:
            status, document = refusal.status, refusal.body
        self.send(status, document)

    def body(self):
        if "transfer-encoding" in self.headers:
            self.close_connection = True
            raise Refusal(411, "the length must be given")
        length = self.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BODY:
            self.close_connection = True
            raise Refusal(413, f"a body may have {MOST_BODY} bytes at most")
        return self.rfile.read(int(length))

    def route(self, path, query, raw):
        if path == "/heard" and self.command == "GET":
            return 200, self.apps.state["heard"]
        if path == "/refuse" and self.command == "POST":
            calls = query.get("calls", [""])[0]
            if not calls.isdecimal():
                raise Refusal(400, "calls is a number")
            pause = query.get("pause", ["0"])[0]
            if not pause.isdecimal():
                raise Refusal(400, "pause is a number")
            status = query.get("status", ["503"])[0]
            if status not in ("400", "503"):
                raise Refusal(400, "status is 400 or 503")
            self.apps.refusals, self.apps.pause = int(calls), int(pause)
            self.apps.refusal, self.apps.refused = int(status), query.get("subject", [None])[0]
            return 204, None
        if path == "/hook" and self.command == "POST":
            self.apps.check_willing(path, raw)
            return self.hook.answer(self.headers, raw)
        if path.startswith("/scim/v2/"):
            expected = ("Bearer " + self.token).encode()
            if not hmac.compare_digest(self.headers.get("authorization", "").encode("latin-1"), expected):
                raise Refusal(401, "the bearer token is not valid")
            self.apps.check_willing(path, raw)
            return self.scim.answer(self.command, path.removeprefix("/scim/v2"), query, parse(raw) if raw else {})
        raise Refusal(404, "there is no such endpoint")

    def send(self, status, document):
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if self.path.startswith("/heard") else "application/scim+json")
        if status == 503 and self.apps.pause:
            self.send_header("Retry-After", str(self.apps.pause))
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815: the names that the base class calls


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--port-file", help="write the port here once listening")
    parser.add_argument("--state", help="keep what is held and heard in this file")
    parser.add_argument("--fail", type=int, default=0, metavar="N", help="answer 503 to the first N calls")
    parser.add_argument("--delay", type=int, default=0, metavar="MS", help="wait before each answer")
    return parser.parse_args()


def main():
    options = arguments()
    token, secret = os.environ.get("DEMO_TOKEN", ""), os.environ.get("DEMO_SECRET", "")
    if not token or not secret.startswith("whsec_"):
        print("demo app: DEMO_TOKEN must hold the bearer token and DEMO_SECRET the whsec_… secret", file=sys.stderr)
        return 2
    apps = Apps(options.state, options.fail)
    parts = {"apps": apps, "scim": ScimApp(apps), "hook": HookApp(apps, secret), "token": token,
             "delay_s": options.delay / 1000}
    try:
        server = ThreadingHTTPServer(("127.0.0.1", options.port), type("DemoHandler", (Handler,), parts))
    except OSError as error:
        print(f"demo app: cannot listen on 127.0.0.1:{options.port}: {error.strerror}", file=sys.stderr)
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    if options.port_file:
        with open(options.port_file + ".new", "w", encoding="utf-8") as file:
            file.write(f"{server.server_port}\n")
        os.replace(options.port_file + ".new", options.port_file)
    print(f"demo app ready on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
