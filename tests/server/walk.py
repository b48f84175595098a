"""A fixed walk of changes through a server that may die at any moment, and what must be true afterwards."""

import http.client
from urllib.parse import quote

from web import wait_for

OPERATIONS = "/api/provost/v1"
JSON = {"Content-Type": "application/json"}
APPS = ("wiki", "chat")  # the names of their connections
FOR_GOOD = 8  # refusals after which an app is taken at its word
MOST_ASKED = 50  # times in one life
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"

# What a webhook must hear of each change, by whether the person could sign in before.
VERBS = {
    ("create", False): ["provision"],
    ("update", True): ["provision"],
    ("deactivate", True): ["deactivate", "revoke"],
    ("reactivate", False): ["provision"],
    ("delete", True): ["deactivate", "revoke", "remove"],
    ("delete", False): ["remove"],
}
ACTIVE_AFTER = {"create": True, "update": True, "deactivate": False, "reactivate": True, "delete": False}


class Died(Exception):
    """The server went away in the middle of a call: whether it was done is in doubt."""


class Person:
    """What was asked about one person, and how much of it was acknowledged."""

    def __init__(self, name):
        self.name, self.id = name, None
        self.changes, self.in_doubt = [], None

    def verbs(self, changes):
        told, active = [], False
        for change in changes:
            told += VERBS[change, active]
            active = ACTIVE_AFTER[change]
        return told

    def state(self, changes):
        """None when there is no such person, else whether one can sign in."""
        return None if not changes or changes[-1] == "delete" else ACTIVE_AFTER[changes[-1]]

    def histories(self):
        """What may have happened: all that was acknowledged, with what is in doubt and without."""
        return [self.changes] + ([self.changes + [self.in_doubt]] if self.in_doubt else [])


class Walk:
    """`call(method, path, body)` answers like web.Web and raises what its connection raises."""

    def __init__(self, call, call_admin, prefix):
        self.call, self.call_admin, self.prefix = call, call_admin, prefix
        self.people = {}
        self.finished = False

    def go(self):
        """Goes as far as the server lives. What a living server refuses is an AssertionError."""
        try:
            self.steps()
            self.finished = True
        except Died:
            pass

    def steps(self):
        ann, bob, carl, dora = (self.create(name) for name in ("ann", "bob", "carl", "dora"))
        self.patch(ann, "update", {"op": "replace", "path": "title", "value": "Pilot"})
        self.patch(ann, "update", {"op": "replace", "path": "title", "value": "Captain"})
        group = self.send("POST", "/Groups", {"schemas": [GROUP], "displayName": f"{self.prefix} crew",
                                              "members": [{"value": ann.id}, {"value": dora.id}]}, 201).json()["id"]
        outer = self.send("POST", "/Groups", {"schemas": [GROUP], "displayName": f"{self.prefix} everybody",
                                              "members": [{"value": group, "type": "Group"}]}, 201).json()["id"]
        self.operate(f"/Groups/{group}", {"op": "add", "path": "members", "value": [{"value": bob.id}]})
        self.operate(f"/Groups/{group}", {"op": "remove", "path": f'members[value eq "{dora.id}"]'})
        self.patch(carl, "deactivate", {"op": "replace", "path": "active", "value": False})
        self.patch(carl, "reactivate", {"op": "replace", "path": "active", "value": True})
        self.patch(ann, "deactivate", {"op": "replace", "path": "active", "value": False})
        self.change(bob, "delete", lambda: self.send("DELETE", f"/Users/{bob.id}", None, 204))
        self.send("DELETE", f"/Groups/{group}", None, 204)
        self.send("DELETE", f"/Groups/{outer}", None, 204)
        self.patch(carl, "deactivate", {"op": "replace", "path": "active", "value": False})
        self.destroy(dora)

    def create(self, name):
        person = self.people[name] = Person(f"{self.prefix}.{name}@example.org")
        body = {"schemas": [USER], "userName": person.name, "externalId": f"{self.prefix}-{name}", "active": True}
        person.id = self.change(person, "create", lambda: self.send("POST", "/Users", body, 201)).json()["id"]
        return person

    def patch(self, person, change, operation):
        self.change(person, change, lambda: self.operate(f"/Users/{person.id}", operation))

    def operate(self, path, operation):
        return self.send("PATCH", path, {"schemas": [PATCH], "Operations": [operation]}, 200)

    def destroy(self, person):
        """By a job: what is acknowledged is that it will be done."""
        path = f"/api/v2/users/destroy_many.json?external_ids={self.prefix}-dora"
        self.change(person, "delete", lambda: self.checked(self.call_admin, "DELETE", path, None, 200))

    def change(self, person, change, act):
        person.in_doubt = change
        answer = act()
        person.changes.append(change)
        person.in_doubt = None
        return answer

    def send(self, method, path, body, status):
        return self.checked(self.call, method, "/scim/v2" + path, body, status)

    @staticmethod
    def checked(call, method, path, body, status):
        try:
            answer = call(method, path, body)
        except (OSError, http.client.HTTPException) as error:
            raise Died from error
        if answer.status != status:
            raise AssertionError(f"{method} {path} was answered {answer.status}: {answer.text[:300]}")
        return answer


