"""Remembers all that Provost says in a test and all that it must never say."""


class Ears:
    """Secrets by name, and texts by where they came from."""

    def __init__(self):
        self.secrets = {}
        self.said = []

    def guard(self, name, secret):
        self.secrets[name] = secret
        return secret

    def hear(self, where, text):
        self.said.append((where, text))

    def leaks(self):
        """One sentence a secret that was said."""
        return [f"{name} was said in {where}" for name, secret in self.secrets.items() for where, text in self.said
                if secret in text]
