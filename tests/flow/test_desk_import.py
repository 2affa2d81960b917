# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of another service: uploaded, checked by line, run, undone."""
import unittest

import desk
import rig


class Case(desk.Case):
    def sign_in(self, **more):
        self.lang = more.get("lang", "sv")
        super().sign_in(**more)

    def upload(self, name, text):
        path = self.rig.folder.path / name
        path.write_text(text)
        self.goto("/staff/subscribers/import")
        self.browser.do("upload", label=self.words("Fil", "File", self.lang),
                        file=str(path))
        self.press(self.words("Ladda upp", "Upload", self.lang))

    def until(self, words):
        """The page follows by itself."""
        rig.wait(lambda: words in self.text(), words, step=0.2)

    def uploads(self):
        return sorted(f.name for f in self.rig.state.glob("import-*"))

    def count(self, domain, state="active"):
        return self.rig.sql(
            "SELECT count(*) AS n FROM subscriber WHERE address LIKE "
            f"'%@{domain}' AND state = '{state}'")[0]["n"]


class Import(Case):
    def test_import(self):
        self.sign_in(name="ida", role="sender")
        self.open("desk-import", "/staff/subscribers/import")
        self.press("Ladda upp")
        self.look("desk-import-none", 422)
        rows = "".join(f"ny{i:04}@kommun9.example.se;{i}\n"
                       for i in range(1500))
        self.upload("gamla.csv", "E-post;Nummer\n" + rows +
                    "inte en adress;1\n")
        self.look("desk-import-map")
        self.press("Kontrollera filen")
        self.look("desk-import-map-wrong", 422)
        self.browser.do("check", label="Styrelsen")
        self.fill("Bevis för samtycket, för hela filen", "Ja i Gamla")
        self.press("Kontrollera filen")
        self.until("1 har fel")
        self.assertIn("1502", self.text())
        self.assertIn("är ingen e-postadress", self.text())
        self.look("desk-import-faults")
        self.press("Ta bort filen")
        rig.wait(lambda: not self.uploads(), "the file to be removed")
        self.upload("gamla.csv", "E-post;Nummer\n" + rows)
        self.browser.do("check", label="Styrelsen")
        self.fill("Bevis för samtycket, för hela filen", "Ja i Gamla")
        self.press("Kontrollera filen")
        self.until("Inga fel")
        self.look("desk-import-good")
        self.press("Hämta in 1")
        self.until("importen är klar")
        self.look("desk-import-done")
        self.assertIn("1500", self.text())
        self.assertEqual(self.count("kommun9.example.se"), 1500)
        rig.wait(lambda: not self.uploads(), "the file to be removed")
        number = self.rig.sql("SELECT id FROM subscriber WHERE address = "
                              "'ny0000@kommun9.example.se'")[0]["id"]
        self.goto(f"/staff/subscribers/{number}")
        self.press("Öppna uppgifterna")
        self.assertIn("Ja i Gamla", self.text())
        self.open("desk-import-some", "/staff/subscribers/import")
        self.follow("Ångra importen")
        self.look("desk-import-undo")
        self.press("Ångra importen")
        self.assertIn("Importen ångras", self.text())
        rig.wait(lambda: self.count("kommun9.example.se") == 0, "the undo")

    def test_import_in_english(self):
        self.sign_in(name="ian", role="sender", lang="en")
        self.upload("old.csv", "mail,lists\n")
        self.press("Check the file")
        self.look("desk-import-map-wrong", 422)
        self.fill("Evidence of consent, for the whole file", "Yes")
        self.press("Check the file")
        self.until("no rows below")
        self.look("desk-import-empty")
        self.sign_in(name="eva", role="editor", lang="en")
        self.goto("/staff/subscribers/import", 403)


class Restart(Case):
    """kill -9 in the middle: the import goes on by itself."""

    def test_goes_on(self):
        rows = "".join(f"p{i}@kommun8.example.se\n" for i in range(20000))
        self.sign_in(name="ida", role="sender")
        self.upload("stor.csv", "email\n" + rows)
        self.browser.do("check", label="Styrelsen")
        self.fill("Bevis för samtycket, för hela filen", "Ja i Gamla")
        self.press("Kontrollera filen")
        self.until("Inga fel")
        # So slow that it is not over before the kill, on any machine.
        self.rig.commit("CREATE TRIGGER slow AFTER INSERT ON subscriber "
                        "BEGIN SELECT length(hex(zeroblob(2000000))); END;")
        self.press("Hämta in 20")
        rig.wait(lambda: self.count("kommun8.example.se"), "the first")
        self.rig.kill_all()
        self.rig.commit("DROP TRIGGER slow;")
        self.assertLess(self.count("kommun8.example.se"), 20000)
        self.rig.start()
        rig.wait(lambda: self.rig.sql("SELECT state FROM intake") ==
                 [{"state": "done"}], "the rest", 60)
        self.assertEqual(self.count("kommun8.example.se"), 20000)
        self.assertEqual(self.rig.sql("SELECT state, added FROM batch"),
                         [{"state": "done", "added": 20000}])


if __name__ == "__main__":
    unittest.main()
