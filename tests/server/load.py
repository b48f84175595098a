"""Clients that change people and groups at random, and write down what was acknowledged and what is in doubt."""

import http.client
import threading
import time

from walk import GROUP, PATCH, USER, Died, Person
from web import Web

MOST_PEOPLE = 12  # of one client, alive at a time
MOST_GROUPS = 3
CALM_S = 0.1  # what a patient client waits when it was told to
# How often each kind of change is tried, of 20.
CHANCES = [kind for kind, share in (("create", 5), ("update", 3), ("deactivate", 4), ("reactivate", 2), ("delete", 2),
                                    ("group", 4)) for _ in range(share)]


class Group:
    """What was asked about one group, and how much of it was acknowledged: the members after each change, None once it
    is deleted."""

    def __init__(self, name):
        self.name, self.id = name, None
        self.states, self.in_doubt = [], None
        self.is_in_doubt = False

    def possible(self):
        """The states in which it may be."""
        acknowledged = self.states[-1] if self.states else None
        return [acknowledged] + ([self.in_doubt] if self.is_in_doubt else [])

    def members(self):
        return self.states[-1]


class Client:
    """One client of a source, with people and groups of its own and one call at a time, across lives of servers.
    Whoever is in doubt is left alone from then on."""

    def __init__(self, name, chance):
        self.name, self.chance = name, chance
        self.people, self.groups = [], []
        self.made = self.acknowledged = 0
        self.call, self.is_patient = None, False

    def go(self, call, over, is_patient=False):
        """Changes one after another until `over()` or until the server dies. `call` answers like web.Web. A patient
        client takes an answer of 5xx for a doubt and goes on; for others a living server refuses nothing."""
        self.call, self.is_patient = call, is_patient
        while not over():
            try:
                self.step()
            except Unwilling:
                time.sleep(CALM_S)
            except Died:
                return

    def alive(self):
        return [each for each in self.people if not each.in_doubt and each.changes[-1] != "delete"]

    def active(self):
        return [each for each in self.alive() if each.state(each.changes)]

    def step(self):
        kind = self.chance.choice(CHANCES)
        alive = self.alive()
        if kind == "group":
            return self.change_group()
        if kind == "create" or len(alive) < MOST_PEOPLE // 2:
            return self.create() if len(alive) < MOST_PEOPLE else None
        person = self.chance.choice(alive)
        is_active = person.state(person.changes)
        if kind == "delete":
            self.change(person, "delete", lambda: self.send("DELETE", f"/Users/{person.id}", None, 204))
        elif kind == "update" and is_active:
            self.patch(person, "update", "title", f"title {self.count()}")
        elif kind == "deactivate" and is_active:
            self.patch(person, "deactivate", "active", False)
        elif kind == "reactivate" and not is_active:
            self.patch(person, "reactivate", "active", True)
        return None

    def count(self):
        self.made += 1
        return self.made

    def create(self):
        person = Person(f"{self.name}.{self.count()}@example.org")
        self.people.append(person)
        body = {"schemas": [USER], "userName": person.name, "active": True}
        person.id = self.change(person, "create", lambda: self.send("POST", "/Users", body, 201)).json()["id"]

    def patch(self, person, change, path, value):
        self.change(person, change, lambda: self.operate(f"/Users/{person.id}", "replace", path, value))

    def change(self, person, change, act):
        person.in_doubt = change
        answer = act()
        person.changes.append(change)
        person.in_doubt = None
        self.acknowledged += 1
        return answer

    def change_group(self):
        groups = [each for each in self.groups if not each.is_in_doubt and each.members() is not None]
        people = [each for each in self.active()]
        if not groups or (len(groups) < MOST_GROUPS and self.chance.random() < 0.3):
            return self.create_group(self.chance.sample(people, min(2, len(people))))
        group = self.chance.choice(groups)
        inside = [each for each in people if each in group.members()]
        outside = [each for each in people if each not in group.members()]
        if self.chance.random() < 0.1:
            self.regroup(group, None, lambda: self.send("DELETE", f"/Groups/{group.id}", None, 204))
        elif outside and (not inside or self.chance.random() < 0.6):
            person = self.chance.choice(outside)
            self.regroup(group, group.members() | {person}, lambda: self.operate(
                f"/Groups/{group.id}", "add", "members", [{"value": person.id}]))
        elif inside:
            person = self.chance.choice(inside)
            self.regroup(group, group.members() - {person}, lambda: self.operate(
                f"/Groups/{group.id}", "remove", f'members[value eq "{person.id}"]', None))
        return None

    def create_group(self, members):
        group = Group(f"{self.name} group {self.count()}")
        self.groups.append(group)
        body = {"schemas": [GROUP], "displayName": group.name, "members": [{"value": each.id} for each in members]}
        group.id = self.regroup(group, frozenset(members), lambda: self.send("POST", "/Groups", body, 201)).json()["id"]

    def regroup(self, group, state, act):
        group.in_doubt, group.is_in_doubt = state, True
        answer = act()
        group.states.append(state)
        group.is_in_doubt = False
        self.acknowledged += 1
        return answer

    def operate(self, path, verb, place, value):
        operation = {"op": verb, "path": place} | ({} if value is None else {"value": value})
        return self.send("PATCH", path, {"schemas": [PATCH], "Operations": [operation]}, 200)

    def send(self, method, path, body, status):
        try:
            answer = self.call(method, "/scim/v2" + path, body)
        except (OSError, http.client.HTTPException) as error:
            raise Died from error
        if answer.status >= 500 and self.is_patient:
            raise Unwilling
        if answer.status != status:
            raise AssertionError(f"{method} {path} was answered {answer.status}: {answer.text[:300]}")
        return answer


class Unwilling(Exception):
    """A server that lives answered that it could not: whether it was done is in doubt."""


class Crowd:
    """Several clients, each in a thread of its own while a server lives."""

    def __init__(self, size, chance, prefix):
        self.clients = [Client(f"{prefix}{number}", type(chance)(chance.random())) for number in range(size)]
        self.threads, self.wrong = [], []

    def begin(self, provost, server, token, over, is_patient=False):
        """All begin to change what is theirs at `server`, or each at one of several."""
        servers = server if isinstance(server, list) else [server]
        self.threads = []
        for place, client in enumerate(self.clients):
            given = (client, provost, servers[place % len(servers)], token, over, is_patient)
            self.threads.append(threading.Thread(target=self.go, args=given))
        for thread in self.threads:
            thread.start()

    def go(self, client, provost, server, token, over, is_patient):
        web = Web(server.url, f"{provost.certificates}/ca.pem", provost.ears, token)
        try:
            client.go(web.call, over, is_patient)
        except Exception as error:  # noqa: BLE001: told to the test's own thread
            self.wrong.append(error)
        web.close()

    def end(self):
        """Waits until all have gone; what a living server refused is an AssertionError."""
        for thread in self.threads:
            thread.join(60)
            if thread.is_alive():
                raise AssertionError("a client hangs")
        if self.wrong:
            raise self.wrong[0]

    def people(self):
        return [person for client in self.clients for person in client.people]

    def groups(self):
        return [group for client in self.clients for group in client.groups]

    def acknowledged(self):
        return sum(client.acknowledged for client in self.clients)
