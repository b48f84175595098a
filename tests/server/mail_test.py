#!/usr/bin/env python3
"""Links by mail: sent only over TLS, said to be sent only when the mail server took them, else shown to who asked."""

import json
import re
import secrets
import time
import unittest
from pathlib import Path
from urllib.parse import urlencode

from provost import Story
from smtp import MailServer

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PUBLIC = "https://id.example.org"


class MailTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.provost.json("admin", "create", "--email", "admin@example.org")
        self.provost.json("admin", "create", "--email", "robin@example.org")
        self.password = self.provost.ears.guard("the password at the mail server", secrets.token_hex(12))

    def mail_server(self, **more):
        server = MailServer(self.certificates, **more)
        self.addCleanup(server.close)
        return server

    def options(self, mail):
        return ("--public-url", PUBLIC, "--smtp-url", mail.url, "--smtp-from", "provost@example.org", "--smtp-ca",
                f"{self.certificates}/ca.pem")

    def reset(self, mail, *more, user="robin@example.org"):
        return self.provost.json("person", "reset", user, *self.options(mail), *more)

    def link_in(self, mail):
        [(sender, recipients, text)] = mail.taken
        self.assertTrue(sender.startswith("MAIL FROM:<provost@example.org>"), sender)
        self.assertEqual(["RCPT TO:<robin@example.org>"], recipients)
        self.assertIn("To: <robin@example.org>\r\n", text)
        self.assertIn("Auto-Submitted: auto-generated\r\n", text)
        return re.search(rf"{PUBLIC}/reset\?token=(\S+)", text).group(1)

    def test_a_link_goes_out_over_tls_and_works(self):
        for implicit in (False, True):
            mail = self.mail_server(implicit=implicit)
            answer = self.reset(mail)
            self.assertIs(True, answer["emailSent"], answer)
            self.assertNotIn("url", answer)
            token = self.provost.ears.guard(f"the link by mail {implicit}", self.link_in(mail))
            self.assertFalse([line for secure, line in mail.heard if not secure and not line.startswith(("EHLO", "STARTTLS"))])
            server = self.provost.serve(*self.options(mail))
            web = self.provost.web(server)
            self.assertEqual(200, web.call("GET", f"/reset?token={token}").status)
            password = secrets.token_hex(12)
            form = urlencode({"token": token, "password": password, "again": password})
            self.assertEqual(200, web.call("POST", "/reset", form, FORM).status)
            self.assertEqual(0, server.end())

    def test_a_link_is_shown_and_not_said_to_be_sent_where_mail_fails(self):
        words = {"refuse_rcpt": "refused", "put_off": "put the message off", "refuse_data": "refused",
                 "cut_after_data": "broke off", "no_starttls": "does not offer TLS", "refuse_auth": "refused our credential"}
        for fails, said in words.items():
            mail = self.mail_server(fails=fails)
            more = ("--smtp-user", "provost") if fails == "refuse_auth" else ()
            self.provost.environment["PROVOST_SMTP_PASSWORD"] = self.password if more else ""
            answer = self.reset(mail, *more)
            self.assertIs(False, answer["emailSent"], fails)
            self.assertIn(said, answer["obstacle"], fails)
            self.assertTrue(answer["url"].startswith(f"{PUBLIC}/reset?token=pv_rst_"), fails)
            self.assertEqual([], mail.taken, fails)
            self.assertNotIn("canary", json.dumps(answer), "what the mail server says is not repeated")

    def test_a_mail_server_that_says_nothing_holds_nobody_up_for_long(self):
        mail = self.mail_server(fails="silent")
        began = time.monotonic()
        answer = self.reset(mail)
        self.assertLess(time.monotonic() - began, 20)
        self.assertEqual((False, "the mail server did not answer in time"), (answer["emailSent"], answer["obstacle"]))

    def test_a_certificate_that_is_not_trusted_and_a_server_that_is_not_there(self):
        mail = self.mail_server()
        options = ("--public-url", PUBLIC, "--smtp-url", mail.url, "--smtp-from", "provost@example.org")
        answer = self.provost.json("person", "reset", "robin@example.org", *options)
        self.assertEqual((False, []), (answer["emailSent"], mail.taken), answer)
        self.assertIn("not trusted", answer["obstacle"])
        mail.close()
        self.assertIs(False, self.reset(mail)["emailSent"])

    def test_the_password_comes_from_a_file_or_the_environment_and_is_sent_under_tls_only(self):
        file = Path(self.provost.folder) / "smtp-password"
        file.write_text(self.password + "\n")
        mail = self.mail_server()
        self.assertIs(True, self.reset(mail, "--smtp-user", "provost", "--smtp-password-file", str(file))["emailSent"])
        self.provost.environment["PROVOST_SMTP_PASSWORD"] = self.password
        self.assertIs(True, self.reset(mail, "--smtp-user", "provost")["emailSent"])
        self.assertEqual([("provost", self.password)] * 2, mail.logins)
        self.assertTrue(all(secure for secure, line in mail.heard if line.startswith("AUTH")))

    def test_without_tls_on_loopback_only_and_only_when_asked(self):
        mail = self.mail_server(plain=True)
        self.assertIs(False, self.reset(mail)["emailSent"])
        self.assertIs(True, self.reset(mail, "--smtp-plain-loopback")["emailSent"])
        self.assertIn("this host", self.refused("--smtp-url", "smtp://mail.example.org:25", "--smtp-from",
                                                "provost@example.org", "--smtp-plain-loopback"))

    def refused(self, *options):
        return self.provost.refusal("person", "reset", "robin@example.org", *options)

    def test_options_that_do_not_fit_are_refused(self):
        of = ("--smtp-from", "provost@example.org")
        self.assertIn("--smtp-url", self.refused("--smtp-url", "http://mail.example.org", *of))
        self.assertIn("nothing else", self.refused("--smtp-url", "smtp://user:secret@mail.example.org", *of))
        self.assertIn("nothing else", self.refused("--smtp-url", "smtp://mail.example.org/x\r\nRCPT TO:<a@b>", *of))
        self.assertIn("--smtp-from", self.refused("--smtp-url", "smtp://mail.example.org"))
        self.assertIn("go together", self.refused("--smtp-url", "smtp://mail.example.org", *of, "--smtp-user", "u"))

    def test_an_address_cannot_hold_a_header_or_a_second_recipient(self):
        source = self.provost.source()
        mail = self.mail_server()
        web = self.provost.web(self.provost.serve(*self.options(mail)), source)
        for at, address in enumerate(("a@b.test>\r\nRCPT TO:<c@d.test", "a@b.test,c@d.test", "a b@c.test", "\"q\"@c.test",
                                      "ä@c.test", "a@c.test\nBcc: x@y.test", "nobody", "a@-", "a@b..test")):
            name = f"person-{at}"
            made = web.call("POST", "/scim/v2/Users", {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                                                       "userName": name, "emails": [{"value": address}]})
            if made.status != 201:
                continue
            answer = self.reset(mail, user=name)
            self.assertIs(address == "a@-" and answer["emailSent"], answer["emailSent"], address)
        self.assertFalse([line for _, line in mail.heard if "c@d" in line or "x@y" in line])

    def test_the_pages_of_admins_send_too(self):
        key = self.provost.json("account", "token", "admin@example.org", "--name", "scripts")["token"]
        robin = self.provost.json("person", "invite", "robin@example.org")["user"]
        mail = self.mail_server()
        web = self.provost.web(self.provost.serve(*self.options(mail)), key)
        answer = web.call("POST", f"/api/provost/v1/users/{robin}/invite-tokens").json()
        self.assertEqual((True, None), (answer["emailSent"], answer.get("url")))
        self.link_in(mail)
        mail.taken.clear()
        url = web.call("POST", "/api/admin/user-admin/reset-password", {"id": "robin@example.org"},
                       {**JSON, "Authorization": key}).json()["resetPasswordUrl"]
        self.assertEqual(url, f"{PUBLIC}/reset?token={self.link_in(mail)}")


