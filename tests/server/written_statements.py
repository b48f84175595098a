"""Which statements of the source write. Each is a crash point under its name, so each is died at, or named here with the
reason why not."""

import re

FOLDERS = ("core", "scim", "connectors", "server")
BEGIN = re.compile(r'Statement(?: k\w+)?\s*[({]\s*"(?P<name>[a-z_.0-9]+)",')
CONSTANT = re.compile(r'(?:Literal|string_view|string) (?P<name>k[A-Z]\w*)\s*[={]\s*(?P<text>[^;]*?)\}?;')
PIECE = re.compile(r'R"sql\((?P<raw>.*?)\)sql"|"(?P<plain>[^"]*)"|(?P<name>\bk[A-Z]\w*)', re.DOTALL)
END = re.compile(r"[)}];")
FIRST_WORD = re.compile(r"(select|with|insert|update|delete|create|lock|set|begin|commit|rollback|savepoint|release)\b")
WRITES = re.compile(r"\b(insert\s+into|update\s+\w+\s+(as\s+\w+\s+)?set|delete\s+from)\b")

# A name that ends in a dot is a table that no life here writes; others are single statements.
EXCEPTIONS = {
    "done once in an installation, by commands, before the first life": (
        "connections.", "data_keys.", "migrations.", "search_progress.", "signing_keys.", "sources.", "tenants.insert",
        "tokens.insert"),
    "what admins set up, one transaction each, that tells no app anything": (
        "access_requests.", "aliases.", "brands.", "change_followers.", "given_ids.set", "group_notes.set",
        "idle_policies.change", "idle_policies.insert", "idle_policies.remove", "invite_users.", "invites.", "links.ask",
        "links.decide", "links.spend", "oauth_clients.", "own_schemas.", "roles.", "tenants.set_enabled", "tokens.revoke",
        "tokens.revoke_operator", "user_metadata.erase", "user_metadata.insert"),
    "sign-in and its credentials, which nobody here has: matrix_test.py and history_test.py": (
        "consents.", "credential_counts.", "credentials.", "login_attempts.", "passwords.forget_old", "passwords.remember",
        "passwords.renew", "passwords.set", "tokens.forget_ended", "tokens.spend", "users.note_activity", "users.note_login",
        "users.note_credential_use", "users.note_token_use"),
    "what is begun by a command and goes on by itself, died at in scope_test.py, introduction_test.py and commands_test.py": (
        "leftovers.", "management.", "scoped_lives.", "scopes."),
    "comparisons, which are off here: reconcile_test.py": ("passes.", "strangers."),
    "answers that are kept for who asks twice with one key": ("answers.",),
    "nothing here is a day old": (
        "job_rows.forget", "jobs.forget", "pruning.exceptions", "pruning.members", "pruning.receipts", "tombstones."),
    "no job fails, no admin and nobody idle is switched off, and no schema of search changes": (
        "jobs.put_back", "search.forget_all", "users.hold_idle", "users.lock_active_admins"),
    "all of an app's lanes at once; one person's are": ("lanes.hurry_connection",),
}
# What is said in other words on the other engine, or not at all.
OF_ENGINE = {
    "sqlite": ("jobs.claim", "jobs.release_all", "lanes.claim", "lanes.claim_beyond", "lanes.release_all",
               "members.add_groups", "members.add_users"),
    "postgres": ("jobs.claim_skip_locked", "lanes.claim_beyond_skip_locked", "lanes.claim_skip_locked",
                 "members.add_locked_groups", "members.add_locked_users"),
}
ENGINES = tuple(OF_ENGINE)


def files(root):
    return [file for folder in FOLDERS for file in sorted((root / folder).rglob("*")) if file.suffix in (".cc", ".h")]


def joined(text, constants):
    """The text of a statement from its pieces: literals, and constants by their names."""
    return "".join(constants.get(piece["name"], "") if piece["name"] else piece["raw"] or piece["plain"] or ""
                   for piece in PIECE.finditer(text))


def constants_in(source, known):
    found = dict(known)
    for each in CONSTANT.finditer(source):
        found[each["name"]] = joined(each["text"], found)
    return found


def statements(root):
    """All that have a name in the source: (name, text)."""
    shared = {}
    for file in files(root):
        if file.suffix == ".h":
            shared = constants_in(file.read_text(), shared)
    for file in files(root):
        source = file.read_text()
        constants = constants_in(source, shared)
        begins = list(BEGIN.finditer(source))
        for begin, after in zip(begins, [*begins[1:], None]):
            chunk = source[begin.end():after.start() if after else len(source)]
            end = END.search(chunk)
            yield begin["name"], joined(chunk[:end.start()] if end else chunk, constants).strip()


def writing(root):
    """The names of those that write. What cannot be read is an AssertionError: then this file must learn it."""
    names = set()
    for name, text in statements(root):
        if not FIRST_WORD.match(text):
            raise AssertionError(f"the statement {name} begins in a way that this test cannot read: {text[:60]!r}")
        if WRITES.search(text):
            names.add(name)
    return names


def excepted(name, engine):
    return (any(name == key or (key.endswith(".") and name.startswith(key)) for keys in EXCEPTIONS.values() for key in keys)
            or any(name in names for other, names in OF_ENGINE.items() if other != engine))


def complaints(root, points, engine):
    """What is wrong about `points`, those that were come by: statements that were not, and exceptions that are none."""
    names = writing(root)
    seen = {point.removeprefix("sql.") for point in points if point.startswith("sql.")}
    found = [f"{name} writes, and was never come by" for name in sorted(names - seen) if not excepted(name, engine)]
    for key in (key for keys in EXCEPTIONS.values() for key in keys):
        if not any(name == key or (key.endswith(".") and name.startswith(key)) for name in names):
            found.append(f"{key} is an exception, and no statement")
        if key.endswith("."):
            found += [f"{name} is come by, and {key} an exception" for name in sorted(seen & names) if name.startswith(key)]
    for owner, own in OF_ENGINE.items():
        found += [f"{name} is of {owner}, and no statement" for name in own if name not in names]
        found += [f"{name} is of {owner}, and was come by on {engine}" for name in own if owner != engine and name in seen]
    return found
