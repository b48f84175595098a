"""What must be true after any fault, found out from three logs that know nothing of each other: what clients were told,
what the database holds, and what the apps heard."""

import collections
import json
import re

from apps import all_pages
from walk import is_faithful
from web import wait_for

# Tenant, subject, seq, connection, verb, and how often it was refused for good; the SCIM connector adds a digest of each
# request.
KEY = re.compile(r"\d+-([ug])(\d+)-(\d+)-([0-9a-f-]{36})-([a-z]+)(?:-again\d+)?(?:-[0-9a-f]{16})?")
BARRIERS = ("deactivate", "revoke", "remove")
STILL_S = 60  # a lane that a dead server holds is due after half of that
IN_FLIGHT = 4  # what a connection has when it says nothing


class Told:
    """One call that an app took, from its own log."""

    def __init__(self, entry):
        kind, subject, seq, self.connection, self.verb = KEY.fullmatch(entry["key"]).groups()
        self.subject, self.seq = (kind, subject), int(seq)
        self.app, self.heard, self.method, self.name = entry["app"], entry["verb"], entry["method"], entry["subject"]
        self.key = entry["key"]


class Proof:
    """The three logs of one installation with both demo apps."""

    def __init__(self, provost, apps, crowd):
        self.provost, self.apps, self.crowd = provost, apps, crowd
        self.failures = []

    def expect(self, truth, what):
        if not truth:
            self.failures.append(what)

    def await_quiet(self):
        """Waits until lanes are empty, as long as there are fewer and fewer of them."""
        while left := self.count_lanes():
            wait_for(lambda left=left: f"none of {left} lanes moves: {self.lanes()[:5]}; connections: {self.fares()}",
                     lambda left=left: self.count_lanes() < left, STILL_S)

    def count_lanes(self):
        return int(self.provost.database.rows("select count(*) from lanes")[0][0])

    def fares(self):
        return self.provost.database.rows("select * from connection_state")

    def lanes(self):
        return self.provost.database.rows(
            "select connection_id, subject_kind, subject_id, head_seq, acked_seq, urgent, leased, attempts, last_error"
            " from lanes order by subject_id limit 100")

    def check(self, directory, deaths):
        """All of it, after quiet; `deaths`, of a server or of its database, bound how often anything was said again.
        Returns what was."""
        self.read()
        self.read_both_sides(directory)
        for person in self.crowd.people():
            self.check_person(person, self.states.get(person.name))
        for group in self.crowd.groups():
            self.check_group(group, self.groups.get(group.name))
        self.check_receipts()
        self.check_order()
        self.check_nothing_invented()
        again = self.check_repetitions(deaths)
        if self.failures:
            more = f"\n… and {len(self.failures) - 10} more" if len(self.failures) > 10 else ""
            raise AssertionError("\n".join(self.failures[:10]) + more)
        return again

    def read(self):
        self.told = [Told(each) for each in self.apps.heard()]
        self.events = collections.defaultdict(list)  # by subject, in order
        self.names = {}
        for kind, subject, seq, verbs, payload in self.provost.database.rows(
                "select subject_kind, subject_id, seq, verbs, payload from events"
                " order by subject_kind, subject_id, seq"):
            identity = ("ug"[int(kind)], subject)
            self.events[identity].append((int(seq), verbs.split(",") if verbs else []))
            document = json.loads(payload)
            self.names[document.get("userName") or document.get("displayName")] = identity
        self.by_subject = collections.defaultdict(list)
        for each in self.told:
            self.by_subject[each.app, each.subject].append(each)

    def read_both_sides(self, directory):
        """What the directory holds, and what the SCIM app does."""
        def listed(kind):
            return all_pages(lambda start: directory.must(200, "GET", f"/{kind}?startIndex={start}&count=200"))

        people = listed("Users")
        self.states = {each["userName"]: each["active"] for each in people}
        self.ids = {each["id"]: each["userName"] for each in people}
        self.groups = {each["displayName"]: {self.ids[member["value"]] for member in each.get("members", [])}
                       for each in listed("Groups")}
        there = {each["id"]: each["userName"] for each in self.apps.listed("Users") if each["active"]}
        # Whoever was removed there may be named in a group still: an id that says nothing.
        self.remote = {each["displayName"]: {there[member["value"]] for member in each.get("members", [])
                                             if member["value"] in there} for each in self.apps.listed("Groups")}

    def check_person(self, person, state):
        """I1, I2, I3 and I7: the directory, the events and both apps tell one history, and it is one that may be."""
        identity = self.names.get(person.name)
        events = [verb for _, verbs in self.events[identity] for verb in verbs] if identity else []
        webhook = [each.heard for each in self.by_subject["webhook", identity]]
        scim = [plain(each.heard) for each in self.by_subject["scim", identity]]

        def fits(changes):
            verbs = person.verbs(changes)
            return (person.state(changes) == state and verbs == events and is_faithful(webhook, verbs)
                    and is_faithful(scim, [verb for verb in verbs if verb != "revoke"]))

        self.expect(any(map(fits, person.histories())),
                    f"{person.name}: acknowledged {person.changes}, in doubt {person.in_doubt}, in the directory {state},"
                    f" events {events}, the webhook heard {webhook}, the SCIM app {scim}")

    def was_done(self, person):
        """True if the directory did what is in doubt."""
        verbs = [verb for _, verbs in self.events[self.names.get(person.name)] for verb in verbs]
        return verbs == person.verbs(person.histories()[-1])

    def check_group(self, group, held):
        """The directory holds what was acknowledged, and the SCIM app what the directory holds."""
        sure = {each.name for each in self.crowd.people() if not each.in_doubt and each.state(each.changes) is not None}

        def fits(state):
            if state is None or held is None:
                return state is held
            return held & sure == {each.name for each in state} & sure

        self.expect(any(map(fits, group.possible())), f"{group.name} holds {held}")
        local = held if held is None else {each for each in held if self.states[each]}
        remote = self.remote.get(group.name)
        self.expect(local == remote, f"{group.name}: active members {local}, at the app {remote}")

    def check_receipts(self):
        """I2 from the database alone: each end of access has its receipt from each app."""
        done = {row for row in self.provost.database.rows(
            "select connection_id, subject_kind, subject_id, seq, verb from receipts where outcome = 'done'")}
        connections = [each["id"] for each in self.provost.json("connection", "list")]
        for (kind, subject), events in self.events.items():
            for seq, verbs in events if kind == "u" else ():
                for verb in set(verbs) & set(BARRIERS):
                    missing = [each for each in connections if (each, "0", subject, str(seq), verb) not in done]
                    self.expect(not missing, f"no receipt of {verb} {seq} of {subject} from {missing}")

    def check_order(self, but=()):
        """I3: what each app heard first of each event is in the order of events; but not of those whom an app refused for
        good, as the rest goes on meanwhile."""
        for (app, subject), told in self.by_subject.items():
            if subject in but:
                continue
            first = list(dict.fromkeys(each.seq for each in told))
            self.expect(first == sorted(first), f"{app} heard {first} of {subject}")

    def check_nothing_invented(self):
        """I4: whatever was told is an event, and whatever is an event was acknowledged or is in doubt."""
        known = {(subject, seq, verb) for subject, events in self.events.items() for seq, verbs in events
                 for verb in (verbs if subject[0] == "u" else ["members"])}
        for each in self.told:
            self.expect((each.subject, each.seq, each.verb) in known, f"{each.app} heard {each.key}, which is no event")
        asked = {each.name for each in self.crowd.people() + self.crowd.groups()}
        self.expect(set(self.names) <= asked, f"invented: {set(self.names) - asked}")

    def check_repetitions(self, deaths, in_flight=IN_FLIGHT):
        """I6: a death makes an app hear again at most one event of each subject that was being told of; returns how
        often each app went back, and how many calls it heard again."""
        again = {}
        for app in ("scim", "webhook"):
            stories = [told for (each, _), told in self.by_subject.items() if each == app]
            runs = [run for told in stories for run in repetitions(told)]
            again[app] = (len(runs), sum(map(len, runs)))
            self.expect(len(runs) <= deaths * in_flight, f"{app} was told something again {len(runs)} times, in {deaths} deaths")
            for run in runs:
                self.expect(len({each.seq for each in run}) == 1,
                            f"{app} was told more than one event again: {[each.key for each in run]}")
        return again


def repetitions(story):
    """Each time that the teller went back to what it had told already: what it told again, until it came to news."""
    places, runs, last = {}, [], -1
    for each in story:
        is_known = (each.key, each.method) in places
        place = places.setdefault((each.key, each.method), len(places))
        if place <= last:
            runs.append([each])
        elif is_known:
            runs[-1].append(each)
        last = place
    return runs


def plain(verb):
    return "deactivate" if verb == "update" else verb  # said again, it changes nothing
