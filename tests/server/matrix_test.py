#!/usr/bin/env python3
"""Every kind of credential against everything that ends access: each cell is asked before and at once after.

Each event has somebody of its own, who holds one credential of each kind. What an event must end is dead in the first
request after its answer; what it must leave is alive. A cell that is wrong is named `kind x event`.
"""

import base64
import hashlib
import json
import secrets
import time
import unittest
from urllib.parse import parse_qs, urlencode, urlsplit

from provost import Story
from web import PATCH, USER, wait_for

LANDING = "https://app.example.org/landing"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FOR_PEOPLE = ("--redirect", LANDING, "--scope", "users.read")
FOR_PORTAL = ("--first-party", "--register-tokens", *FOR_PEOPLE)
JSON = {"Content-Type": "application/json"}
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
SWITCH_OFF = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}


class Holder:
    """Somebody with everything that a person can hold."""

    def __init__(self, matrix, name):
        self.matrix, self.name = matrix, name
        self.password = secrets.token_hex(12)
        self.verifier = secrets.token_urlsafe(48)
        body = {"schemas": [USER], "userName": f"{name}@example.org", "externalId": f"ext-{name}", "active": True,
                "password": self.password, "emails": [{"value": f"{name}@example.org", "primary": True}]}
        self.scim_id = matrix.must(201, matrix.source, "POST", "/scim/v2/Users", body).json()["id"]
        self.equip()

    def equip(self):
        call = self.matrix.call
        data = call("POST", "/api/v1/login", {"user": self.user_name, "password": self.password}, JSON).json()["data"]
        self.id, self.login_token = data["userId"], data["authToken"]
        self.browser = self.cookie(call("POST", "/login", urlencode(
            {"username": self.user_name, "password": self.password}), FORM))
        self.console = self.cookie(call("POST", "/auth/simple/login",
                                        {"username": self.user_name, "password": self.password}, JSON))
        self.personal = self.matrix.provost.json("account", "token", self.user_name, "--name", "scripts")["token"]
        granted = self.redeem(self.new_code())
        self.access, self.refresh = granted["access_token"], granted["refresh_token"]
        self.code = self.new_code()
        self.external = secrets.token_urlsafe(32)
        self.register(self.external)
        self.reset_link = self.link("reset")
        self.invite_link = self.link("invite")

    @property
    def user_name(self):
        return f"{self.name}@example.org"

    @staticmethod
    def cookie(answer):
        return answer.headers.get("set-cookie", "").split(";")[0]

    def new_code(self):
        return self.code_for(self.matrix.client)

    def code_for(self, client):
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")
        query = urlencode({"client_id": client["id"], "redirect_uri": LANDING, "response_type": "code",
                           "scope": "users.read", "code_challenge_method": "S256", "code_challenge": challenge})
        answer = self.matrix.call("GET", f"/oauth2/authorize?{query}", None, {"Cookie": self.browser})
        return parse_qs(urlsplit(answer.headers.get("location", "")).query).get("code", [""])[0]

    def register(self, text):
        """The app says that this token of its own is this person's, and the other app may ask about it."""
        body = {"user": self.id, "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "audience": [self.matrix.asker["id"]], "expiresAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))}
        headers = {**JSON, "Authorization": proof_of(self.matrix.client)}
        self.matrix.assertEqual(201, self.matrix.call("POST", "/api/provost/v1/tokens", body, headers).status)

    def link(self, verb):
        """What an admin's link for a password holds."""
        return parse_qs(urlsplit(self.matrix.provost.json("person", verb, self.user_name)["url"]).query)["token"][0]

    def redeem(self, code):
        return self.matrix.at_token_endpoint(grant_type="authorization_code", code=code, redirect_uri=LANDING,
                                             code_verifier=self.verifier)

    # One method a kind: whether it opens anything now, door by door. What can be used only once is used up by this.

    def has_password(self):
        answer = self.matrix.call("POST", "/api/v1/login", {"user": self.user_name, "password": self.password}, JSON)
        return [answer.status == 200]

    def has_browser(self):
        return [self.code_for(self.matrix.asker) != ""]

    def has_console(self):
        answer = self.matrix.call("GET", "/api/admin/user-admin/inactive", None, {"Cookie": self.console})
        return [answer.status != 401]

    def has_login_token(self):
        return [self.at_own_page(self.login_token)]

    def has_personal(self):
        return [self.at_own_page(self.personal), self.at_scim(self.personal),
                self.introspected(self.personal, self.matrix.asker),
                self.at(f"/v2/users/{self.id}", f"Bearer {self.personal}"),
                self.at("/api/admin/user-admin/inactive", self.personal),
                self.at("/api/v2/job_statuses.json", "Basic " + base64.b64encode(
                    f"{self.user_name}/token:{self.personal}".encode()).decode()),
                self.at("/api/provost/v1/brands", f"Bearer {self.personal}")]

    def has_access(self):
        return [self.at_scim(self.access), self.introspected(self.access)]

    def has_refresh(self):
        introspected = self.introspected(self.refresh)
        granted = self.matrix.at_token_endpoint(grant_type="refresh_token", refresh_token=self.refresh)
        self.refresh = granted.get("refresh_token", self.refresh)
        self.access = granted.get("access_token", self.access)
        return [introspected, "access_token" in granted]

    def has_code(self):
        granted = self.redeem(self.code)
        self.code = self.new_code() or self.code
        return ["access_token" in granted]

    def has_external(self):
        return [self.introspected(self.external), self.introspected(self.external, self.matrix.asker)]

    def has_reset_link(self):
        return self.opens(self.reset_link)

    def has_invite_link(self):
        return self.opens(self.invite_link)

    def opens(self, token):
        """At both doors, and nothing is used up: a password that will not do is refused to whom the link admits."""
        wanted = {"token": token, "password": "short", "again": "short"}
        return [self.matrix.call("GET", f"/reset?token={token}", None, {}).status == 200,
                self.matrix.call("POST", "/reset", urlencode(wanted), FORM).status == 422]

    def at(self, path, authorization):
        return self.matrix.call("GET", path, None, {"Authorization": authorization}).status != 401

    def at_own_page(self, token):
        answer = self.matrix.call("GET", "/api/v1/me", None, {"X-User-Id": self.id, "X-Auth-Token": token})
        return answer.status == 200

    def at_scim(self, token):
        return self.matrix.call("GET", "/scim/v2/Me", None, {"Authorization": f"Bearer {token}"}).status == 200

    def introspected(self, token, client=None):
        headers = {**FORM, "Authorization": proof_of(client or self.matrix.client)}
        answer = self.matrix.call("POST", "/oauth2/introspect", urlencode({"token": token}), headers)
        return answer.json().get("active", False)  # without it the client itself is refused


