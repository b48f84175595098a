"""A small SCIM 2.0 service provider for the demo app: people and groups by id, without any transport."""

import json
import re
import uuid
from datetime import datetime, timezone
from urllib.parse import unquote

MOST_RESOURCES = 10_000
SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:"
MESSAGE = "urn:ietf:params:scim:api:messages:2.0:"
ALIKE = {"Users": "userName", "Groups": "displayName"}  # the attribute that must be unique


def timestamp():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Refusal(Exception):
    """An answer other than success."""

    def __init__(self, status, detail, scim_type=None):
        super().__init__(detail)
        self.status = status
        self.body = {"schemas": [MESSAGE + "Error"], "status": str(status), "detail": detail}
        if scim_type:
            self.body["scimType"] = scim_type


def truth(value):
    """SCIM clients send booleans as text, too."""
    return value.strip().lower() == "true" if isinstance(value, str) else bool(value)


class ScimApp:
    """The SCIM half: people and groups by id."""

    def __init__(self, apps):
        self.apps = apps

    def answer(self, method, path, query, body):
        """Returns (status, document or None)."""
        parts = [unquote(part) for part in path.split("/") if part]
        if parts == ["ServiceProviderConfig"] and method == "GET":
            return 200, self.config()
        if not parts or parts[0] not in ALIKE or len(parts) > 2:
            raise Refusal(404, "there is no such endpoint")
        kind = parts[0]
        if len(parts) == 1:
            if method == "GET":
                return 200, self.list(kind, query)
            if method == "POST":
                return 201, self.create(kind, body)
            raise Refusal(405, "not with this method")
        if parts[1] not in self.apps.state[kind]:
            raise Refusal(404, f"there is no {parts[1]}")
        return self.answer_one(method, kind, parts[1], body)

    def answer_one(self, method, kind, identity, body):
        held = self.apps.state[kind]
        if method == "GET":
            return 200, held[identity]
        if method == "DELETE":
            self.heard(method, "remove", held.pop(identity))
            return 204, None
        if method not in ("PUT", "PATCH"):
            raise Refusal(405, "not with this method")
        before = held[identity]
        after = dict(body) if method == "PUT" else self.patched(before, body)
        held[identity] = self.completed(kind, identity, after, before["meta"]["created"])
        self.heard(method, self.verb(before, held[identity]), held[identity])
        return 200, held[identity]

    @staticmethod
    def config():
        yes, no = {"supported": True}, {"supported": False}
        return {"schemas": [SCHEMA + "ServiceProviderConfig"], "patch": yes,
                "filter": {"supported": True, "maxResults": 200}, "sort": no, "etag": no, "changePassword": no,
                "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
                "authenticationSchemes": [{"type": "oauthbearertoken", "name": "Bearer", "description": "a fixed token"}]}

    def list(self, kind, query):
        found = list(self.apps.state[kind].values())
        if "filter" in query:
            match = re.fullmatch(r'\s*(\w+)\s+eq\s+("(?:[^"\\]|\\.)*")\s*', query["filter"][0], re.I)
            if not match:
                raise Refusal(400, "this app knows only: attribute eq \"text\"", "invalidFilter")
            name, wanted = match.group(1).lower(), json.loads(match.group(2))
            if name == ALIKE[kind].lower():
                found = [each for each in found if each[ALIKE[kind]].lower() == wanted.lower()]
            elif name in ("externalid", "id"):
                name = {"externalid": "externalId"}.get(name, name)
                found = [each for each in found if each.get(name) == wanted]
            else:
                raise Refusal(400, f"this app cannot filter by {match.group(1)}", "invalidFilter")
        try:
            start = max(1, int(query.get("startIndex", ["1"])[0]))
            count = min(200, max(0, int(query.get("count", ["200"])[0])))
        except ValueError:
            raise Refusal(400, "startIndex and count are numbers", "invalidValue") from None
        page = found[start - 1:start - 1 + count]
        return {"schemas": [MESSAGE + "ListResponse"], "totalResults": len(found), "startIndex": start,
                "itemsPerPage": len(page), "Resources": page}

    def create(self, kind, body):
        if len(self.apps.state[kind]) >= MOST_RESOURCES:
            raise Refusal(507, "this app is full")
        identity = str(uuid.uuid4())
        self.apps.state[kind][identity] = self.completed(kind, identity, body, None)
        self.heard("POST", "provision", self.apps.state[kind][identity])
        return self.apps.state[kind][identity]

    def completed(self, kind, identity, resource, created):
        """The resource as it is stored: checked, and with what only the app may say."""
        name = resource.get(ALIKE[kind])
        if not isinstance(name, str) or not name:
            raise Refusal(400, f"{ALIKE[kind]} is required", "invalidValue")
        for other in self.apps.state[kind].values():
            if other["id"] != identity and other[ALIKE[kind]].lower() == name.lower():
                raise Refusal(409, f"{ALIKE[kind]} is taken", "uniqueness")
        now = timestamp()
        meta = {"resourceType": kind[:-1], "created": created or now, "lastModified": now,
                "location": f"/scim/v2/{kind}/{identity}"}
        kept = {"schemas": [SCHEMA + kind[:-1]], **resource, "id": identity, "meta": meta}
        if kind == "Users":
            kept["active"] = truth(kept.get("active", True))
        return kept

    def patched(self, resource, body):
        after = json.loads(json.dumps(resource))
        operations = body.get("Operations")
        if not isinstance(operations, list) or not operations:
            raise Refusal(400, "Operations is required", "invalidSyntax")
        for operation in operations:
            if not isinstance(operation, dict):
                raise Refusal(400, "an operation is an object", "invalidSyntax")
            self.apply(after, str(operation.get("op", "")).lower(), operation.get("path"), operation.get("value"))
        return after

    def apply(self, resource, verb, path, value):
        if verb not in ("add", "replace", "remove"):
            raise Refusal(400, "op is add, replace or remove", "invalidSyntax")
        if not path and isinstance(value, dict) and verb != "remove":
            for name, each in value.items():
                self.apply(resource, verb, name, each)
            return
        one = re.fullmatch(r'members\[\s*value\s+eq\s+"([^"]*)"\s*\]', path or "", re.I)
        if path == "members" or one:
            resource["members"] = self.members(resource.get("members", []), verb, value, one.group(1) if one else None)
        elif path and re.fullmatch(r"[\w:.-]+", path):
            self.apply_plain(resource, verb, path, value)
        else:
            raise Refusal(400, "this app knows plain paths and members only", "invalidPath")

    @staticmethod
    def members(held, verb, value, one):
        named = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
        ids = {one} if one else {each.get("value") for each in named}
        if verb == "remove" and not ids:
            return []
        rest = [] if verb == "replace" else [each for each in held if each["value"] not in ids]
        return rest if verb == "remove" else rest + named

    @staticmethod
    def apply_plain(resource, verb, path, value):
        where = resource
        names = [path] if path.startswith("urn:") else path.split(".")
        for name in names[:-1]:
            where = where.setdefault(name, {})
            if not isinstance(where, dict):
                raise Refusal(400, f"{name} has no sub-attributes", "invalidPath")
        if verb == "remove":
            where.pop(names[-1], None)
        else:
            where[names[-1]] = value

    @staticmethod
    def verb(before, after):
        if "active" not in after:
            return "members" if before.get("members", []) != after.get("members", []) else "provision"
        return "deactivate" if before["active"] and not after["active"] else "provision" if after["active"] else "update"

    def heard(self, method, verb, resource):
        self.apps.hear("scim", method, verb, resource.get("userName") or resource.get("displayName"))