class HostTest(Story):
    """What a caller says about the host is repeated by no face: links, Location and job URLs come from --public-url."""

    EVIL = "evil.example.net"

    def test_no_answer_names_another_host(self):
        self.provost.furnish()
        source = self.provost.source()
        self.provost.json("admin", "create", "--email", "admin@example.org")
        key = self.provost.json("account", "token", "admin@example.org", "--name", "scripts")["token"]
        client = self.provost.json("client", "create", "portal", "--first-party", "--redirect", "https://app.example.org/x",
                                   "--scope", "users.read")
        server = self.provost.serve("--public-url", PUBLIC)
        said = {"Host": self.EVIL, "X-Forwarded-Host": self.EVIL, "Forwarded": f"host={self.EVIL}",
                "X-Forwarded-Proto": "http", "X-Original-URL": f"https://{self.EVIL}/", "Origin": f"https://{self.EVIL}",
                "Referer": f"https://{self.EVIL}/"}
        zendesk = {"Authorization": "Basic " + __import__("base64").b64encode(f"admin@example.org/token:{key}".encode()).decode()}
        scim = {"Authorization": f"Bearer {source}", "Content-Type": "application/scim+json"}
        ours = {"Authorization": f"Bearer {key}", **JSON}
        unleash = {"Authorization": key, **JSON}
        user = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "robin@example.org",
                "emails": [{"value": "robin@example.org"}]}
        group = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "g"}
        bulk = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                "Operations": [{"method": "POST", "path": "/Users", "bulkId": "b", "data": {**user, "userName": "sam"}}]}
        calls = [("POST", "/scim/v2/Users", user, scim), ("POST", "/scim/v2/Groups", group, scim),
                 ("POST", "/scim/v2/Bulk", bulk, scim), ("GET", "/scim/v2/Users", None, scim),
                 ("GET", "/scim/v2/Schemas", None, scim), ("GET", "/scim/v2/ResourceTypes", None, scim),
                 ("GET", "/scim/v2/ServiceProviderConfig", None, scim), ("GET", "/scim/v2/Users/nobody", None, scim),
                 ("GET", "/.well-known/oauth-authorization-server", None, {}), ("GET", "/oauth2/jwks", None, {}),
                 ("GET", f"/oauth2/authorize?client_id={client['id']}&redirect_uri=https%3A%2F%2Fapp.example.org%2Fx&"
                         "response_type=code&scope=users.read&code_challenge_method=S256&code_challenge=" + "a" * 43, None, {}),
                 ("GET", "/login", None, {}), ("GET", f"/login?next=https://{self.EVIL}/", None, {}),
                 ("GET", "/reset?token=x", None, {}), ("POST", "/oauth2/token", "grant_type=x", FORM),
                 ("GET", "/api/admin/user-admin/inactive", None, {}), ("GET", "/api/admin/user-admin/inactive", None, unleash),
                 ("POST", "/api/admin/invite-link/tokens", {"name": "n", "expiresAt": "2999-01-01T00:00:00Z"}, unleash),
                 ("POST", "/api/admin/user-admin/reset-password", {"id": "admin@example.org"}, unleash),
                 ("DELETE", "/api/v2/users/destroy_many.json?ids=1", None, zendesk),
                 ("GET", "/api/v2/job_statuses.json", None, zendesk), ("GET", "/v2/users/1", None, ours),
                 ("POST", "/zitadel.user.v2.UserService/DeactivateUser", {}, ours), ("GET", "/api/v1/me", None, {}),
                 ("POST", "/api/v1/login", {"user": "x", "password": "y"}, JSON), ("GET", "/api/provost/v1/brands", None, ours),
                 ("POST", "/api/provost/v1/brands", {"name": "b"}, ours), ("GET", "/healthz", None, {}), ("GET", "/nowhere", None, {})]
        named = 0
        for method, path, body, headers in calls:
            web = self.provost.web(server)
            answer = web.call(method, path, body, {**said, **headers})
            whole = f"{answer.headers} {answer.text}"
            self.assertNotIn(self.EVIL, whole, f"{method} {path}")
            self.assertNotIn(f"127.0.0.1:{server.port}", whole, f"{method} {path}")
            named += PUBLIC in whole
            location = answer.headers.get("location", "")
            if location.startswith("http") and not location.startswith("https://app.example.org/x"):
                self.assertTrue(location.startswith(PUBLIC + "/"), f"{method} {path}: {location}")
        self.assertGreaterEqual(named, 8, "the faces that name themselves do so by the public URL")


if __name__ == "__main__":
    unittest.main()
