"""Plays a recorded conversation of an identity provider (tests/data/idp) through a function that makes one call."""

import json
import re
from urllib.parse import quote

UNTOUCHED = "-._~"


def fold(text):
    return text.casefold()


def is_within(want, got):
    """True if everything in `want` is in `got`; arrays match item by item."""
    if isinstance(want, dict):
        return isinstance(got, dict) and all(name in got and is_within(each, got[name]) for name, each in want.items())
    if isinstance(want, list):
        return isinstance(got, list) and len(want) == len(got) and all(map(is_within, want, got))
    return type(want) is type(got) and want == got


def size_of(got):
    return 0 if got is None else len(got) if isinstance(got, (str, list, dict)) else 1


def keys_of(got, member):
    return [fold(each.get(member, "")) for each in got] if isinstance(got, list) else None


def is_found(pattern, text):
    return re.search(pattern, text) is not None


TYPES = {"integer": int, "string": str, "boolean": bool, "array": list, "object": dict}

QUESTIONS = {
    "eq": lambda got, want: is_within(want, got) and is_within(got, want),
    "ieq": lambda got, want: isinstance(got, str) and fold(got) == fold(want),
    "ne": lambda got, want: not (is_within(want, got) and is_within(got, want)),
    "in": lambda got, want: got in want,
    "exists": lambda got, want: (got is not None) == want,
    "empty": lambda got, want: (got is None or (isinstance(got, (str, list, dict)) and not got)) == want,
    "len": lambda got, want: size_of(got) == want,
    "maxLen": lambda got, want: size_of(got) <= want,
    "type": lambda got, want: type(got) is TYPES[want],
    "has": lambda got, want: isinstance(got, list) and any(is_within(want, each) for each in got),
    "hasNot": lambda got, want: not (isinstance(got, list) and any(is_within(want, each) for each in got)),
    "count": lambda got, want: isinstance(got, list) and sum(is_within(want[0], each) for each in got) == want[1],
    "match": lambda got, want: isinstance(got, str) and is_found(want, got),
    "keys": lambda got, want: isinstance(got, dict) and set(got) == set(want),
    "ascending": lambda got, want: keys_of(got, want) is not None and keys_of(got, want) == sorted(keys_of(got, want)),
    "descending": lambda got, want: keys_of(got, want) is not None
    and keys_of(got, want) == sorted(keys_of(got, want), reverse=True),
}


def walk(body, path):
    """The place that member names, indices, and objects (the first element that has all of them) lead to, or None."""
    for step in path:
        if isinstance(step, dict):
            body = next((each for each in body if is_within(step, each)), None) if isinstance(body, list) else None
        elif isinstance(step, int):
            body = body[step] if isinstance(body, list) and -len(body) <= step < len(body) else None
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return body


def complaint(check, body):
    got = walk(body, check["at"])
    for name, want in check.items():
        if name != "at" and not QUESTIONS[name](got, want):
            return f"{check['at']}: wanted {name} {json.dumps(want)}, got {json.dumps(got)[:200]}"
    return None


def plain(value):
    return value if isinstance(value, str) else json.dumps(value)


class Player:
    """`call(method, path, text, headers)` answers with what has status, headers and text. Names hold `unique`."""

    def __init__(self, call, base, unique):
        self.call = call
        self.base = base
        self.unique = unique

    def play(self, recording):
        """Returns what went wrong; None if the server does not announce what the recording requires."""
        if not all(self.announces(feature) for feature in recording.get("requires", ())):
            return None
        name = recording["name"] + self.unique
        self.variables = {"r": name, "r2": name + "b", "base": self.base,
                          "guid": f"0f0e0d0c-0000-4000-8000-{self.unique:0>12}"}
        failures = []
        for step in recording["steps"]:
            for self.variables["i"] in range(step.get("times", 1)):
                failures += self.play_step(recording, step)
                if failures and step.get("fatal", True):
                    return failures
        return failures

    def announces(self, feature):
        answer = self.call("GET", "/ServiceProviderConfig", None, {})
        return walk(json.loads(answer.text), feature.split(".")) is True

    def play_step(self, recording, step):
        path = self.fill_text(step["path"], lambda text: quote(text, safe=UNTOUCHED))
        text = json.dumps(self.fill(step["body"])) if "body" in step else None
        if "rawBody" in step:
            text = self.fill_text(step["rawBody"])
        headers = {"User-Agent": recording.get("userAgent")}
        if text:
            headers["Content-Type"] = recording.get("contentType", "application/scim+json")
        for name, value in {**recording.get("headers", {}), **step.get("headers", {})}.items():
            headers[name] = None if value is None else self.fill_text(value)
        answer = self.call(step["method"], path, text, headers)
        wrong = [] if step.get("optional") else list(self.complaints(step.get("expect", {}), answer))
        self.save(step, answer)
        return [f"{step['method']} {path}: {each}" for each in wrong]

    def complaints(self, expect, answer):
        if "status" in expect and answer.status not in expect["status"]:
            yield f"status {answer.status}, wanted {expect['status']}: {answer.text[:200]}"
            return
        if "noBody" in expect and answer.text:
            yield "wanted no body"
        for name, pattern in expect.get("headers", {}).items():
            got = answer.headers.get(name.lower())
            if (got is not None) if pattern is None else (got is None or not is_found(self.fill_text(pattern), got)):
                yield f"header {name} is {got!r}"
        if "json" in expect and answer.status != 204:
            for check in expect["json"]:
                wrong = complaint(self.fill(check), json.loads(answer.text))
                if wrong:
                    yield wrong

    def save(self, step, answer):
        for name, place in step.get("save", {}).items():
            if isinstance(place, dict):
                self.variables[self.fill_text(name)] = answer.headers[place["header"].lower()]
                continue
            found = walk(json.loads(answer.text), self.fill(place)) if answer.text else None
            if found is not None:
                self.variables[self.fill_text(name)] = found

    def fill_text(self, text, encode=str):
        return re.sub(r"\{\{(.*?)\}\}", lambda match: encode(plain(self.variables[match.group(1)])), text)

    def fill(self, value):
        """A text that is nothing but one variable becomes its value, whatever its type."""
        if isinstance(value, dict):
            return {self.fill_text(name): self.fill(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        if not isinstance(value, str):
            return value
        whole = re.fullmatch(r"\{\{([^{}]*)\}\}", value)
        return self.variables[whole.group(1)] if whole else self.fill_text(value)
