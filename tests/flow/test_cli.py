# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands: their names, help, exit codes, and what goes to which
output.  No daemon runs but where a test says so."""
import contextlib
import csv
import io
import json
import os
import pathlib
import re
import stat
import subprocess
import unittest

import rig

# Other programs rely on these words.
COMMANDS = """
serve check pause resume
topic add|topic list|topic edit|topic merge|topic close
source add|source edit|source test|source list|source poll|source remove
post add|post list|post show|post check|post approve|post correct|post withdraw
digest preview|digest send|digest list|digest show|digest pause
digest resume|digest cancel|digest retry|digest doubt
subscriber list|subscriber show|subscriber remove|subscriber import
subscriber import undo|subscriber export|subscriber erase
subscriber suppress|subscriber lift
staff add|staff list|staff invite|staff remove
backup restore|key rotate|purge embed forget-trial
"""
COMMANDS = [c for line in COMMANDS.split("\n") for part in line.split("|")
            for c in ([part] if part.split(" ")[0] in (
                "topic", "source", "post", "digest", "subscriber", "staff",
                "key")
                else part.split()) if c]
OPTIONS = {
    "serve": ["--only"],
    "topic add": ["--name", "--name-en", "--about"],
    "topic edit": ["--name", "--name-en", "--about"],
    "source add": ["--topic", "--select", "--kind", "--since",
                   "--edited", "--auto", "--interval"],
    "source edit": ["--url", "--interval"],
    "post add": ["--draft", "--from", "--topic", "--kind"],
    "digest preview": ["--topic", "--post", "--out"],
    "digest send": ["--post", "--topic", "--all-cadences", "--wait"],
    "subscriber show": ["--next", "--json"],
    "staff add": ["--email", "--role"],
    "subscriber suppress": ["--why"],
    "subscriber lift": ["--why"],
    "subscriber import": ["--evidence", "--from", "--map"],
    "backup": ["--without-keys"],
    "purge": ["--dry-run"],
    "forget-trial": ["--yes"],
    "embed": ["--topic"],
    **{f"{noun} list": ["--json"]
       for noun in ("topic", "source", "post", "digest", "subscriber",
                    "staff")},
}
POST = ("Title: Styrelsemötet 23 juni\nKind: board\nTopics: styrelsen\n\n"
        "## Budgeten\nStyrelsen antog budgeten.\n")
CSV = ("email;topics;cadence;language;confirmed_at;status;evidence\r\n"
       "anna@example.se;styrelsen;immediate;sv;2026-01-01;active;"
       "gamla listan\r\n"
       "bo@example.se;styrelsen digi;weekly;en;2026-01-02;active;"
       "=SUMMA(A1)\r\n"
       "cia@example.se;styrelsen;weekly;sv;2026-01-02;unsubscribed;"
       "gamla listan\r\n")


class Case(unittest.TestCase):
    def setUp(self):
        self.rig = rig.Rig()
        self.addCleanup(self.rig.close)
        self.run_ = self.rig.run

    def file(self, name, text):
        path = self.rig.folder.path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        path.chmod(0o644)
        return path

    def said(self, pattern):
        self.assertRegex(self.rig.said, pattern)

    def refused(self, code, pattern, *words, data=None):
        """Ends with code, says why on standard error, prints nothing."""
        self.assertEqual(self.run_(*words, code=code, data=data), "")
        self.said(pattern)
        self.assertTrue(self.rig.said.startswith("brevduva: "),
                        self.rig.said)
        lines = self.rig.said.splitlines()
        self.assertEqual(len(lines), 2 if code == 64 else 1, self.rig.said)


class Help(Case):
    def test_every_command_is_there(self):
        text = self.run_("--help")
        found = re.findall(r"^  ([a-z-]+(?: [a-z-]+)*)", text, re.M)
        self.assertEqual(sorted(found), sorted(COMMANDS))
        self.assertEqual(self.run_("help"), text)

    def test_each_has_its_help(self):
        manual = (rig.ROOT / "man/brevduva.1").read_text()
        for command in COMMANDS:
            with self.subTest(command):
                text = self.run_(*command.split(), "--help")
                self.assertTrue(text.startswith(
                    f"usage: brevduva {command}"), text)
                told = set(re.findall(r"^  (--[a-z-]+)", text, re.M))
                for option in OPTIONS.get(command, []):
                    self.assertIn(option, told)
                self.assertRegex(manual, re.compile(
                    r"^\.(?:It )?Ic %s\b" % command, re.M))
                for option in told - {"--help", "--json"}:
                    self.assertIn(f"Fl {option[1:]}", manual)

    def test_groups(self):
        text = self.run_("topic", "--help")
        self.assertIn("topic merge", text)
        self.assertNotIn("digest", text)

    def test_version(self):
        self.assertRegex(self.run_("--version"), r"^brevduva \d")

    def test_nothing_is_opened_for_it(self):
        for command in COMMANDS:
            self.run_(*command.split(), "--help")
        self.assertEqual(list(self.rig.state.iterdir()), [])


class Usage(Case):
    TABLE = [
        ((), "no command is given"),
        (("nonsense",), "unknown command 'nonsense'"),
        (("topic",), "'topic' needs one more word"),
        (("topic", "frob"), "unknown command 'topic frob'"),
        (("topic", "add"), "'topic add' needs SLUG"),
        (("topic", "add", "a"), "--name is missing"),
        (("topic", "add", "a", "b", "--name", "x"), "'b' is one argument"),
        (("topic", "add", "a", "--name"), "--name needs its TEXT"),
        (("topic", "add", "a", "--name", "x", "--name", "y"),
         "--name is given twice"),
        (("topic", "add", "a", "--colour", "x"), "unknown option --colour"),
        (("topic", "list", "x"), "'x' is one argument too many"),
        (("topic", "edit", "a"), "nothing to change"),
        (("pause", "--json"), "unknown option --json"),
        (("topic", "list", "--json=yes"), "--json takes no value"),
        (("digest", "doubt", "1", "maybe"), "neither resend nor close"),
        (("digest", "show"), "'digest show' needs ID"),
        (("subscriber", "import", "x.csv", "--map", "nothing"),
         "--map 'nothing' is not OLD=SLUG"),
        (("serve", "--only", "mail"), "the roles are web, poll and send"),
        (("--frob",), "unknown option --frob"),
        (("source", "add", "https://www.example.se/"), "--topic is missing"),
        (("source", "edit", "1"), "nothing is to be changed"),
    ]

    def test_wrong_usage(self):
        for words, pattern in self.TABLE:
            with self.subTest(words):
                self.run_(*words, code=64)
                self.said(re.escape(pattern))
                first = self.rig.said.splitlines()[0]
                self.assertTrue(first.startswith("brevduva: "), first)

    def test_it_says_where_help_is(self):
        self.refused(64, r"try 'brevduva topic add --help'", "topic", "add")
        self.refused(64, r"try 'brevduva topic --help'", "topic", "x")
        self.refused(64, r"try 'brevduva --help'", "x")

    def test_options_stand_anywhere_and_end(self):
        self.run_("topic", "add", "--name=Ett = två", "a")
        self.assertEqual(self.rig.json("topic", "list")[0]["name"],
                         "Ett = två")
        # What looks like an option but is an argument.
        self.refused(65, "'--B' is no slug", "topic", "add", "--name", "x",
                     "--", "--B")


class Data(Case):
    def table(self):
        bad_post = self.file("bad.md", "Kind: board\n\nText.\n")
        latin = self.file("latin.md", b"Title: \xe5\nTopics: styrelsen\n\n")
        unknown = self.file("unknown.md", "Title: x\nTopics: nope\n\ny\n")
        rows = self.file("rows.csv", "email,topics\nx,styrelsen\n")
        other = self.file("other.csv", "name\nx\n")
        return [
            (("topic", "add", "Åse", "--name", "x"), "'Åse' is no slug"),
            (("topic", "add", "a" * 41, "--name", "x"), "is no slug"),
            (("topic", "add", "", "--name", "x"), "'' is no slug"),
            (("topic", "add", "a", "--name", " "), "--name is empty"),
            (("topic", "add", "a", "--name", "x\ny"), "--name is not one"),
            (("topic", "add", "styrelsen", "--name", "x"), "there already"),
            (("topic", "edit", "nope", "--name", "x"), "no topic 'nope'"),
            (("topic", "merge", "styrelsen", "nope"), "no topic 'nope'"),
            (("topic", "merge", "styrelsen", "styrelsen"), "into itself"),
            (("topic", "close", "nope"), "no topic 'nope'"),
            (("post", "show", "7"), "no post 7"),
            (("post", "show", "seven"), "'seven' is not the number"),
            (("post", "show", "-1"), "unknown option -1"),
            (("post", "approve", "7"), "post 7"),
            (("post", "withdraw", "7"), "post 7"),
            (("post", "add", bad_post), r"bad\.md:\d+: .*"),
            (("post", "add", latin), r"latin\.md.*UTF-8"),
            (("post", "add", unknown), r"unknown\.md:2: .*'nope'"),
            (("digest", "show", "7"), "no digest 7"),
            (("digest", "pause", "7"), "no digest 7"),
            (("digest", "resume", "7"), "no digest 7"),
            (("digest", "cancel", "7"), "no digest 7"),
            (("digest", "retry", "7"), "no digest 7"),
            (("digest", "doubt", "7", "close"), "no digest 7"),
            (("digest", "send", "--topic", "nope"), "no topic 'nope'"),
            (("digest", "send", "--post", "7"), "no post 7"),
            (("digest", "preview", "--topic", "nope"), "no topic 'nope'"),
            (("digest", "preview", "--lang", "xx"), "no language 'xx'"),
            (("subscriber", "show", "x"), "'x' is not an address"),
            (("subscriber", "show", "x@example.se"), "nobody subscribes"),
            (("subscriber", "remove", "x@example.se"), "nobody subscribes"),
            (("subscriber", "erase", "x@example.se"), "nobody subscribes"),
            (("subscriber", "import", rows), "evidence"),
            (("subscriber", "import", other), "email"),
            (("subscriber", "import", "undo", "7"), "no batch 7"),
            (("source", "remove", "7"), "source 7"),
            (("source", "poll", "7"), "no source 7"),
            (("source", "edit", "7", "--interval", "900"), "no source 7"),
            (("source", "add", "gopher://example.se/", "--topic",
              "styrelsen"), "gopher"),
            (("source", "add", "https://example.se/", "--topic", "nope"),
             "'nope'"),
            (("source", "add", "https://example.se/", "--topic",
              "styrelsen", "--since", "i går"), "--since"),
            (("source", "add", "https://example.se/", "--topic",
              "styrelsen", "--kind", "board", "--auto"), "no --auto"),
            (("embed", "--topic", "nope"), "'nope'"),
            (("pause", "--why", "a\nb"), "one line"),
        ]

    def test_bad_data_changes_nothing(self):
        self.rig.topics("styrelsen")
        before = self.rig.dump()
        for words, pattern in self.table():
            with self.subTest(words):
                self.run_(*words, code=64 if re.search(
                    "option|--auto", pattern) else 65)
                self.said(pattern)
        self.assertEqual(self.rig.dump(), before)

    def test_no_file(self):
        self.rig.topics("styrelsen")
        for words in (("post", "add", "no.md"),
                      ("subscriber", "import", "no.csv"),
                      ("restore", "no.db")):
            with self.subTest(words):
                self.refused(66, r"'[^']*no\.\w+'", *words)

    def test_a_full_pipe_is_told(self):
        self.rig.topics("styrelsen")
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [self.rig.folder.program, "-c", self.rig.conf_path,
                 "--state", self.rig.state, "topic", "list"], stdout=full, stderr=subprocess.PIPE, timeout=30,
                env=self.rig.env, **rig.nobody())
        self.assertEqual(done.returncode, 74)


class Conf(Case):
    def test_check(self):
        text = self.run_("check")
        self.assertIn("brevduva topic add SLUG --name TEXT", text)
        self.assertEqual(list(self.rig.state.iterdir()), [],
                         "check makes nothing")
        self.rig.topics("styrelsen")
        self.assertNotIn("topic add", self.run_("check"))

    def test_check_names_the_line(self):
        self.rig.conf["digest"]["weekly"] = "someday"
        self.rig.write_conf()
        self.refused(78, r"brevduva\.conf:\d+: \[digest\] weekly", "check")
        self.refused(78, r"brevduva\.conf:\d+: \[digest\] weekly", "topic",
                     "list")
        self.rig.conf_path.unlink()
        self.refused(78, r"brevduva\.conf", "check")
        self.refused(66, r"brevduva\.conf", "topic", "list")

    def test_what_keeps_it_closed(self):
        del self.rig.conf["site"]["privacy_url"]
        self.rig.write_conf()
        self.assertIn("privacy_url is missing", self.run_("check"))

    def test_another_key_file_is_refused(self):
        self.rig.topics("styrelsen")
        keys = self.rig.state / "keys"
        kept = keys.rename(self.rig.state / "kept")
        self.refused(78, "key file .* is missing", "topic", "list")
        self.assertFalse(keys.exists(), "no new ring is made")
        other = rig.Rig()
        self.addCleanup(other.close)
        other.topics("x")
        keys.write_bytes((other.state / "keys").read_bytes())
        keys.chmod(0o600)
        self.rig.folder.own(keys)
        self.refused(78, "not those of database", "topic", "list")
        self.run_("check", code=78)
        kept.replace(keys)
        self.run_("topic", "list")

    def test_key_rotate(self):
        self.rig.topics("styrelsen")
        keys = self.rig.state / "keys"

        def count():
            return len([x for x in keys.read_text().splitlines()
                        if not x.startswith("#")])
        before = count()
        self.run_("key", "rotate")
        self.said("(?s)systemctl reload brevduva.*SIGHUP")
        self.assertEqual(count(), before + 1)
        self.assertEqual(stat.S_IMODE(keys.stat().st_mode), 0o600)
        self.run_("topic", "list")

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_root_becomes_the_owner(self):
        def root(*words):
            return subprocess.run(
                [self.rig.folder.program, "-c", self.rig.conf_path,
                 "--state", self.rig.state, *words], timeout=30,
                env=self.rig.env, capture_output=True)
        self.assertEqual(root("topic", "add", "a", "--name", "A").returncode,
                         0)
        for path in self.rig.state.iterdir():
            self.assertEqual(path.owner(), "nobody", path)
        done = root("serve")
        self.assertEqual(done.returncode, 77)
        self.assertIn(b"--allow-root", done.stderr)


class Work(Case):
    """Ids alone on standard output, words on standard error."""

    def setUp(self):
        super().setUp()
        self.rig.topics("styrelsen", "digitalisering")

    def people(self):
        path = self.file("people.csv", CSV)
        return self.run_("subscriber", "import", path, "--map",
                         "digi=digitalisering")

    def test_topics(self):
        self.assertEqual(self.run_("topic", "add", "ny", "--name", "Nytt",
                                   "--name-en", "New"), "ny\n")
        self.assertEqual(self.rig.said, "")
        self.run_("topic", "edit", "ny", "--about", "Allt nytt")
        ny = [t for t in self.rig.json("topic", "list")
              if t["slug"] == "ny"][0]
        self.assertEqual((ny["name"], ny["name_en"], ny["about"]),
                         ("Nytt", "New", "Allt nytt"))
        self.run_("topic", "close", "ny")
        self.run_("topic", "close", "ny", code=65)
        self.said("is closed")
        lines = self.run_("topic", "list").splitlines()
        self.assertEqual([x.split("\t")[:2] for x in lines],
                         [["styrelsen", "open"], ["digitalisering", "open"],
                          ["ny", "closed"]])

    def test_the_first_account(self):
        """As "make run" and the README say it."""
        told = []
        for name in ("tests/trial/run", "README.md"):
            text = (rig.ROOT / name).read_text()
            self.assertIn("/staff/", text)
            told += re.findall(r"^ +\S+.* (staff add .*)$", text, re.M)
        self.assertGreater(len(told), 1)
        self.assertEqual(len(set(told)), 1)
        self.assertIn("/staff/password/", self.run_(*told[0].split()))
        self.assertEqual(self.rig.json("staff", "list")[0]["role"], "admin")

    def test_staff(self):
        link = self.run_("staff", "add", "anna", "--email",
                         "anna@example.se")
        self.assertRegex(link, r"^http\S+/staff/password/\S{52}\n$")
        self.said("anna .admin. chooses a password")
        self.run_("staff", "add", "bo", "--email", "bo@example.se")
        self.assertEqual([(s["name"], s["role"], s["password"])
                          for s in self.rig.json("staff", "list")],
                         [("anna", "admin", False), ("bo", "editor", False)])
        again = self.run_("staff", "invite", "anna")
        self.assertNotEqual(again, link)
        self.refused(65, "last admin", "staff", "remove", "anna")
        self.refused(65, "is there already", "staff", "add", "bo",
                     "--email", "other@example.se")
        self.refused(65, "nobody 'cia'", "staff", "invite", "cia")
        self.run_("staff", "add", "dan", "--email", "dan@example.se",
                  "--role", "boss", code=64)
        self.said("--role is")
        self.run_("staff", "remove", "bo")
        self.assertEqual(len(self.rig.json("staff", "list")), 1)

    def test_merge(self):
        self.people()
        self.run_("topic", "merge", "digitalisering", "styrelsen")
        topics = {t["slug"]: t for t in self.rig.json("topic", "list")}
        self.assertEqual(topics["digitalisering"]["state"], "merged")
        self.assertEqual(topics["digitalisering"]["subscribers"], 0)
        self.assertEqual(topics["styrelsen"]["subscribers"], 2)

    def test_posts(self):
        self.assertEqual(self.run_("post", "add", "-", data=POST), "1\n")
        draft = self.rig.post_add(POST, "--draft")
        self.assertEqual([(p["id"], p["state"]) for p in
                          self.rig.json("post", "list")],
                         [(2, "draft"), (1, "approved")])
        self.run_("digest", "send", "--post", draft, code=65)
        self.said("post 2 is a draft")
        self.assertEqual(self.run_("post", "approve", draft), "")
        self.run_("post", "approve", draft, code=65)
        shown = self.rig.json("post", "show", draft)
        self.assertEqual(shown["state"], "approved")
        self.assertEqual(shown["topics"], "styrelsen")
        self.run_("post", "withdraw", draft)
        self.assertEqual(self.rig.json("post", "show", draft)["state"],
                         "withdrawn")

    def test_import_and_export_fit(self):
        self.assertEqual(self.people(), "1\n")
        self.said("3 rows: 2 added, 0 were here before, 1 suppressed")
        self.people()
        self.said("2 were here before")
        text = self.run_("subscriber", "export")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual([r["email"] for r in rows],
                         ["anna@example.se", "bo@example.se"])
        self.assertEqual(rows[1]["topics"], "styrelsen digitalisering")
        self.assertEqual(rows[1]["cadence"], "weekly")
        for row in rows:
            for field in row.values():
                self.assertFalse(field.startswith(("=", "+", "-", "@")))
        people = self.rig.json("subscriber", "export")
        self.assertEqual([p["email"] for p in people],
                         [r["email"] for r in rows])
        # What was exported goes into another installation.
        other = rig.Rig()
        self.addCleanup(other.close)
        other.topics("styrelsen", "digitalisering")
        path = other.folder.path / "export.csv"
        path.write_text(text)
        path.chmod(0o644)
        other.run("subscriber", "import", path)
        self.assertEqual(
            [s["address"] for s in other.json("subscriber", "list")],
            ["anna@example.se", "bo@example.se"])

    def test_import_undo(self):
        batch = self.people().strip()
        self.run_("subscriber", "import", "undo", batch)
        self.said("2 subscribers are as before")
        self.assertEqual(self.rig.json("topic", "list")[0]["subscribers"], 0)

    def test_one_person(self):
        self.people()
        self.rig.post_add(POST)
        shown = self.rig.json("subscriber", "show", "Anna@Example.se",
                              "--next")
        self.assertEqual(shown["state"], "active")
        self.assertEqual([t["topic"] for t in shown["topics"]],
                         ["styrelsen"])
        self.assertEqual(shown["consent"][0]["event"], "imported")
        self.assertEqual([n["cadence"] for n in shown["next"]],
                         ["immediate"])
        self.run_("subscriber", "remove", "anna@example.se")
        self.assertEqual(self.rig.json("subscriber", "show",
                                       "anna@example.se")["state"], "left")
        self.run_("subscriber", "erase", "anna@example.se", "--suppress")
        self.run_("subscriber", "show", "anna@example.se", code=65)
        self.assertNotIn("anna@example.se", self.rig.dump())

    def test_nothing_owed_is_no_mistake(self):
        self.assertEqual(self.run_("digest", "send", "--wait"), "")
        self.said("nothing is owed")
        self.rig.post_add(POST)
        self.assertEqual(self.run_("digest", "send", "--all-cadences"), "")
        self.said("nothing is owed")
        self.assertEqual(self.rig.json("digest", "list"), [])

    def test_preview_changes_nothing(self):
        self.run_("digest", "preview")
        self.said("nothing is owed")
        self.rig.post_add(POST)
        before = self.rig.dump()
        text = self.run_("digest", "preview")
        self.assertIn("Styrelsen antog budgeten.", text)
        self.assertRegex(text, r"^Subject: Styrelsemötet 23 juni")
        # What is a reader's own is filled in too, and leads nowhere.
        self.assertIn(f"{rig.BASE}/unsubscribe/EXEMPEL\n", text)
        self.assertIn(f"{rig.BASE}/preferences/EXEMPEL\n", text)
        self.assertRegex(text, r"sedan\s+\w+dag \d+ \w+ \d{4}\.")
        out = self.rig.state / "preview"
        paths = self.run_("digest", "preview", "--lang", "en", "--topic",
                          "styrelsen", "--out", out).split()
        self.assertEqual([pathlib.Path(p).name for p in paths],
                         ["preview.html", "preview.txt"])
        self.assertIn("Styrelsen antog budgeten.",
                      pathlib.Path(paths[0]).read_text())
        self.run_("digest", "preview", "--topic", "digitalisering")
        self.said("nothing is owed")
        self.assertEqual(self.rig.dump(), before)

    def test_digest_control(self):
        self.people()
        self.rig.post_add(POST)
        self.assertEqual(self.run_("digest", "send", "--all-cadences"),
                         "1\n")
        self.said("2 recipients, 1 of them chose a slower pace")
        self.run_("digest", "pause", 1, "--why", "fel datum")
        shown = self.rig.json("digest", "show", 1)
        self.assertEqual((shown["state"], shown["reason"], shown["queued"]),
                         ("paused", "fel datum", 2))
        self.run_("digest", "pause", 1, code=65)
        self.said("digest 1 is paused: it cannot be paused")
        self.assertEqual(self.run_("digest", "show", 1, "--wait", code=75
                                   ).splitlines()[0].split()[0], "id")
        self.run_("digest", "resume", 1)
        self.run_("digest", "resume", 1, code=65)
        self.run_("digest", "retry", 1)
        self.said("0 recipients are tried again")
        self.run_("digest", "doubt", 1, "close")
        self.run_("digest", "cancel", 1)
        self.said("2 mails were not sent")
        shown = self.rig.json("digest", "show", 1)
        self.assertEqual((shown["state"], shown["cancelled"]),
                         ("cancelled", 2))
        self.run_("digest", "resume", 1, code=65)
        self.run_("digest", "retry", 1, code=65)
        # What was cancelled is owed again.
        self.assertEqual(self.run_("digest", "send"), "2\n")
        self.said("1 recipient$")

    def test_wait_with_the_service(self):
        self.people()
        self.rig.start()
        self.rig.post_add(POST)
        self.assertEqual(self.run_("digest", "send", "--wait"), "1\n")
        self.said(r"1/1  .*done 1  deferred 0  failed 0")
        self.assertEqual([m.to for m in self.rig.post.mails],
                         [["anna@example.se"]])
        self.run_("pause", "--why", "vi väntar")
        self.assertEqual(self.run_("digest", "send", "--all-cadences",
                                   "--wait", code=75), "2\n")
        self.said("the service is paused: vi väntar")
        self.run_("resume")
        self.run_("digest", "show", 2, "--wait")
        self.assertEqual(self.rig.post.count(), 2)

    def test_pause_twice(self):
        self.run_("resume")
        self.said("was not paused")
        self.run_("pause")
        self.assertIn("PAUSED", self.run_("check"))
        self.run_("pause", "--why", "igen")
        self.said("was paused already: igen")
        self.run_("resume")
        self.said("resumed")

    def test_backup_and_restore(self):
        self.people()
        copy = self.rig.state / "copy.db"
        self.assertEqual(self.run_("backup", copy), "")
        for path in (copy, copy.with_name("copy.db.keys")):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.refused(73, "copy.db", "backup", copy)
        self.run_("backup", "--without-keys", self.rig.state / "two.db")
        self.assertFalse((self.rig.state / "two.db.keys").exists())
        self.run_("topic", "add", "later", "--name", "x")
        self.rig.start()
        self.refused(75, "stop the service", "restore", copy)
        self.rig.stop()
        self.run_("restore", copy)
        self.assertEqual([t["slug"] for t in self.rig.json("topic", "list")],
                         ["styrelsen", "digitalisering"])
        self.assertIn("PAUSED: restored", self.run_("check"))
        self.assertEqual(len(list(self.rig.state.glob("*.before-*"))), 2)
        # Into an empty place, keys and all; without them it is refused.
        other = rig.Rig()
        self.addCleanup(other.close)
        for name in ("copy.db", "copy.db.keys", "two.db"):
            path = other.folder.path / name
            path.write_bytes((self.rig.state / name).read_bytes())
            path.chmod(0o600)
            other.folder.own(path)
        other.folder.own(other.folder.path)
        other.run("restore", other.folder.path / "two.db", code=78)
        self.assertFalse((other.state / "brevduva.db").exists())
        other.run("restore", other.folder.path / "copy.db")
        self.assertEqual(len(other.json("subscriber", "list")), 2)

    def test_no_trial_no_question(self):
        self.people()
        self.refused(65, "no trial to forget", "forget-trial", "--yes")
        self.assertNotIn("forget-trial", self.run_("check"))

    def test_forget_a_trial(self):
        # Begun with the Maildir alone.
        trial = rig.Rig(relay=None)
        self.addCleanup(trial.close)
        trial.topics("styrelsen", "digitalisering")
        path = trial.folder.path / "people.csv"
        path.write_text(CSV)
        path.chmod(0o644)
        trial.run("subscriber", "import", path, "--map",
                  "digi=digitalisering")
        trial.post_add(POST)
        trial.start()
        trial.run("digest", "send", "--wait")
        self.assertNotIn("forget-trial", trial.run("check"))
        trial.conf["relay test"] = {
            "url": f"smtp://127.0.0.1:{trial.post.port}", "tls": "none"}
        trial.write_conf()
        text = trial.run("check")
        self.assertIn("forget the trial's 2 subscribers and 1 digests?",
                      text)
        self.assertIn("brevduva forget-trial", text)
        trial.run("forget-trial", code=64)
        self.assertIn("2 subscribers and 1 digests", trial.said)
        trial.run("forget-trial", "--yes", code=75)
        self.assertIn("stop the service", trial.said)
        trial.stop()
        self.assertEqual(len(trial.json("subscriber", "list")), 2)
        trial.run("forget-trial", "--yes")
        self.assertIn("2 subscribers and 1 digests are forgotten",
                      trial.said)
        self.assertEqual(trial.json("subscriber", "list"), [])
        self.assertEqual(trial.json("digest", "list"), [])
        self.assertEqual(len(trial.json("post", "list")), 1)
        self.assertEqual([t["subscribers"] for t in
                          trial.json("topic", "list")], [0, 0])
        self.assertNotIn("@example.se", trial.dump())
        for name in ("brevduva.db", "brevduva.db-wal"):
            if (trial.state / name).exists():
                self.assertNotIn(b"anna@example.se",
                                 (trial.state / name).read_bytes())
        self.assertNotIn("forget-trial", trial.run("check"))
        trial.run("forget-trial", "--yes", code=65)
        # Numbers are not given again: old links hold them.
        trial.run("subscriber", "import", path, "--map",
                  "digi=digitalisering")
        self.assertGreater(
            trial.sql("SELECT min(id) AS n FROM subscriber")[0]["n"], 2)

    def test_restore_of_something_else(self):
        wrong = self.file("wrong.db", "this is no database " * 100)
        before = self.rig.dump()
        self.refused(78, "wrong.db", "restore", wrong)
        self.assertEqual(self.rig.dump(), before)
        self.assertEqual(list(self.rig.state.glob("*.restore*")), [])

    def test_sources(self):
        site = rig.Site()
        self.addCleanup(site.stop)
        site.pages["/feed"] = rig.rss([("a", "Ett", "Text"),
                                       ("b", "Två", "Text")])
        url = site.url + "/feed"
        tested = self.rig.json("source", "test", url)
        self.assertEqual([t["title"] for t in tested], ["Ett", "Två"])
        self.assertEqual(self.run_("source", "add", url, "--topic",
                                   "styrelsen"), "1\n")
        self.refused(65, "watched already", "source", "add", url, "--topic",
                     "styrelsen")
        self.run_("source", "poll")
        self.said("source 1: 0 new")
        site.pages["/feed"] = rig.rss([("c", "Tre", "Text")])
        self.run_("source", "poll", 1)
        self.said("source 1: 1 new")
        self.assertEqual([(p["title"], p["state"]) for p in
                          self.rig.json("post", "list")], [("Tre", "draft")])
        del site.pages["/feed"]
        self.run_("source", "poll", 1, code=69)
        self.said("404")
        self.run_("source", "remove", 1)
        self.assertEqual(self.rig.json("source", "list"), [])
        self.run_("source", "test", site.url + "/nothing", code=65)

    def test_embed(self):
        text = self.run_("embed")
        self.assertEqual(text.splitlines()[0], rig.BASE + "/")
        fields = {(t, a.get("name")) for t, a in rig.tags(text)}
        for field in (("input", "email"), ("input", "topic"),
                      ("input", "cadence"), ("input", "lang")):
            self.assertIn(field, fields)
        ticked = [a["value"] for t, a in rig.tags(text) if "checked" in a]
        self.assertEqual(ticked, ["weekly"])
        self.assertNotIn("<script", text)
        one = self.run_("embed", "--topic", "styrelsen")
        self.assertEqual(one.splitlines()[0],
                         rig.BASE + "/?topic=styrelsen")
        self.assertNotIn("digitalisering", one)

    def test_purge(self):
        self.run_("purge", "--dry-run")
        self.said("0 sign-ups .* would be deleted")
        self.run_("purge")

    def test_lists_are_empty_arrays(self):
        for noun in ("source", "post", "digest", "subscriber"):
            self.assertEqual(self.rig.json(noun, "list"), [])


class Defaults(unittest.TestCase):
    """Without a configuration file."""

    @unittest.skipIf(os.path.exists("/etc/brevduva/brevduva.conf"),
                     "this machine has a configuration")
    def test_state_directory(self):
        folder = rig.Folder()
        self.addCleanup(folder.remove)

        def run(*words, **env):
            return subprocess.run(
                [folder.program, *words], timeout=30, capture_output=True,
                cwd=folder.path, env={**os.environ, **env}, **rig.nobody())
        done = run("topic", "add", "a", "--name", "A",
                   STATE_DIRECTORY=str(folder.state))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((folder.state / "brevduva.db").exists())
        done = run("--state", str(folder.state), "topic", "list", "--json")
        self.assertEqual([t["slug"] for t in json.loads(done.stdout)], ["a"])
        with contextlib.suppress(FileNotFoundError):
            self.assertEqual(stat.S_IMODE(
                (folder.state / "brevduva.db").stat().st_mode), 0o600)


if __name__ == "__main__":
    unittest.main()