def proof_of(client):
    return "Basic " + base64.b64encode(f"{client['id']}:{client['secret']}".encode()).decode()


PERSONS = {
    "password": Holder.has_password,
    "browser session": Holder.has_browser,
    "console session": Holder.has_console,
    "login token": Holder.has_login_token,
    "personal token": Holder.has_personal,
    "access token": Holder.has_access,
    "refresh token": Holder.has_refresh,
    "authorization code": Holder.has_code,
    "registered token of an app": Holder.has_external,
    "reset link": Holder.has_reset_link,
    "invitation link": Holder.has_invite_link,
}
OTHERS = {
    "source token": lambda matrix: [matrix.works(matrix.source, "/scim/v2/Users?count=0")],
    "second source token": lambda matrix: [matrix.works(matrix.second, "/scim/v2/Users?count=0")],
    "token of a source's client": lambda matrix: [matrix.works(matrix.pushing, "/scim/v2/Users?count=0"),
                                                  matrix.pushing_introspected()],
    "secret of an app": lambda matrix: [matrix.secret_works()],
    "secret of a source's client": lambda matrix: [bool(matrix.push_token())],
    "operator token": lambda matrix: [matrix.works(matrix.operator, "/api/provost/v1/deliveries")],
}


class MatrixTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.source = self.provost.source("okta")
        self.admin = self.provost.json("admin", "create", "--email", "admin@example.org")
        self.key = self.provost.json("account", "token", "admin@example.org", "--name", "scripts")["token"]
        self.operator = self.provost.json("token", "create", "--permission", "deliveries.read")["token"]
        self.client = self.provost.json("client", "create", "portal", *FOR_PORTAL)
        self.asker = self.provost.json("client", "create", "asker", "--first-party", *FOR_PEOPLE)
        self.second = self.provost.json("source", "token", "add", "okta")["token"]
        self.server = self.provost.serve("--rocketchat-calls", "0")
        self.bind()

    def bind(self):
        """A client that pushes as the source, with a token."""
        self.push = self.provost.json("client", "create", "push", "--source", "okta")
        self.pushing = self.push_token()

    def call(self, method, path, body, headers):
        return self.provost.web(self.server).call(method, path, body, headers)

    def must(self, status, token, method, path, body=None, headers=()):
        answer = self.provost.web(self.server, token).call(method, path, body, headers)
        self.assertEqual(status, answer.status, f"{method} {path}: {answer.text}")
        return answer

    def works(self, token, path):
        return self.provost.web(self.server, token).call("GET", path).status != 401

    def secret_works(self):
        headers = {**JSON, "Authorization": proof_of(self.client)}
        return self.call("DELETE", "/api/provost/v1/tokens/nothing", None, headers).status != 401

    def push_token(self):
        return self.at_token_endpoint(self.push, grant_type="client_credentials").get("access_token", "")

    def pushing_introspected(self):
        headers = {**FORM, "Authorization": proof_of(self.push)}
        answer = self.call("POST", "/oauth2/introspect", urlencode({"token": self.pushing}), headers)
        return answer.json().get("active", False)

    def at_token_endpoint(self, client=None, **form):
        headers = {**FORM, "Authorization": proof_of(client or self.client)}
        return self.call("POST", "/oauth2/token", urlencode(form), headers).json()

    def at_chat(self, path, body):
        headers = {**JSON, "X-User-Id": str(self.admin["id"]), "X-Auth-Token": self.key}
        return self.must(200, None, "POST", f"/api/v1/{path}", body, headers).json()

    def long_ago(self, holder):
        then = int((time.time() - 400 * 86_400) * 1e6)
        self.provost.database.execute(f"update users set created_us = {then}, last_login_us = {then}, "
                                      f"last_token_use_us = {then}, last_activity_us = {then} where id = {holder.id}")

    # One method an event.

    def deactivate(self, holder):
        self.must(200, self.key, "POST", f"/v2/users/{holder.id}/deactivate", {}, JSON)

    def lock(self, holder):
        self.must(200, self.key, "POST", f"/v2/users/{holder.id}/lock", {}, JSON)

    def delete(self, holder):
        self.must(200, self.key, "DELETE", f"/v2/users/{holder.id}", None, JSON)

    def set_active_status(self, holder):
        self.at_chat("users.setActiveStatus", {"userId": holder.id, "activeStatus": False})

    def deactivate_idle(self, holder):
        self.long_ago(holder)
        self.assertEqual(1, self.at_chat("users.deactivateIdle", {"daysIdle": "2", "role": "user"})["count"])

    def inactive_delete(self, holder):
        self.long_ago(holder)
        headers = {**JSON, "Authorization": self.key}
        self.must(200, None, "POST", "/api/admin/user-admin/inactive/delete", {"ids": [int(holder.id)]}, headers)

    def destroy_many(self, holder):
        proof = "Basic " + base64.b64encode(f"admin@example.org/token:{self.key}".encode()).decode()
        queued = self.must(200, None, "DELETE", f"/api/v2/users/destroy_many.json?ids={holder.id}", None,
                           {"Authorization": proof}).json()["job_status"]
        path = f"/api/v2/job_statuses/{queued['id']}.json"
        wait_for("the job has ended", lambda: self.must(200, None, "GET", path, None, {"Authorization": proof})
                 .json()["job_status"]["status"] == "completed")

    def scim_patch(self, holder):
        self.must(200, self.source, "PATCH", f"/scim/v2/Users/{holder.scim_id}", SWITCH_OFF)

    def scim_put(self, holder):
        body = {"schemas": [USER], "userName": holder.user_name, "active": False}
        self.must(200, self.source, "PUT", f"/scim/v2/Users/{holder.scim_id}", body)

    def scim_delete(self, holder):
        self.must(204, self.source, "DELETE", f"/scim/v2/Users/{holder.scim_id}")

    def scim_bulk(self, holder):
        operation = {"method": "PATCH", "path": f"/Users/{holder.scim_id}", "data": SWITCH_OFF}
        answer = self.must(200, self.source, "POST", "/scim/v2/Bulk", {"schemas": [BULK], "Operations": [operation]})
        self.assertEqual("200", answer.json()["Operations"][0]["status"], answer.text)

    def operations_deactivate(self, holder):
        self.must(200, self.key, "POST", f"/api/provost/v1/users/{holder.id}/deactivate")

    def operations_lock(self, holder):
        self.must(200, self.key, "POST", f"/api/provost/v1/users/{holder.id}/lock")

    def operations_delete(self, holder):
        self.must(200, self.key, "DELETE", f"/api/provost/v1/users/{holder.id}")

    def command_deactivate(self, holder):
        self.provost.json("person", "deactivate", holder.user_name)

    def password_by_link(self, holder):
        password = secrets.token_hex(12)
        form = urlencode({"token": holder.link("reset"), "password": password, "again": password})
        answer = self.call("POST", "/reset", form, FORM)
        self.assertEqual(200, answer.status, answer.text)

    def password_change(self, holder):
        body = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "password",
                                                    "value": secrets.token_hex(12)}]}
        self.must(200, self.source, "PATCH", f"/scim/v2/Users/{holder.scim_id}", body)

    def client_removed(self, _):
        self.provost.json("client", "remove", "portal")

    def source_client_removed(self, _):
        self.provost.json("client", "remove", "push")

    def source_token_revoked(self, _):
        [first, _] = self.provost.json("source", "token", "list", "okta")
        self.provost.json("source", "token", "revoke", "okta", first["id"])

    def source_removed(self, _):
        self.provost.json("source", "remove", "okta")

    def tenant_off(self, _):
        self.provost.json("tenant", "disable", "acme")

    PERSONS_END = (deactivate, lock, delete, set_active_status, deactivate_idle, inactive_delete, destroy_many,
                   scim_patch, scim_put, scim_delete, scim_bulk, password_change, operations_deactivate,
                   operations_lock, operations_delete, command_deactivate, password_by_link)

    def row(self, holder):
        """What each kind is worth: "alive" at every door, "dead" at every door, or "alive at some doors"."""
        doors = {kind: lives(holder) for kind, lives in PERSONS.items()}
        doors |= {kind: works(self) for kind, works in OTHERS.items()}
        return {kind: "alive" if all(each) else "alive at some doors" if any(each) else "dead"
                for kind, each in doors.items()}

    def check(self, event, left):
        """After an event the kinds in `left` are alive, and no other."""
        name = event.__name__
        holder = Holder(self, name.replace("_", "-"))
        before = self.row(holder)
        self.assertEqual({"alive"}, set(before.values()), f"before {name}: {before}")
        event(self, holder)
        for kind, worth in self.row(holder).items():
            if worth != ("alive" if kind in left else "dead"):
                self.wrong.append(f"{kind} x {name}: {worth}")

    def test_everything_that_ends_access_ends_every_kind(self):
        self.wrong = []
        for event in self.PERSONS_END:
            self.check(event, left=OTHERS)
        self.assertEqual([], self.wrong)

    def test_a_link_ends_with_whoever_made_it(self):
        """Whatever ends an admin's credentials ends the links that the admin made for others, invitations too."""
        self.wrong = []
        for event in self.PERSONS_END:
            if event in (MatrixTest.deactivate_idle, MatrixTest.password_by_link):
                continue  # of these the role of a user is asked, or a link of one's own
            maker = Holder(self, "maker-" + event.__name__.replace("_", "-"))
            self.provost.database.execute(f"update users set root_role = 1 where id = {maker.id}")
            other = self.must(201, self.source, "POST", "/scim/v2/Users", {
                "schemas": [USER], "userName": f"by-{maker.user_name}", "active": True}).json()["id"]
            url = self.must(201, maker.personal, "POST", f"/api/provost/v1/users/{other}/reset-tokens").json()["url"]
            reset = parse_qs(urlsplit(url).query)["token"][0]
            invite = self.must(201, None, "POST", "/api/admin/invite-link/tokens", {
                "name": "guests", "expiresAt": "2999-01-01T00:00:00Z"},
                {**JSON, "Authorization": maker.personal}).json()["secret"]
            worth = lambda: [self.call("GET", f"/reset?token={reset}", None, {}).status == 200,
                             self.call("GET", f"/invite/{invite}/validate", None, {}).status == 200]
            self.assertEqual([True, True], worth(), event.__name__)
            event(self, maker)
            if worth() != [False, False]:
                self.wrong.append(f"links of a maker x {event.__name__}: {worth()}")
        self.assertEqual([], self.wrong)

    def test_what_sources_and_clients_end(self):
        self.wrong = []
        everything = [*PERSONS, *OTHERS]
        of_client = ("token of a source's client", "secret of a source's client")
        self.check(MatrixTest.source_client_removed, left=[each for each in everything if each not in of_client])
        self.bind()
        self.check(MatrixTest.source_token_revoked, left=[each for each in everything if each != "source token"])
        self.source = self.second
        self.second = self.provost.json("source", "token", "add", "okta")["token"]
        given = ("access token", "refresh token", "authorization code", "registered token of an app",
                 "secret of an app")
        self.check(MatrixTest.client_removed, left=[each for each in everything if each not in given])
        self.client = self.provost.json("client", "create", "portal", *FOR_PORTAL)
        self.check(MatrixTest.source_removed, left=[*PERSONS, "operator token", "secret of an app"])
        self.assertEqual([], self.wrong)

    def test_nothing_works_in_a_tenant_that_is_off(self):
        self.wrong = []
        self.check(MatrixTest.tenant_off, left=[])
        self.assertEqual([], self.wrong)


if __name__ == "__main__":
    unittest.main()
