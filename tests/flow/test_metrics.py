# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever watches the service: /metrics and /readyz on a socket of their
own, and what they say when a digest is late."""
import re
import unittest

import rig

ROW = re.compile(r'brevduva_[a-z_]+(\{[a-z]+="[^"\\\n]*"\})? -?\d+')


class Metrics(unittest.TestCase):
    def setUp(self):
        self.rig = rig.Rig(http__metrics_listen="127.0.0.1:0")
        self.addCleanup(self.rig.close)
        self.rig.start()
        self.pages = self.rig.port
        self.port = int(self.rig.wait_log(
            r"listening address=127\.0\.0\.1:(\d+) metrics").group(1))

    def get(self, path, port=None, method="GET"):
        self.rig.port = port or self.port
        try:
            return self.rig.request(method, path)
        finally:
            self.rig.port = self.pages

    def metrics(self):
        """{"name" or 'name{label="x"}': value}."""
        answer = self.get("/metrics")
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.header("Content-Type").startswith(
            "text/plain"), answer.header("Content-Type"))
        found = {}
        known = set()
        for line in answer.body.decode().splitlines():
            if line.startswith("# TYPE "):
                known.add(line.split()[2])
                self.assertEqual(line.split()[3], "gauge")
            if not line.startswith("#"):
                self.assertRegex(line, ROW)
                key, value = line.rsplit(" ", 1)
                self.assertIn(key.split("{")[0], known, "TYPE comes first")
                self.assertNotIn(key, found)
                found[key] = int(value)
        self.assertTrue(answer.body.decode().endswith("\n"))
        return found

    def test_apart_from_the_pages(self):
        self.assertEqual(self.get("/healthz").status, 200)
        self.assertEqual(self.get("/metrics", self.pages).status, 404)
        self.assertEqual(self.get("/readyz", self.pages).status, 404)
        self.assertEqual(self.get("/").status, 404)
        self.assertEqual(self.get("/staff/sign-in").status, 404)
        self.assertEqual(self.get("/metrics", method="POST").status, 405)

    def test_sources(self):
        self.rig.topics("styrelsen")
        site = rig.Site()
        self.addCleanup(site.stop)
        site.pages["/nytt"] = rig.rss([("a", "Ett", "x")])
        self.rig.run("source", "add", site.url + "/nytt", "--topic",
                     "styrelsen")
        rig.wait(lambda: self.metrics()['brevduva_sources{state="ok"}'],
                 "the first look")
        found = {}

        def state(change):
            self.rig.commit("UPDATE source SET failures = 0, ok_at = "
                            "created_at, next_at = created_at + 99999, "
                            + change)
            found.update(self.metrics())
            return {k.split('"')[1] for k, n in found.items()
                    if k.startswith("brevduva_sources{") and n == 1}
        self.assertEqual(state("failures = 1"), {"failing"})
        self.assertEqual(state("malformed = 1"), {"malformed"})
        self.assertEqual(state("malformed = 0, state = 'stopped'"),
                         {"stopped"})
        self.assertEqual(state("state = 'active', certificate_ends = 1"),
                         {"certificate"})
        self.assertEqual(state("certificate_ends = 0"), {"ok"})
        self.assertEqual(found['brevduva_sources{state="silent"}'], 0)

    def test_numbers(self):
        self.rig.topics("styrelsen")
        path = self.rig.folder.path / "people.csv"
        path.write_text("email;topics;evidence\n"
                        "anna@example.se;styrelsen;gamla listan\n")
        path.chmod(0o644)
        self.rig.run("subscriber", "import", path)
        found = self.metrics()
        self.assertEqual(found['brevduva_subscribers{state="active"}'], 1)
        self.assertEqual(found["brevduva_paused"], 0)
        self.assertEqual(found["brevduva_held"], 0)
        self.assertEqual(found["brevduva_digests_late"], 0)
        self.assertNotIn("anna", self.get("/metrics").body.decode())
        self.rig.run("pause")
        self.assertEqual(self.metrics()["brevduva_paused"], 1)
        self.rig.run("resume")

    def test_a_late_digest(self):
        self.assertEqual(self.get("/readyz").status, 200)
        self.rig.topics("styrelsen")
        path = self.rig.folder.path / "people.csv"
        path.write_text("email;topics;cadence;evidence\n"
                        "anna@example.se;styrelsen;immediate;listan\n")
        path.chmod(0o644)
        self.rig.run("subscriber", "import", path)
        self.rig.run("pause")
        self.rig.post_add("Title: Möte\nKind: board\nTopics: styrelsen\n\n"
                          "Text.\n")
        digest = int(self.rig.run("digest", "send"))
        self.assertEqual(self.metrics()["brevduva_digests_late"], 0)
        self.rig.commit("UPDATE digest SET state = 'held', leaves_at ="
                        f" leaves_at - 3600 WHERE id = {digest}")
        self.assertEqual(self.metrics()["brevduva_digests_late"], 1)
        answer = self.get("/readyz")
        self.assertEqual((answer.status, answer.body.decode()),
                         (503, "a digest is late\n"))
        self.rig.run("resume")
        self.rig.post.first("anna@example.se")
        rig.wait(lambda: self.get("/readyz").status == 200, "/readyz")


if __name__ == "__main__":
    unittest.main()
