"""What /openapi.json promises of a call: which operation it is, and whether an answer is one that was promised."""

import json
import re
from urllib.parse import unquote, urlsplit

import jsonschema


def without_parameters(media):
    return media.split(";")[0].strip().lower()


class Promise:
    def __init__(self, document):
        self.document = document
        self.operations = []
        for path, item in document["paths"].items():
            pattern = re.compile("/".join("[^/]+" if word.startswith("{") else re.escape(word)
                                          for word in path.split("/")) + r"\Z")
            for method, operation in item.items():
                self.operations.append((path.count("{"), pattern, method.upper(), operation))
        self.operations.sort(key=lambda each: each[0])  # a literal path before one that it also fits
        self.validators = {}

    def ids(self):
        return {operation["operationId"] for *_, operation in self.operations}

    def operation_of(self, method, target):
        """The operation that a request is for, or nothing. Zendesk's clients write .json behind each path."""
        path = unquote(urlsplit(target).path)
        wanted = "GET" if method == "HEAD" else method
        for spelled in (path.removesuffix(".json"), path, path.rstrip("/")):
            for _, pattern, taken, operation in self.operations:
                if taken == wanted and pattern.match(spelled):
                    return operation
        return None

    def validator(self, schema):
        key = json.dumps(schema)
        if key not in self.validators:
            whole = {**schema, "components": self.document["components"]}
            self.validators[key] = jsonschema.Draft202012Validator(whole)
        return self.validators[key]

    def breach(self, exchange):
        """What is wrong with an answer, in a sentence, or nothing."""
        status, body = exchange["status"], exchange["body"]
        operation = self.operation_of(exchange["method"], exchange["target"])
        if operation is None:
            begin = "/".join(exchange["target"].split("?")[0].split("/")[:5])
            return "" if status >= 400 or exchange["method"] == "OPTIONS" else f"nothing promises {exchange['method']} {begin}"
        response = operation["responses"].get(str(status))
        if response is None:
            response = operation["responses"].get("default") if status >= 400 else None
        if response is None:
            return f"{operation['operationId']} does not speak of {status}"
        content = response.get("content", {})
        # What is refused may be refused without a word.
        if exchange["method"] == "HEAD" or (not body and (status in (204, 304) or status >= 400)):
            return ""
        media = without_parameters(exchange["media"])
        if not content:
            return f"{operation['operationId']} promises no body with {status}, and this is one: {body[:80]}" if body else ""
        if media not in content:
            return f"{operation['operationId']} promises {sorted(content)} with {status}, and this is {media!r}"
        if not media.endswith("json"):
            return ""
        wrong = next(self.validator(content[media]["schema"]).iter_errors(json.loads(body)), None)
        if wrong is None:
            return ""
        return f"{operation['operationId']} {status}: at /{'/'.join(map(str, wrong.absolute_path))}: {wrong.message[:200]}"
