# SPDX-License-Identifier: GPL-3.0-or-later
"""The two parts of a mail: what survives mail programs, reads well aloud
and says the same in HTML and in plain text."""
import colorsys
import html.parser
import re
import unittest

import posts
import rig

# What mail programs keep (caniemail): anything else needs a reason.
TAGS = {"html", "head", "meta", "title", "style", "body", "div", "table",
        "tr", "td", "th", "h1", "h2", "h3", "h4", "p", "br", "ul", "ol",
        "li", "a", "strong", "em", "b", "i", "code", "pre", "blockquote",
        "hr", "span", "img", "tbody", "thead", "sup", "sub"}
CSS = {"margin", "padding", "color", "background-color", "font-family",
       "font-size", "font-weight", "font-style", "line-height", "text-align",
       "text-decoration", "width", "max-width", "border", "border-top",
       "border-left", "border-bottom", "border-radius", "word-break",
       "white-space", "vertical-align", "overflow-wrap", "border-collapse",
       "border-top-color", "border-left-color", "height"}
EMPTY = {"meta", "br", "hr", "img"}


def styles(attributes):
    found = {}
    for rule in attributes.get("style", "").split(";"):
        if ":" in rule:
            name, value = rule.split(":", 1)
            found[name.strip()] = value.strip()
    return found


