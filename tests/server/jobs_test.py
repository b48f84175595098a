#!/usr/bin/env python3
"""Jobs that were acknowledged are done, each row once, however the server dies."""

import unittest

from provost import Story
from web import wait_for

JOBS = 10
PEOPLE_A_JOB = 20
KILLS = 3


class JobsTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.token = self.provost.source("okta")
        permissions = [word for name in ("users.delete", "jobs.read", "users.read") for word in ("--permission", name)]
        self.operator = self.provost.json("token", "create", *permissions)["token"]

    def call(self, server, method, path):
        answer = self.provost.web(server, self.operator).call(method, "/api/v2" + path)
        self.assertEqual(200, answer.status, answer.text)
        return answer.json()

    def ended(self, server, job):
        status = self.call(server, "GET", f"/job_statuses/{job}.json")["job_status"]
        return status if status["status"] == "completed" else None

    def test_rows_are_done_once_each_across_kills(self):
        server = self.provost.serve()
        directory = self.provost.directory(server, self.token)
        names = [f"p{number}" for number in range(JOBS * PEOPLE_A_JOB)]
        for name in names:
            directory.create(f"{name}@example.org", externalId=name)
        jobs = []
        for first in range(0, len(names), PEOPLE_A_JOB):
            ids = ",".join(names[first:first + PEOPLE_A_JOB])
            queued = self.call(server, "DELETE", f"/users/destroy_many.json?external_ids={ids}")["job_status"]
            self.assertIn(queued["status"], ("queued", "working", "completed"))
            jobs.append(queued["id"])
        for _ in range(KILLS):
            server.kill()
            server = self.provost.serve()
        for job in jobs:
            status = wait_for(f"job {job} has ended", lambda job=job: self.ended(server, job))
            self.assertEqual(["Deleted"] * PEOPLE_A_JOB, [row.get("status") for row in status["results"]], status)
            self.assertEqual(PEOPLE_A_JOB, status["progress"])
        listed = self.call(server, "GET", "/job_statuses.json")["job_statuses"]
        self.assertEqual(set(jobs), {status["id"] for status in listed})


if __name__ == "__main__":
    unittest.main()
