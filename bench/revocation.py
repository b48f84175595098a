#!/usr/bin/env python3
"""What it costs to switch off a person with 100,000 tokens, beside one with a single token: PROVOST=… revocation.py [ROUNDS]

Over the API of a real server, in turn, so that whatever else the host does falls on both. The medians and their ratio are printed;
the goal is at most 1.2. The database is SQLite, or with PROVOST_TEST_ENGINE=postgres a PostgreSQL as the tests start one.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("PROVOST_TEST_ENGINE", "sqlite")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "server"))

from provost import ROOT, Provost  # noqa: E402
from web import USER  # noqa: E402

MANY = 100_000
FOR_EVER = 9223372036854775807


class Lot:
    """Somebody with so many tokens, who gets them all again after each round."""

    def __init__(self, provost, web, name, tokens):
        self.provost, self.web, self.tokens, self.epoch, self.times = provost, web, tokens, 0, []
        made = provost.directory(web.server, web.source).must(
            201, "POST", "/Users", {"schemas": [USER], "userName": name, "active": True})
        self.scim_id = made["id"]
        where = f"from users u where u.scim_id = '{self.scim_id}'"
        provost.database.execute(f"""
            insert into credentials (hash, tenant_id, id, kind, user_id, client_id, family, name, scopes, detail, epoch, created_us)
            with recursive n (i) as (select 1 union all select i + 1 from n where i < {tokens})
            select u.scim_id || '-' || i, u.tenant_id, u.scim_id || '-' || i, 'session', u.id, '', '', '', '', '', 0, 0
            from n, users u where u.scim_id = '{self.scim_id}'""")
        provost.database.execute(f"""
            insert into credential_counts (tenant_id, user_id, kind, until_us, epoch, living)
            select u.tenant_id, u.id, 'session', {FOR_EVER}, 0, {tokens} {where}""")

    def switch_off(self):
        began = time.perf_counter()
        answer = self.web.call("POST", f"/api/provost/v1/users/{self.scim_id}/deactivate")
        self.times.append(time.perf_counter() - began)
        self.id = answer.json()["id"]
        assert answer.status == 200 and answer.json()["ended"] == {"session": self.tokens}, answer.text

    def switch_on(self):
        assert self.web.call("POST", f"/v2/users/{self.id}/reactivate", {}).status == 200
        self.epoch += 1
        mine = f"user_id = (select id from users where scim_id = '{self.scim_id}')"
        self.provost.database.execute(f"update credentials set epoch = {self.epoch} where {mine}")
        self.provost.database.execute(f"update credential_counts set epoch = {self.epoch} where {mine}")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as certificates:
        subprocess.run([str(ROOT / "certs/make.sh"), certificates], check=True, capture_output=True)
        provost = Provost(certificates)
        try:
            provost.furnish()
            source = provost.source()
            provost.json("admin", "create", "--email", "admin@example.org")
            key = provost.json("account", "token", "admin@example.org", "--name", "bench")["token"]
            server = provost.serve()
            web = provost.web(server, key)
            web.server, web.source = server, source
            one, many = Lot(provost, web, "one", 1), Lot(provost, web, "many", MANY)
            for _ in range(rounds + 3):
                for lot in (one, many):
                    lot.switch_off()
                    lot.switch_on()
            medians = [statistics.median(lot.times[3:]) * 1000 for lot in (one, many)]
            print(json.dumps({"engine": provost.database.engine, "rounds": rounds, "one_ms": round(medians[0], 3),
                              "many_ms": round(medians[1], 3), "ratio": round(medians[1] / medians[0], 3)}))
            server.end()
        finally:
            provost.close()


if __name__ == "__main__":
    main()
