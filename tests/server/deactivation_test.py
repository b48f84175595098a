#!/usr/bin/env python3
"""Who is switched off is switched off in every app, in order, whatever becomes of the server."""

import os
import random
import threading
import time
import unittest

from provost import Story
from apps import Apps
from web import wait_for

CYCLES = {"sqlite": 10, "postgres": 5}
PEOPLE_A_CYCLE = 4


class DeactivationTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.token = self.provost.source("okta")
        self.reader = self.provost.json("token", "create", "--permission", "deliveries.read")["token"]

    def apps(self, *options):
        apps = Apps(self.provost, *options)
        self.enterContext(apps)
        apps.connect()
        return apps

    def deliveries(self, server, person):
        answer = self.provost.web(server, self.reader).call("GET", f"/api/provost/v1/deliveries?subject={person}")
        self.assertEqual(200, answer.status, answer.text)
        return answer.json()

    def test_both_apps_hear_it_in_order_and_there_is_a_receipt_of_each(self):
        apps = self.apps()
        server = self.provost.serve()
        directory = self.provost.directory(server, self.token)
        robin = directory.create("robin@example.org")
        apps.await_verbs("robin@example.org", "provision")
        directory.deactivate(robin)
        apps.await_verbs("robin@example.org", "provision", "deactivate", "revoke")
        self.await_settled(server, robin)
        done = [each for each in self.deliveries(server, robin)["deliveries"] if each["outcome"] == "done"]
        for app in ("wiki", "chat"):
            verbs = [each["verb"] for each in done if each["app"] == app]
            self.assertEqual(["provision", "deactivate", "revoke"], verbs)

    def await_settled(self, server, person):
        wait_for("every delivery has its receipt", lambda: not self.deliveries(server, person)["waiting"])

    def test_an_app_that_refuses_for_a_while_hears_it_later(self):
        apps = self.apps("--fail", "4")
        server = self.provost.serve()
        directory = self.provost.directory(server, self.token)
        directory.deactivate(directory.create("kim@example.org"))
        apps.await_verbs("kim@example.org", "provision", "deactivate", "revoke")

    def test_a_kill_before_the_delivery_loses_nothing(self):
        apps = self.apps()
        server = self.provost.serve()
        directory = self.provost.directory(server, self.token)
        sam = directory.create("sam@example.org")
        apps.await_verbs("sam@example.org", "provision")
        apps.refuse(1_000_000)
        directory.deactivate(sam)
        server.kill()
        self.assertEqual((["provision"], ["provision"]), apps.verbs("sam@example.org"))
        apps.refuse(0)
        again = self.provost.serve()
        apps.await_verbs("sam@example.org", "provision", "deactivate", "revoke")
        self.assertFalse(self.provost.directory(again, self.token).is_active(sam))

    def test_whatever_is_acknowledged_arrives_however_the_server_dies(self):
        seed = int(os.environ.get("PROVOST_TEST_SEED", time.time_ns() % 1_000_000))
        chance = random.Random(seed)
        apps = self.apps("--delay", "5")
        cycles = CYCLES[self.provost.database.engine]
        everybody = {}
        for cycle in range(cycles):
            with self.subTest(cycle=cycle, PROVOST_TEST_SEED=seed):
                server = self.provost.serve()
                people, span = self.hire(server, apps, cycle)
                # One moment of each part of the span, so that kills fall before, between and after acknowledgements.
                acknowledged = self.switch_off_and_kill(server, people, span * (cycle + chance.random()) / cycles)
                everybody.update(self.check_after_restart(apps, people, acknowledged))
        server = self.provost.serve()
        for name, verbs in everybody.items():
            apps.await_verbs(name, *verbs)
        self.assertEqual(set(everybody), {each["subject"] for each in apps.heard()}, "somebody was invented")

    def hire(self, server, apps, cycle):
        """People whom both apps know; and how long it takes to change one after another, and a little more."""
        directory = self.provost.directory(server, self.token)
        began = time.monotonic()
        people = {name: directory.create(name)
                  for name in (f"person{cycle}.{number}@example.org" for number in range(PEOPLE_A_CYCLE))}
        span = 1.5 * (time.monotonic() - began)
        for name in people:
            apps.await_verbs(name, "provision")
        for person in people.values():
            self.await_settled(server, person)
        return people, span

    def switch_off_and_kill(self, server, people, moment):
        acknowledged = set()
        directory = self.provost.directory(server, self.token)

        def switch_off():
            try:
                for name, person in people.items():
                    directory.deactivate(person)
                    acknowledged.add(name)
            except (OSError, EOFError) as error:
                stopped.append(error)  # the kill, in the middle of a call
            except Exception as error:  # noqa: BLE001: told to the test's own thread
                wrong.append(error)

        stopped, wrong = [], []
        caller = threading.Thread(target=switch_off)
        caller.start()
        time.sleep(moment)  # not to wait for anything: this is the moment of the kill
        server.kill()
        caller.join()
        self.assertEqual([], wrong)
        return acknowledged

    def check_after_restart(self, apps, people, acknowledged):
        """Returns what the apps must have heard about each."""
        server = self.provost.serve()
        directory = self.provost.directory(server, self.token)
        verbs = {}
        for name, person in people.items():
            active = directory.is_active(person)
            self.assertFalse(active and name in acknowledged, f"what was acknowledged about {name} is lost")
            verbs[name] = ("provision",) if active else ("provision", "deactivate", "revoke")
        for name, person in people.items():
            apps.await_verbs(name, *verbs[name])
            self.await_settled(server, person)
        self.assertEqual(0, server.end())
        return verbs


if __name__ == "__main__":
    unittest.main(verbosity=2)
