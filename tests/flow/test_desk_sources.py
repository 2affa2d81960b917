# SPDX-License-Identifier: GPL-3.0-or-later
"""Staff watch pages: a look first, then a source, then what it needs."""
import unittest

import desk
import rig

PAGE = ("text/html; charset=utf-8", (
    "<!doctype html><html lang='sv'><head><title>Nyheter</title>{link}"
    "</head><body><h1>Nyheter</h1><article><h2><a href='/ett'>Biblioteket "
    "har öppet på söndagar</a></h2><time datetime='2026-11-02'>2 november"
    "</time></article><article><h2><a href='/tva'>Ny e-tjänst för "
    "bygglov</a></h2></article></body></html>"))


def page(link=""):
    return PAGE[0], PAGE[1].format(link=link).encode()


FEED_LINK = ("<link rel='alternate' type='application/rss+xml' "
             "href='/nyheter.rss'>")
ITEMS = [("b", "Biblioteket har öppet på söndagar", "Från och med januari."),
         ("a", "Ny e-tjänst för bygglov", "Nu kan du ansöka på webben.")]


class Sources(desk.Case):
    dark = ("source-sv", "sources-sv", "source-test-sv")

    @classmethod
    def prepare(cls):
        super().prepare()
        cls.site = rig.Site()
        cls.addClassCleanup(cls.site.stop)

    def answer(self, words):
        """Reloads, as the page does by itself, until it says words."""
        where = self.browser.do("where")

        def look():
            self.browser.do("open", url=where)
            return words in self.text()
        rig.wait(look, words)

    def ask(self, lang, url):
        self.follow(self.words("Bevaka en sida", "Watch a page", lang))
        self.fill(self.words("Adress", "Address", lang), url)
        self.press(self.words("Titta vad som finns där", "See what is there",
                              lang))
        self.assertIn("/staff/sources/test/", self.browser.do("where"))

    def source(self, url):
        for s in self.rig.json("source", "list"):
            if s["url"] == url:
                return s
        return None

    def watch(self, lang):
        """From the list to a source, by its page that names a feed."""
        url = f"{self.site.url}/{lang}/nyheter"
        feed = f"{self.site.url}/nyheter.rss?{lang}"
        self.site.pages[f"/{lang}/nyheter"] = page(
            FEED_LINK.replace(".rss", f".rss?{lang}"))
        self.site.pages[f"/nyheter.rss?{lang}"] = rig.rss(ITEMS)
        if lang == "sv":
            self.open("sources-none", "/staff/sources")
            self.open("source-new", "/staff/sources/new")
        if lang == "en":
            self.goto("/staff/sources/new")
            self.press("See what is there")
            self.look("source-new-wrong", 422)
        self.goto("/staff/sources")
        self.ask(lang, url)
        self.answer(self.words("Vad skulle hämtas", "What would be fetched",
                               lang))
        self.assertIn(ITEMS[0][1], self.text())
        self.assertIn(feed, self.text())
        self.look(f"source-test-{lang}")

        b = self.browser
        if lang == "sv":
            # Nothing chosen: said beside the field, the rest is kept.
            b.do("select", label="Vad är det?", value="board")
            b.do("check", label="Skicka utan att någon tittar")
            self.press("Bevaka sidan")
            self.look("source-wrong", 422)
            b.do("select", label="Vad är det?", value="news")
        b.do("check", label="Digitalt")
        b.do("select", label=self.words("Hur ofta", "How often", lang),
             value="hour")
        self.press(self.words("Bevaka sidan", "Watch the page", lang))
        self.assertIn(self.words("Sidan bevakas nu", "The page is watched",
                                 lang), self.text())
        rig.wait(lambda: self.source(feed)["health"] == "ok", "a first look")
        self.assertEqual(self.source(feed)["auto"], lang == "sv")
        self.open(f"sources-{lang}", "/staff/sources")
        return feed

    def change(self, lang, feed):
        """What is chosen, now, stop, go on, remove."""
        number = self.source(feed)["id"]
        self.open(f"source-{lang}", f"/staff/sources/{number}")
        b = self.browser
        b.do("select", label=self.words("Vad är det?", "What is it?", lang),
             value="meeting")
        self.press(self.words("Spara", "Save", lang))
        self.assertEqual(self.source(feed)["kind"], "meeting")

        seen = len(self.site.seen)
        self.press(self.words("Läs nu", "Read now", lang))
        rig.wait(lambda: len(self.site.seen) > seen, "a look")
        self.press(self.words("Sluta läsa tills vidare",
                              "Stop reading for now", lang))
        self.assertEqual(self.source(feed)["state"], "stopped")
        if lang == "sv":
            self.look("source-stopped")
        self.press(self.words("Börja läsa igen", "Start reading again", lang))
        self.assertEqual(self.source(feed)["state"], "active")

        self.follow(self.words("Ta bort bevakningen", "Stop watching", lang))
        if lang == "en":
            self.look("source-remove")
        self.press(self.words("Ta bort bevakningen", "Stop watching", lang))
        self.assertIsNone(self.source(feed))

    def test_watch_a_page(self):
        for lang in ("sv", "en"):
            self.sign_in(name=f"anna.{lang}", lang=lang)
            self.goto("/staff/")
            self.change(lang, self.watch(lang))

    def test_it_moves(self):
        """Another address, and a pace that a command chose."""
        self.rig.run("source", "add", f"{self.site.url}/gammal", "--topic",
                     "digitalt", "--interval", 1800)
        self.rig.run("source", "add", f"{self.site.url}/granne", "--topic",
                     "digitalt")
        number = self.source(f"{self.site.url}/gammal")["id"]
        self.sign_in(name="anna.sv")
        self.goto(f"/staff/sources/{number}")
        self.assertIn("Var 30:e minut", self.text())
        self.fill("Adress", f"{self.site.url}/granne")
        self.press("Spara")
        self.assertIn("Sidan bevakas redan", self.text())
        self.look("source-twin", 422)
        self.fill("Adress", f"{self.site.url}/ny")
        self.press("Spara")
        self.assertEqual(self.source(f"{self.site.url}/ny")["id"], number)
        self.assertEqual(self.interval(number), 1800)
        self.browser.do("select", label="Hur ofta", value="day")
        self.press("Spara")
        self.assertEqual(self.interval(number), 86400)
        self.rig.run("source", "edit", number, "--interval", 3600, "--url",
                     f"{self.site.url}/nyast")
        self.assertEqual(self.source(f"{self.site.url}/nyast")["id"], number)
        self.assertEqual(self.interval(number), 3600)

    def interval(self, number):
        return self.rig.sql("SELECT interval FROM source WHERE id = "
                            f"{number}")[0]["interval"]

    def test_a_page_that_is_not_there(self):
        self.sign_in(name="anna.sv")
        self.goto("/staff/sources")
        self.ask("sv", f"{self.site.url}/borta")
        self.answer("Sidan finns inte längre")
        self.look("source-gone")

    def test_a_page_without_a_feed(self):
        self.sign_in(name="anna.sv")
        self.site.pages["/utan"] = page()
        self.goto("/staff/sources")
        self.ask("sv", f"{self.site.url}/utan")
        self.answer("vanlig sida utan flöde")
        self.fill("Var på sidan nyheterna står", "//[")
        self.press("Titta vad som finns där")
        self.assertIn("inget XPath-uttryck", self.text())
        self.fill("Var på sidan nyheterna står", "//article")
        self.press("Titta vad som finns där")
        self.answer("Ny e-tjänst för bygglov")
        self.browser.do("check", label="Styrelsen")
        self.press("Bevaka sidan")
        self.assertEqual(self.rig.json("source", "list")[-1]["url"],
                         f"{self.site.url}/utan")

        number = self.source(f"{self.site.url}/utan")["id"]
        self.goto(f"/staff/sources/{number}")
        self.fill("Var på sidan nyheterna står", "//[")
        self.press("Spara")
        self.assertIn("inget XPath-uttryck", self.text())
        self.fill("Var på sidan nyheterna står", "//article")
        self.rig.commit("UPDATE topic SET state = 'closed'")
        self.addCleanup(self.rig.commit, "UPDATE topic SET state = 'open'")
        self.press("Spara")
        self.assertNotIn("XPath", self.text())
        self.assertIn("Ett av ämnena är stängt", self.text())


if __name__ == "__main__":
    unittest.main()