class RefusedWalk(Walk):
    """A short walk, of one person whom both apps refuse for good until somebody has them asked once more.
    `refuse(name)` says whom they refuse from then on, nobody if it is None."""

    def __init__(self, call, call_admin, prefix, refuse):
        super().__init__(call, call_admin, prefix)
        self.refuse = refuse

    def steps(self):
        self.refuse(f"{self.prefix}.edda@example.org")
        edda = self.create("edda")
        for app in APPS:
            self.insist(edda, app, "provision", FOR_GOOD)
        self.refuse(None)
        self.ask_again(edda)
        wait_for(lambda: f"both are told again: {self.explained(edda)}", lambda: all(
            each["waits"] == "nothing waits" for each in self.explained(edda)["apps"]))
        self.refuse(edda.name)
        self.patch(edda, "deactivate", {"op": "replace", "path": "active", "value": False})
        for app in APPS:
            self.insist(edda, app, "deactivate", FOR_GOOD + 1)
        self.refuse(None)
        # Told that she is in again, the apps take the end that they owe, and are told so once more.
        self.patch(edda, "reactivate", {"op": "replace", "path": "active", "value": True})

    def insist(self, person, app, verb, tries):
        """Has an app asked until its refusals are a dead letter of so many tries, one try at a time: a letter of a change
        that was given up is gone when somebody asks again."""
        for _ in range(MOST_ASKED):
            before = self.refusals(person, app, verb)
            if before[0] >= tries:
                return
            self.ask_again(person, app)
            wait_for(lambda: f"{app} is asked again: {self.explained(person)}",
                     lambda: self.refusals(person, app, verb) != before)
        raise AssertionError(f"{app} refuses, and there is no dead letter: {self.explained(person)}")

    def refusals(self, person, app, verb):
        """The tries of the dead letter, and those that its lane counts."""
        told = self.explained(person)
        letters = [each["tries"] for each in told["dead"] if (each["app"], each["verb"]) == (app, verb)]
        lanes = [each.get("attempts", 0) for each in told["apps"] if each["app"] == app]
        return sum(letters), sum(lanes)

    def explained(self, person):
        return self.operate_deliveries("GET", f"explain?user={quote(person.name)}")

    def ask_again(self, person, app=None):
        self.operate_deliveries("POST", "retry", {"user": person.name} | ({"connection": app} if app else {}))

    def operate_deliveries(self, method, path, body=None):
        return self.checked(lambda *asked: self.call_admin(*asked, JSON), method, f"{OPERATIONS}/deliveries/{path}", body,
                            200).json()


def is_faithful(heard, wanted):
    """True if what was heard is what was wanted, in order and to the end, where a crash may have made the teller go back
    and say again what it had said, and updates may have been merged into the next one."""
    told = [verb for place, verb in enumerate(wanted) if verb != "provision" or wanted[place + 1:place + 2] != [verb]]
    places = {0}
    for verb in heard:
        # Each place is how much of `told` was said: one more, or anything that was said before once more.
        places = {place + 1 for place, word in enumerate(told) if word == verb and place <= max(places, default=-1)}
        if not places:
            return False
    return len(told) in places if told else not heard