def light(color):
    """Relative luminance, WCAG 2."""
    parts = []
    for i in (1, 3, 5):
        c = int(color[i:i + 2], 16) / 255
        parts.append(c / 12.92 if c <= 0.04045 else
                     ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def upside_down(color):
    """Lightness turned round, hue kept: what dark modes do to a mail."""
    r, g, b = (int(color[i:i + 2], 16) / 255 for i in (1, 3, 5))
    h, l, s = colorsys.rgb_to_hls(r, g, b)
    return "#" + "".join(f"{round(c * 255):02x}" for c in
                         colorsys.hls_to_rgb(h, 1 - l, s))


class Walk(html.parser.HTMLParser):
    """Each element with what it inherits, each link and heading with its
    words, in order."""

    def __init__(self, text):
        super().__init__()
        self.stack = [("", {"color": "#000000", "background": "#ffffff"})]
        self.pairs, self.elements = set(), []
        self.links, self.headings = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        a = {k: v or "" for k, v in attrs}
        css = styles(a)
        now = dict(self.stack[-1][1])
        now["color"] = css.get("color", now["color"])
        now["background"] = css.get("background-color", now["background"])
        for name in ("font-size", "line-height", "text-align"):
            if name in css:
                now[name] = css[name]
        self.elements.append((tag, a, css, now))
        if tag == "a":
            self.links.append([a.get("href", ""), ""])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([int(tag[1]), ""])
        if tag not in EMPTY:
            self.stack.append((tag, now))

    def handle_endtag(self, tag):
        while len(self.stack) > 1 and self.stack.pop()[0] != tag:
            pass

    def in_heading(self):
        return any(re.fullmatch("h[1-6]", t) for t, _ in self.stack)

    def handle_data(self, data):
        inside = [t for t, _ in self.stack]
        if "a" in inside:
            self.links[-1][1] += data
        if self.in_heading():
            self.headings[-1][1] += data
        if data.strip() and "body" in inside:
            now = self.stack[-1][1]
            self.pairs.add((now["color"], now["background"],
                            now.get("font-size"), now.get("line-height"),
                            now.get("text-align"), self.in_heading()))


class Letters(rig.Test):
    @classmethod
    def prepare(cls):
        r = cls.rig
        r.start()
        posts.topics(r)
        confirm = r.subscribe("anna@mottagare.example", *posts.TOPICS)
        english = r.subscribe("cia@mottagare.example", *posts.TOPICS,
                              lang="en")
        for post in posts.ALL:
            r.post_add(post)
        found = {m.to[0].split("@")[0]: m for m in r.send_digest()}
        cls.anna, cls.cia = found["anna"], found["cia"]
        start = r.post.count()
        r.press(r.get("/link"), "email", change={
            "email": "anna@mottagare.example"})
        cls.mails = [confirm, english, cls.anna, cls.cia,
                     *r.post.after(start)]
        screens = rig.BUILD / "test-screens"
        screens.mkdir(exist_ok=True)
        (screens / "digest.eml").write_bytes(cls.anna.raw)
        (screens / "digest.html").write_text(cls.anna.html)
        (screens / "digest.en.html").write_text(cls.cia.html)
        (screens / "confirm.html").write_text(confirm.html)

    def every(self):
        for mail in self.mails:
            yield mail, Walk(mail.html)

    def test_size(self):
        """HTM-01, HTM-02"""
        for mail, _ in self.every():
            self.assertLess(len(mail.html.encode()), 60 * 1024)
            style = re.findall(r"<style>(.*?)</style>", mail.html, re.S)
            self.assertEqual(len(style), 1)
            self.assertLess(len(style[0]), 16 * 1024)

    def test_tags_and_style(self):
        """HTM-03, HTM-04, HTM-06, A11-12"""
        for mail, walk in self.every():
            for tag, a, css, _ in walk.elements:
                self.assertIn(tag, TAGS)
                self.assertLessEqual(set(css), CSS, tag)
                padding = css.get("padding", "0")
                if tag not in ("td", "th"):
                    self.assertRegex(padding, r"^0( 0)*$", tag)
                self.assertNotRegex(a.get("style", ""),
                                    r"(?i)\d(rem|em|vw|vh)\b|var\(|url\(|"
                                    r"margin:[^;]*auto|position|float|flex")
                self.assertEqual([k for k in a if k.startswith("on")], [])
            self.assertNotRegex(mail.html,
                                r"(?i)@import|@font-face|javascript:|url\(")
            wide = [a for t, a, css, _ in walk.elements if t == "table"
                    and a.get("width") == "600"]
            self.assertGreaterEqual(len(wide), 1)
            self.assertIn("max-width:600px", wide[-1]["style"])

    def test_images(self):
        """HTM-05, A11-13, LAW-11: none from elsewhere, no pixel."""
        for mail, walk in self.every():
            for tag, a, _, _ in walk.elements:
                if tag == "img":
                    self.assertIn("alt", a)
                    self.assertRegex(a["src"], r"^https?://\S+\.(png|jpe?g)")
                    self.assertTrue(a.get("width") and a.get("height"))
                    self.assertGreater(int(a["width"]), 1)
            self.assertNotIn("data:", mail.html)

    def test_contrast(self):
        """HTM-07, A11-15: also when a mail program turns it dark."""
        for mail, walk in self.every():
            self.assertGreater(len(walk.pairs), 2)
            for color, back, size, height, align, heading in walk.pairs:
                self.assertGreaterEqual(contrast(color, back), 4.5,
                                        (color, back))
                turned = contrast(upside_down(color), upside_down(back))
                self.assertGreaterEqual(turned, 4.5, (color, back))
                self.assertGreaterEqual(int(size[:-2]), 16, (color, size))
                self.assertEqual(align, "left")
                self.assertGreaterEqual(float(height),
                                        1.2 if heading else 1.5, size)
            dark = re.search(r"prefers-color-scheme: dark\) \{(.*?)\n\}",
                             mail.html, re.S).group(1)
            rules = dict(re.findall(
                r"\.([\w .]+) \{ (?:background-)?color: (#\w{6})", dark))
            for front, back in (("ink", "card"), ("card a", "card"),
                                ("small", "card"), ("ink", "box"),
                                ("card a", "box"), ("small", "box"),
                                ("card .button a", "button")):
                self.assertGreaterEqual(contrast(rules[front], rules[back]),
                                        4.5, (front, back))

    def test_nothing_is_hidden(self):
        """HTM-08"""
        for mail, walk in self.every():
            self.assertNotRegex(
                mail.html, r"(?i)display:\s*none|font-size:\s*0|"
                r"visibility|opacity|mso-hide|max-height")
            for color, back, *_ in walk.pairs:
                self.assertNotEqual(color, back)

    def test_head(self):
        """HTM-09, A11-10"""
        for mail, walk in self.every():
            lang = mail["Content-Language"]
            self.assertTrue(mail.html.startswith("<!DOCTYPE html>"))
            self.assertIn('<meta charset="utf-8">', mail.html)
            self.assertIn('name="viewport"', mail.html)
            title = re.search(r"<title>(.*?)</title>", mail.html, re.S)
            self.assertEqual(rig.Reader(f"<p>{title.group(1)}").text,
                             mail["Subject"])
            langs = [(t, a["lang"]) for t, a, _, _ in walk.elements
                     if "lang" in a]
            self.assertEqual(langs[:2], [("html", lang), ("div", lang)])

    def test_footer(self):
        """HTM-10, in both parts"""
        for mail in (self.anna, self.cia):
            for text in (mail.text, rig.Reader(mail.html).text):
                self.assertRegex(text, r"prenumererar|subscribe")
                self.assertRegex(text, r"sedan|since")
                self.assertIn("Box 100, 400 10 Exempelstad", text)
                self.assertIn("kansli@example.se", text)
            for link in ("/unsubscribe/", "/preferences/"):
                url = mail.link(link)
                self.assertIn(url, mail.text)
                self.assertIn(url, mail.html)
            for url in ("https://www.example.se/personuppgifter",
                        "https://www.example.se/tillganglighet"):
                self.assertIn(url, mail.text)
                self.assertIn(url, mail.html)

    def test_tables_are_layout(self):
        """A11-11"""
        for mail, walk in self.every():
            for tag, a, _, _ in walk.elements:
                if tag == "table":
                    self.assertEqual(a.get("role"), "presentation")
            for comment in re.findall(r"<!--.*?-->", mail.html, re.S):
                self.assertEqual(comment.count("<table"),
                                 comment.count('role="presentation"'))

    def test_headings(self):
        """A11-12"""
        for mail, walk in self.every():
            levels = [level for level, _ in walk.headings]
            self.assertEqual(levels[0], 1)
            self.assertEqual(levels.count(1), 1)
            for before, after in zip(levels, levels[1:]):
                self.assertLessEqual(after, before + 1, walk.headings)

    def test_links(self):
        """A11-14, HTM-13"""
        for mail, walk in self.every():
            where = {}
            for href, words in walk.links:
                words = " ".join(words.split())
                self.assertRegex(href, r"^(https?://(brev|www|mote)\.example"
                                 r"\.se/|mailto:)")
                self.assertTrue(words)
                self.assertNotRegex(words, r"(?i)^(läs mer|här|klicka|"
                                    r"read more|here|link)\.?$")
                self.assertEqual(where.setdefault(words, href), href, words)
            for tag, a, css, _ in walk.elements:
                if tag == "a":
                    self.assertEqual(css.get("text-decoration"), "underline")
        titles = {" ".join(w.split()): h for h, w in Walk(
            self.anna.html).links}
        self.assertEqual(titles["Styrelsemötet 23 juni"],
                         "https://www.example.se/styrelsen/23-juni")
        self.assertEqual(
            titles["Ny ledningsgrupp för vårdsamverkan i höst"],
            "https://www.example.se/nyheter?id=17&visa=allt")

    def test_own_links_lead_somewhere(self):
        for mail in (self.anna, self.cia):
            for link in [*mail.links(), *re.findall(
                    "<(http[^>]*)>", mail["List-Archive"]
                    + mail["List-Help"])]:
                self.assertEqual(self.rig.get(link).status, 200, link)

    def test_both_parts_say_the_same(self):
        """MSG-11, A11-16"""
        for mail, walk in self.every():
            here = {u for u, _ in walk.links if not u.startswith("mailto:")}
            there = set(re.findall(r"https?://[^\s<>]+", mail.text))
            self.assertEqual(here, there)
            at = 0
            lines = " ".join(mail.text.split())
            for _, words in walk.headings:
                words = " ".join(words.split())
                found = lines.find(words, at)
                self.assertGreaterEqual(found, 0, words)
                at = found
            for line in mail.text.split("\n"):
                if not line.strip(" <>").startswith("http"):
                    self.assertLessEqual(len(line), 76, line)
            # Every word of the plain text stands in the HTML too.
            html = set(re.findall(r"\w+", rig.Reader(mail.html).text))
            for line in mail.text.split("\n"):
                if "http" not in line:
                    self.assertLessEqual(set(re.findall(r"\w+", line)),
                                         html, line)

    def test_order_and_the_past(self):
        """HTM-12: the same order whenever it is made."""
        text = self.anna.text
        order = [text.index(w) for w in (
            "Styrelsemötet 23 juni", "Ny ledningsgrupp", "Rådet för")]
        self.assertEqual(order, sorted(order))
        self.assertEqual(
            [w for _, w in Walk(self.anna.html).headings][0].split(":")[0],
            "Nytt")
        # In a paragraph of its own under each item, not only as colour.
        self.assertIn("Ämne: Styrelsen", text)


class Long(rig.Test):
    """A flood of items: the mail stays under what Gmail clips."""
    MANY = 100

    @classmethod
    def prepare(cls):
        cls.rig.start()
        cls.rig.topics("nyheter")
        cls.rig.subscribe("anna@mottagare.example", "nyheter")
        rows = [(f"n-{i}", f"Nyhet nummer {i} om ett ämne",
                 "En mening som säger något om nyheten. " * 35)
                for i in range(cls.MANY)]
        site = rig.Site()
        try:
            site.pages["/rss"] = rig.rss([])
            source = cls.rig.run("source", "add", site.url + "/rss",
                                 "--topic", "nyheter", "--kind", "news",
                                 "--auto").strip()
            cls.rig.run("source", "poll", source)
            site.pages["/rss"] = rig.rss(rows)
            cls.rig.run("source", "poll", source)
        finally:
            site.stop()
        # So many at once is a mistake until staff say otherwise.
        assert cls.rig.send_digest() == []
        drafts = cls.rig.sql("SELECT id FROM post WHERE state = 'draft'")
        assert len(drafts) == cls.MANY, drafts
        for row in drafts:
            cls.rig.run("post", "approve", row["id"])
        cls.mail, = cls.rig.send_digest()

    def test_it(self):
        """HTM-01, HTM-12"""
        mail = self.mail
        self.assertLess(len(mail.html.encode()), 95 * 1024)
        self.assertIn(mail.link("/unsubscribe/"), mail.html[-5000:])
        for i in range(self.MANY):
            self.assertIn(f"Nyhet nummer {i} om", mail.text, i)
        self.assertEqual(self.rig.send_digest(), [])


if __name__ == "__main__":
    unittest.main()
