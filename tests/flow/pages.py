# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages and mails as a browser without scripts sees them."""
import html.parser


class Reader(html.parser.HTMLParser):
    """Tags, forms with their fields, and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.forms, self.words = [], [], []
        self.quiet = None
        self.feed(text)
        self.close()

    @property
    def raw(self):
        return "".join(self.words)

    @property
    def text(self):
        return " ".join(self.raw.split())

    def handle_starttag(self, tag, attrs):
        a = {k: v if v is not None else "" for k, v in attrs}
        self.tags.append((tag, a))
        if tag in ("style", "script", "title"):
            self.quiet = tag
        if tag in ("p", "li", "td", "div", "h1", "h2", "h3", "br", "tr"):
            self.words.append(" ")
        if tag == "form":
            self.forms.append({"method": a.get("method", "get").lower(),
                               "action": a.get("action", ""),
                               "fields": [], "buttons": []})
        if not self.forms:
            return
        form = self.forms[-1]
        if tag == "input" and "name" in a:
            kind = a.get("type", "text")
            form["fields"].append([a["name"], a.get("value", ""), kind,
                                   kind not in ("checkbox", "radio")
                                   or "checked" in a])
        elif tag == "button":
            form["buttons"].append([a.get("name", ""), a.get("value", "")])
        elif tag == "select":
            form["fields"].append([a["name"], "", "select", True])
        elif tag == "option" and "selected" in a:
            form["fields"][-1][1] = a.get("value", "")

    def handle_endtag(self, tag):
        if tag == self.quiet:
            self.quiet = None

    def handle_data(self, data):
        if not self.quiet:
            self.words.append(data)


def tags(text):
    return Reader(text).tags


class Answer:
    def __init__(self, status, reason, headers, body):
        self.status, self.reason = status, reason
        self.headers = headers          # pairs, in order
        self.body = body
        self.page = Reader(body.decode("utf-8", "replace"))

    def header(self, name):
        found = [v for k, v in self.headers if k.lower() == name.lower()]
        return found[0] if found else None

    @property
    def bytes(self):
        """All of it that a stranger sees, but for the clock."""
        kept = [(k, v) for k, v in self.headers if k.lower() != "date"]
        return repr((self.status, self.reason, kept)).encode() + self.body

    @property
    def text(self):
        return self.page.text

    def form(self, having=None):
        for form in self.page.forms:
            names = [f[0] for f in form["fields"]]
            names += [b[0] for b in form["buttons"]]
            if form["method"] == "post" and (not having or having in names):
                return form
        raise AssertionError(f"no form with {having} in: {self.text}")
