#!/usr/bin/env python3
"""The command line: what commands answer people and scripts, and how they refuse."""

import base64
import json
import secrets
import unittest

from apps import Apps
from provost import Story
from web import PATCH, wait_for


class CommandsTest(Story):
    def test_an_installation_from_nothing(self):
        schema = self.provost.json("migrate")["schema"]
        self.assertEqual({"schema": schema}, self.provost.json("migrate"), "a second time changes nothing")
        self.assertEqual([], self.provost.json("tenant", "list"))
        tenant = self.provost.json("tenant", "create", "acme")
        self.assertEqual("acme", tenant["name"])
        self.assertEqual([tenant], self.provost.json("tenant", "list"))
        source = self.provost.json("source", "create", "okta", "--tenant", "acme", "--profile", "okta")
        known = {"id": source["id"], "name": "okta", "profile": "okta", "brand": None, "link": "ask", "switches": None,
                 "sensitive": None, "networks": None}
        self.assertEqual([known], self.provost.json("source", "list"))
        server = self.provost.serve()
        self.provost.directory(server, source["token"]).create("kim@example.org")

    def test_a_token_is_shown_once_to_people_too(self):
        self.provost.furnish()
        shown = self.provost.run("source", "create", "okta")
        self.assertEqual((0, ""), (shown.returncode, shown.stderr))
        lines = [line.split() for line in shown.stdout.splitlines()]
        token = self.provost.ears.guard("the token", dict(lines)["token"])
        self.assertEqual(1, shown.stdout.count(token))
        for words in (("source", "list"), ("tenant", "list"), ("deliveries", "list")):
            self.assertNotIn(token, self.provost.run(*words).stdout)
        self.assertEqual(200, self.provost.web(self.provost.serve(), token).call("GET", "/scim/v2/Users").status)

    def test_a_token_ends_with_its_days_and_has_its_permissions(self):
        self.provost.furnish()
        words = ("token", "create", "--permission", "deliveries.read")
        token = self.provost.json(*words, "--name", "watch", "--days", "7")
        self.assertEqual(("watch", "deliveries.read"), (token["name"], token["permissions"]))
        self.assertIn("no permission", self.provost.refusal(*words[:3], "everything"))
        for days in ("0", "-1", "100000"):
            self.assertIn("days", self.provost.refusal(*words, "--days", days))

    def test_a_schema_of_ones_own_is_a_file(self):
        self.provost.furnish()
        file = self.provost.folder / "schema.json"
        file.write_text('{"id":"urn:example:hr:1.0:User","name":"HR","attributes":[{"name":"badge","type":"string"}]}')
        server = self.provost.serve()
        people = self.provost.directory(server, self.provost.source())
        self.provost.json("schema", "add", str(file))
        made = people.must(201, "POST", "/Users", {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:example:hr:1.0:User"], "userName": "ann",
            "urn:example:hr:1.0:User": {"badge": "B7"}})
        self.assertEqual("B7", made["urn:example:hr:1.0:User"]["badge"], "without a restart")
        self.assertEqual(["urn:example:hr:1.0:User"], [each["id"] for each in self.provost.json("schema", "list")
                                                       if each["name"] == "HR"])
        self.assertIn("there is a schema", self.provost.refusal("schema", "add", str(file)))
        file.write_text('{"id":"urn:example:x","name":"X","attributes":[{"name":"a b","type":"string"}]}')
        self.assertIn("odd characters", self.provost.refusal("schema", "add", str(file)))
        self.provost.refusal("schema", "add", "nowhere.json")

    def test_brands_hold_sources(self):
        self.provost.furnish()
        self.assertEqual([], self.provost.json("brand", "list"))
        north = self.provost.json("brand", "create", "Nord", "--separate-users")
        south = self.provost.json("brand", "create", "Süd")
        self.assertEqual([("Nord", True), ("Süd", False)],
                         [(each["name"], each["separatesUsers"]) for each in (north, south)])
        self.assertEqual([north, south], self.provost.json("brand", "list"))
        self.assertTrue(0 < int(north["id"]) < 2 ** 53)
        born = self.provost.json("source", "create", "okta", "--brand", north["id"])
        later = self.provost.json("source", "create", "entra")
        self.assertEqual((north["id"], None), (born["brand"], later["brand"]))
        self.provost.json("brand", "assign", south["id"], later["id"])
        self.assertEqual({"source": "okta", "brand": "Süd"}, self.provost.json("brand", "assign", south["id"], "Okta"))
        self.assertEqual({south["id"]}, {each["brand"] for each in self.provost.json("source", "list")})
        for words, part in (
                (["brand", "create", "NORD"], "already"),
                (["brand", "create", ""], "1 to 200"),
                (["brand", "assign", "1", "okta"], "no such brand"),
                (["brand", "assign", north["id"], "nobody"], "no source"),
                (["source", "create", "x", "--brand", "1"], "no brand"),
                (["source", "create", "x", "--brand", "Nord"], "--brand")):
            with self.subTest(words):
                self.assertIn(part, self.provost.refusal(*words))

    def test_a_person_gets_a_token_and_another_id(self):
        self.provost.furnish()
        admin = self.provost.json("admin", "create", "--email", "ada@example.org")
        server = self.provost.serve()
        for user in (admin["id"], admin["scimId"], "ADA@example.org"):
            token = self.provost.json("account", "token", user, "--name", "script", "--days", "7")
            path = f"/api/provost/v1/users/{admin['id']}/personal-tokens"
            self.assertEqual(200, self.provost.web(server, token["token"]).call("GET", path).status)
        given = self.provost.json("account", "alias", "ada@example.org", "badge-17")
        self.assertEqual((admin["id"], "badge-17"), (given["id"], given["alias"]))
        self.assertEqual(given, self.provost.json("account", "alias", "badge-17", "badge-17"), "it is theirs already")
        seen = self.provost.web(server, token["token"]).call("GET", "/api/provost/v1/users/badge-17/personal-tokens")
        self.assertEqual(["script"] * 3, [each["name"] for each in seen.json()["tokens"]])
        self.provost.json("admin", "create", "--email", "eve@example.org")
        for words, part in (
                (["account", "alias", "eve@example.org", "badge-17"], "in use"),
                (["account", "alias", "eve@example.org", ""], "1 to 200"),
                (["account", "alias", "nobody", "badge-18"], "no person"),
                (["account", "token", "nobody", "--name", "x"], "no person"),
                (["account", "token", "badge-17", "--name", ""], "1 to 200"),
                (["account", "token", "badge-17", "--name", "x", "--days", "0"], "days"),
                (["account", "token", "badge-17"], "--name")):
            with self.subTest(words):
                self.assertIn(part, self.provost.refusal(*words))

    def test_a_mapping_is_shown_before_anybody_is_told(self):
        self.provost.furnish()
        self.provost.json("admin", "create", "--email", "Ada@Example.org")
        adding = ["connection", "add", "webhook", "chat", "--set", "url=https://app.example/hook",
                  "--set", "secret=whsec_" + "QUFB" * 8]
        self.assertIn("mapping", self.provost.refusal(*adding, "--set", 'mapping={"title":{"paths":"x"}}'))
        rules = '{"userName":{"lower":{"path":"emails.value"}},"title":"Staff","emails":null}'
        self.provost.json(*adding, "--set", "mapping=" + rules)
        told = self.provost.json("connection", "preview", "chat", "Ada@Example.org")
        self.assertEqual({"userName": "ada@example.org",
                          "attributes": {"userName": "ada@example.org", "title": "Staff"}}, told)
        self.provost.refusal("connection", "preview", "chat", "nobody@example.org")
        self.provost.refusal("connection", "preview", "nowhere", "Ada@Example.org")

    def test_connections_keep_their_secrets(self):
        self.provost.furnish()
        with Apps(self.provost) as apps:
            apps.connect()
            listed = self.provost.json("connection", "list")
            self.assertEqual([("scim", "wiki"), ("webhook", "chat")], [(each["kind"], each["name"]) for each in listed])
            self.assertEqual("(sealed)", listed[0]["settings"]["token"])
            self.assertEqual("(sealed)", listed[1]["settings"]["secret"])
            for name in ("wiki", "chat"):
                self.assertEqual({"name": name, "works": True}, self.provost.json("connection", "test", name))
            self.hear_people("connection", "list")
            self.hear_people("connection", "test", "wiki")
        self.provost.refusal("connection", "test", "wiki")  # the app is gone
        self.check_files()

    def hear_people(self, *words):
        done = self.provost.run(*words)
        self.assertEqual(0, done.returncode, done.stderr)
        self.provost.ears.hear(f"provost {' '.join(words)}", done.stdout + done.stderr)

    def check_files(self):
        """No secret, plain or in base64, is on disk beside the key; what is not secret is found, so we look rightly."""
        if self.provost.database.engine != "sqlite":
            return
        stored = b"".join(file.read_bytes() for file in self.provost.database.files())
        self.assertIn(b"allow_network", stored)
        for name, secret in self.provost.ears.secrets.items():
            text = secret.encode()
            for form in (text, base64.b64encode(text).rstrip(b"="), text.hex().encode()):
                self.assertNotIn(form, stored, name)
        self.assertEqual(0o600, self.provost.key_file.stat().st_mode & 0o777)

    def test_a_secret_in_the_wrong_place_is_not_repeated(self):
        self.provost.furnish()
        canary = self.provost.ears.guard("a misplaced secret", "canary-" + secrets.token_hex(16))
        address = "url=https://app.example/scim/v2"
        for words in (["--set", f"url=https://user:{canary}@app.example"], ["--set", canary], ["--set", f"={canary}"],
                      ["--set", address, "--set", f"allow_http={canary}"], ["--set", address, canary],
                      ["--set", address, f"--token={canary}"], ["--set", address, "--token", canary],
                      ["--set", address, "--set", f"token={canary}", "--set", f"token={canary}"]):
            self.provost.refusal("connection", "add", "scim", "wiki", *words)
        self.assertEqual([], self.provost.json("connection", "list"))

    def test_deliveries_show_what_waits_and_what_was_done(self):
        self.provost.furnish()
        token = self.provost.source()
        self.assertEqual({"deliveries": [], "waiting": [], "next": None}, self.provost.json("deliveries", "list"))
        with Apps(self.provost) as apps:
            apps.connect()
            server = self.provost.serve()
            kim = self.provost.directory(server, token).create("kim@example.org")
            apps.await_verbs("kim@example.org", "provision")
            self.assertEqual(0, server.end())
        done = self.provost.json("deliveries", "list", "--subject", kim)["deliveries"]
        self.assertEqual({("wiki", "provision", "done"), ("chat", "provision", "done")},
                         {(each["app"], each["verb"], each["outcome"]) for each in done})
        self.assertEqual(1, len(self.provost.json("deliveries", "list", "--limit", "1")["deliveries"]))
        self.assertIn("no person or group", self.provost.refusal("deliveries", "list", "--subject", "01NOBODY"))

    def test_deliveries_are_explained_and_tried_now(self):
        self.provost.furnish()
        token = self.provost.source()
        with Apps(self.provost) as apps:
            apps.connect()
            server = self.provost.serve()
            people = self.provost.directory(server, token)
            kim = people.create("kim@example.org")
            apps.await_verbs("kim@example.org", "provision")
            apps.refuse(1000, pause=3000)
            people.must(200, "PATCH", f"/Users/{kim}", {
                "schemas": [PATCH],
                "Operations": [{"op": "replace", "path": "title", "value": "Pilot"}]})
            wait_for("both apps asked for a pause", lambda: all(
                each.get("attempts") and each["fares"] == "left alone"
                for each in self.provost.json("deliveries", "explain", kim)["apps"]))
            told = self.provost.json("deliveries", "explain", "kim@example.org")
            self.assertEqual({"wiki", "chat"}, {each["app"] for each in told["apps"]})
            for app in told["apps"]:
                self.assertEqual("the app asked to be left alone", app["waits"])
                self.assertEqual("provision", app["next"])
            self.assertEqual({("provision", "done"), ("provision", "failed")},
                             {(each["verb"], each["outcome"]) for each in told["sent"]})
            self.assertIn("left alone", {each["fares"] for each in self.provost.json("connection", "list")})
            self.hear_people("deliveries", "explain", kim)
            apps.refuse(0)
            self.assertEqual({"again": 0, "due": 2}, self.provost.json("deliveries", "retry", kim))
            wait_for("what was due was done", lambda: {"nothing waits"} == {
                each["waits"] for each in self.provost.json("deliveries", "explain", kim)["apps"]})
            self.assertEqual({"again": 0, "due": 0}, self.provost.json("deliveries", "retry", "--app", "wiki"))
            self.assertEqual(0, server.end())
        self.assertIn("--app", self.provost.refusal("deliveries", "retry"))
        self.assertIn("no connection", self.provost.refusal("deliveries", "retry", "--app", "nowhere"))
        self.assertIn("no person or group", self.provost.refusal("deliveries", "explain", "nobody"))

    def test_a_source_is_set_beside_its_profile(self):
        self.provost.furnish()
        self.provost.source("okta")
        told = self.provost.json("source", "set", "OKTA", "--profile", "entra", "--link", "userName",
                                 "--set", "create_unmatched=false", "--set", "bare_literals=true")
        self.assertEqual([told], self.provost.json("source", "list"))
        self.assertEqual(("entra", "userName", "create_unmatched=false bare_literals=true"),
                         (told["profile"], told["link"], told["switches"]))
        told = self.provost.json("source", "set", "okta", "--set", "create_unmatched=")
        self.assertEqual(("entra", "userName", "bare_literals=true"),
                         (told["profile"], told["link"], told["switches"]))

    def test_attributes_that_no_uri_may_search_by_are_set_by_name(self):
        self.provost.furnish()
        web = self.provost.web(self.provost.serve(), self.provost.source("okta"))
        told = self.provost.json("source", "set", "okta", "--sensitive", "userName emails.value")
        self.assertEqual("userName emails.value", told["sensitive"])
        self.assertEqual(403, web.call("GET", "/scim/v2/Users?filter=userName%20eq%20%22kim%22").status)
        self.assertIn("no attribute 'shoeSize'",
                      self.provost.refusal("source", "set", "okta", "--sensitive", "shoeSize"))
        self.assertIsNone(self.provost.json("source", "set", "okta", "--sensitive", "")["sensitive"])
        self.assertEqual(200, web.call("GET", "/scim/v2/Users?filter=userName%20eq%20%22kim%22").status)

    def test_a_source_goes_and_its_people_stay_with_an_heir(self):
        self.provost.furnish()
        server = self.provost.serve()
        okta = self.provost.directory(server, self.provost.source("okta"))
        entra = self.provost.directory(server, self.provost.source("entra"))
        kim = okta.create("kim@example.org")
        before = self.provost.web(server, self.provost.source("ping"))
        self.assertEqual(200, before.call("GET", f"/scim/v2/Users/{kim}").status)
        told = self.provost.json("source", "remove", "OKTA", "--heir", "entra")
        self.assertTrue(told["removed"])
        self.assertEqual(["entra", "ping"], [each["name"] for each in self.provost.json("source", "list")])
        self.assertRaisesRegex(AssertionError, "401", okta.deactivate, kim)
        entra.deactivate(kim)
        self.assertFalse(entra.is_active(kim))
        self.assertIn("no source 'okta'", self.provost.refusal("source", "remove", "okta"))
        self.assertIn("itself", self.provost.refusal("source", "remove", "entra", "--heir", "entra"))
        self.provost.source("okta")

    def begin_a_removal(self):
        """A removal of okta that dies before its people have their heir, and how one says it: no server runs."""
        self.provost.furnish()
        server = self.provost.serve()
        self.okta, self.entra = self.provost.source("okta"), self.provost.source("entra")
        kim = self.provost.directory(server, self.okta).create("kim@example.org", externalId="1")
        self.assertEqual(0, server.end())  # or it would go on with the walk
        removing = ("source", "remove", "okta", "--heir", "entra")
        dying = {**self.provost.environment, "PROVOST_CRASH_AT": "sql.management.people:1"}
        self.assertEqual(-9, self.provost.run(*removing, environment=dying).returncode)
        self.assertEqual(["entra"], [each["name"] for each in self.provost.json("source", "list")])
        return kim, removing

    def assert_handed_over(self, kim):
        """A server that was started finds the giver's token ended, and its people in the heir's hands."""
        server = self.provost.serve()
        okta, entra = self.provost.directory(server, self.okta), self.provost.directory(server, self.entra)
        self.assertRaisesRegex(AssertionError, "401", okta.is_active, kim)
        title = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": "Pilot"}]}
        web = self.provost.web(server, self.entra)
        wait_for("the heir may change kim",
                 lambda: web.call("PATCH", f"/scim/v2/Users/{kim}", title).status == 200)
        entra.deactivate(kim)

    def test_a_removal_that_dies_is_said_again(self):
        kim, removing = self.begin_a_removal()
        self.assertTrue(self.provost.json(*removing)["removed"])
        self.assertIn("no source 'okta'", self.provost.refusal(*removing))
        self.assert_handed_over(kim)

    def test_a_removal_that_dies_is_finished_by_the_server(self):
        kim, removing = self.begin_a_removal()
        self.assert_handed_over(kim)
        self.assertIn("no source 'okta'", self.provost.refusal(*removing))

    def test_a_tenant_that_is_off_lets_nobody_in(self):
        self.provost.furnish()
        web = self.provost.web(self.provost.serve(), self.provost.source("okta"))
        [tenant] = self.provost.json("tenant", "list")
        self.assertFalse(self.provost.json("tenant", "disable", tenant["name"])["enabled"])
        self.assertEqual(401, web.call("GET", "/scim/v2/Users").status)
        self.assertTrue(self.provost.json("tenant", "enable", tenant["name"])["enabled"])
        self.assertEqual(200, web.call("GET", "/scim/v2/Users").status)
        self.assertIn("no tenant", self.provost.refusal("tenant", "disable", "nobody"))

    def test_clients_are_made_for_people_or_for_a_source(self):
        self.provost.furnish()
        self.provost.source("okta")
        [source] = self.provost.json("source", "list")
        portal = self.provost.json("client", "create", "portal", "--redirect", "https://app.example.org/")
        self.provost.json("client", "create", "push", "--source", "okta", "--scope", "users:read")
        shown = {each["name"]: each for each in self.provost.json("client", "list")}
        self.assertEqual((None, ["https://app.example.org/"], False, None),
                         tuple(shown["portal"][each] for each in ("source", "redirects", "firstParty", "scopes")))
        self.assertEqual((source["id"], [], "users:read"),
                         tuple(shown["push"][each] for each in ("source", "redirects", "scopes")))
        for is_own in ("true", "false"):
            told = self.provost.json("client", "set", "portal", "--first-party", is_own)
            self.assertEqual(is_own == "true", told["firstParty"])
        self.provost.json("client", "create", "portal", "--public")
        for words, part in (
                (["create", "x", "--source", "nobody"], "no source"),
                (["create", "x", "--source", "okta", "--public"], "acts for nobody"),
                (["create", "x", "--source", "okta", "--redirect", "https://app.example.org/"], "acts for nobody"),
                (["create", "x", "--source", "okta", "--first-party"], "--first-party"),
                (["create", "x", "--source", "okta", "--register-tokens"], "--register-tokens"),
                (["create", "x", "--public", "--register-tokens"], "--register-tokens"),
                (["create", "x", "--source", "okta", "--scope", "users.read"], "users:read users:write"),
                (["create", "x", "--redirect", "http://127.0.0.1.example.org/"], "https"),
                (["set", "push", "--first-party", "true"], "asks nobody"),
                (["set", portal["id"], "--first-party", "perhaps"], "true or false"),
                (["remove", "portal"], "several"), (["remove", "nobody"], "no client")):
            with self.subTest(words):
                self.assertIn(part, self.provost.refusal("client", *words))
        self.assertTrue(self.provost.json("client", "remove", portal["id"])["removed"])
        self.assertEqual(["push", "portal"], [each["name"] for each in self.provost.json("client", "list")])

    def test_an_admin_links_whom_a_provider_pushes(self):
        self.provost.furnish()
        self.provost.json("admin", "create", "--email", "kim@example.org")
        web = self.provost.web(self.provost.serve(), self.provost.source("okta"))

        def push(user_name):
            body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": user_name,
                    "externalId": "e1"}
            return web.call("POST", "/scim/v2/Users", json.dumps(body), {"Content-Type": "application/scim+json"})
        [kim] = json.loads(web.call("GET", "/scim/v2/Users").text)["Resources"]
        self.assertEqual(409, push(kim["userName"]).status)
        self.assertEqual(409, push(kim["userName"]).status)
        [request] = self.provost.json("link", "list")["links"]
        self.assertEqual((kim["userName"], "e1", True), (request["userName"], request["externalId"], request["admin"]))
        self.assertEqual("accepted", self.provost.json("link", "accept", request["id"])["state"])
        self.assertEqual([], self.provost.json("link", "list")["links"])
        made = push(kim["userName"])
        self.assertEqual((201, kim["id"]), (made.status, json.loads(made.text)["id"]))
        self.assertEqual(409, push(kim["userName"]).status)
        self.assertIn("no such request", self.provost.refusal("link", "refuse", request["id"]), "it is spent")

    def test_what_cannot_be_is_refused_with_one_sentence(self):
        self.provost.furnish()
        self.provost.source("okta")
        adding, settings = ["connection", "add", "scim"], ["--set", "url=https://app.example", "--set", "token=t"]
        self.provost.json(*adding, "wiki", *settings)
        for words, part in (
                (["tenant", "create", "acme"], "already"),
                (["tenant", "create", ""], "1 to 200"),
                (["source", "create", "okta"], "already"),
                (["source", "create", "x", "--profile", "nobody"], "no profile"),
                (["source", "create", "x", "--tenant", "nobody"], "no tenant"),
                (["source", "create", "x", "--link", "email"], "never, userName or ask"),
                (["source", "set", "okta", "--set", "colour=true"], "no switch 'colour'"),
                (["source", "set", "okta", "--set", "bare_literals=red"], "true or false"),
                (["source", "set", "nobody"], "no source"),
                (["link", "accept", "1"], "no such request"),
                ([*adding, "wiki", *settings], "already"),
                (["connection", "add", "fax", "wiki"], "no kind"),
                (["connection", "truth", "fax"], "no kind"),
                (["client", "create", "portal", "--scope", "everything"], "no permission"),
                ([*adding, "new", "--set", "colour=red"], "colour"),
                ([*adding, "new"], "required"),
                ([*adding, "new", *settings, "--set", "members_per_request=0"], "from 1 to 1000"),
                ([*adding, "new", "--set", "url=http://app.example", "--set", "token=t"], "https"),
                (["connection", "test", "nobody"], "no connection"),
                (["deliveries", "list", "--limit", "0"], "limit")):
            with self.subTest(words):
                self.assertIn(part, self.provost.refusal(*words))
        self.provost.json("tenant", "create", "other")
        self.assertIn("--tenant", self.provost.refusal("source", "create", "y"))

    def test_a_line_that_cannot_be_read_is_refused_with_one_sentence(self):
        for words, part in (
                ([], "command"),
                (["bogus"], "bogus"),
                (["tenant"], "tenant"),
                (["tenant", "create"], "NAME"),
                (["tenant", "list", "more"], "fewer"),
                (["tenant", "list", "--colour", "red"], "--colour"),
                (["tenant", "list", "--tls-cert"], "--tls-cert"),
                (["deliveries", "list", "--limit", "many"], "--limit"),
                (["token", "create"], "--permission")):
            with self.subTest(words):
                self.assertIn(part, self.provost.refusal(*words))

    def test_help_is_no_failure(self):
        for words, part in (
                (["--help"], "--database"),
                (["serve", "--help"], "serve"),
                (["connection", "add", "--help"], "--set")):
            shown = self.provost.run(*words)
            self.assertEqual((0, ""), (shown.returncode, shown.stderr))
            self.assertIn(part, shown.stdout)

    def test_a_database_that_is_newer_is_left_alone(self):
        self.provost.furnish()
        self.provost.database.execute("update schema_version set version = 9999")
        for words in (["migrate"], ["tenant", "list"], ["serve", "--insecure-http", "--listen", "127.0.0.1:0"]):
            self.assertIn("newer", self.provost.refusal(*words))


if __name__ == "__main__":
    unittest.main(verbosity=2)
