// SPDX-License-Identifier: GPL-3.0-or-later
// Drives Chromium for test_browser.py: one JSON command a line on standard
// input, one JSON answer a line on standard output.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
const axe = fs.readFileSync(
  path.join(here, "node_modules/axe-core/axe.min.js"), "utf8");
const html = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard", "html-validate:document",
    "html-validate:a11y"],
  // All that a page asks for comes from where the page came from; a button
  // of a form that sends it needs no more words.
  rules: {
    "require-sri": "off", "no-implicit-button-type": "off",
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
  },
});
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PATIENCE = 40000;
const [, , host, port] = process.argv;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
    // A picture of a page shows its sandboxed frames, too.
    "--disable-features=HttpsUpgrades,IsolateSandboxedIframes",
    // As the pages are on a server: with HTTPS, under their name.
    `--unsafely-treat-insecure-origin-as-secure=http://${host}`,
    `--host-resolver-rules=MAP ${host} 127.0.0.1:${port}`],
});
let context = null, page = null, wrong = [], posted = null, sent = null;

// What the page complained of, and what it asked of others.
function watch() {
  wrong = [];
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type()))
      wrong.push(`${m.type()}: ${m.text()}`);
  });
  page.on("response", (r) => {
    if (r.request().isNavigationRequest() &&
        r.frame() === page.mainFrame())
      sent = r;
  });
  page.on("pageerror", (e) => wrong.push(`script: ${e.message}`));
  page.on("request", (r) => {
    const url = new URL(r.url());
    if (r.method() === "POST" && r.isNavigationRequest()) posted = r;
    if (url.protocol !== "file:" && url.hostname !== host)
      wrong.push(`asks another: ${r.url()}`);
  });
}

// The HTML as it was sent, not as the browser mended it.
async function invalid(sent) {
  if (!sent || !sent.url().startsWith("http"))
    return [];
  const report = await html.validateString(await sent.text());
  return report.results.flatMap((r) => r.messages.map(
    (m) => `${m.ruleId}, line ${m.line}: ${m.message}`));
}

async function violated(page) {
  if (!await page.evaluate(() => "axe" in window))
    await page.evaluate(axe);
  const found = await page.evaluate(
    // Frames are sandboxed: nothing may run in them, axe neither.
    (tags) => axe.run(document, { runOnly: tags, iframes: false }), TAGS);
  // What was never in sight is not painted.
  for (const frame of await page.locator("iframe").all())
    await frame.scrollIntoViewIfNeeded();
  return found.violations.map((v) =>
    `${v.id}: ${v.help}: ` + v.nodes.slice(0, 3).map(
      (n) => `${n.html.slice(0, 200)} ${n.failureSummary}`).join("; "));
}

// What stands out to the right.
async function stands(page) {
  return await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return "";
    return [...document.querySelectorAll("body *")].filter(
      (e) => e.getBoundingClientRect().right > room + 1).slice(0, 3).map(
      (e) => e.outerHTML.slice(0, 120)).join("\n") || "something";
  });
}

const commands = {
  async fresh({ width, scheme, lang, script }) {
    if (context) await context.close();
    context = await browser.newContext({
      viewport: { width, height: 800 }, locale: lang || "sv-SE",
      colorScheme: scheme || "light", javaScriptEnabled: script !== false,
      ignoreHTTPSErrors: true,
    });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    watch();
  },
  // The same cookies in a page without scripts.
  async script({ on }) {
    const state = await context.storageState();
    await context.close();
    context = await browser.newContext({ viewport: { width: 360, height: 800 },
      locale: "sv-SE", javaScriptEnabled: on, ignoreHTTPSErrors: true,
      storageState: state });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    watch();
  },
  async open({ url }) {
    const got = await page.goto(url, { waitUntil: "load" });
    return { status: got ? got.status() : 0 };
  },
  async resize({ width }) {
    await page.setViewportSize({ width, height: 800 });
  },
  async scheme({ scheme }) {
    await page.emulateMedia({ colorScheme: scheme });
  },
  // Accessibility, and complaints since the last look.
  async look({ shot, html: read }) {
    const violations = await violated(page);
    if (shot) await page.screenshot({ path: shot, fullPage: true });
    const said = wrong;
    wrong = [];
    return {
      url: page.url(), title: await page.title(), wrong: said,
      lang: await page.locator("html").getAttribute("lang"),
      heading: await page.locator("h1").allInnerTexts(), violations,
      invalid: read ? await invalid(page.url().startsWith("http") && sent) :
        [],
      cookies: (await context.cookies()).length,
    };
  },
  // The page at hand in another language: what was asked is asked again,
  // beside it.  Only for what changes nothing; null: it was a file, or one was
  // uploaded.
  async twin({ lang, shots }) {
    const asked = sent.request(), other = await context.newPage();
    const body = asked.postDataBuffer();
    const url = new URL(asked.url());
    if (url.protocol === "file:" || (asked.method() === "POST" && !body))
      return null;
    url.searchParams.set("lang", lang);
    if (body)
      await other.route(url.href, async (route) => route.continue({
        method: "POST", postData: body, headers: await asked.allHeaders() }));
    try {
      const got = await other.goto(url.href, { waitUntil: "load" });
      const seen = { status: got.status(), violations: [], wide: [],
        lang: await other.locator("html").getAttribute("lang"),
        invalid: await invalid(got) };
      for (const [i, width] of [1280, 360].entries()) {
        await other.setViewportSize({ width, height: 800 });
        seen.violations.push(...await violated(other));
        seen.wide.push(await stands(other));
        await other.screenshot({ path: shots[i], fullPage: true });
      }
      return seen;
    } finally {
      await other.close();
    }
  },
  // What stands out to the right of a narrow screen.
  async wide({ width }) {
    await page.setViewportSize({ width, height: 800 });
    return await stands(page);
  },
  async where() { return page.url(); },
  async print({ shot }) {
    await page.emulateMedia({ media: "print" });
    await page.screenshot({ path: shot, fullPage: true });
    await page.emulateMedia({ media: "screen" });
  },
  async select({ label, value }) {
    await page.getByLabel(label).selectOption(value);
  },
  async upload({ label, file }) {
    await page.getByLabel(label).setInputFiles(file);
  },
  async frame() {
    return await page.frameLocator("iframe").locator("body").innerText();
  },
  async source() { return await page.content(); },
  async text() { return await page.locator("body").innerText(); },
  // By its words, as a finger would: they cover the box.
  async check({ label }) {
    await page.locator("label").getByText(label, { exact: true }).click();
    if (!await page.getByLabel(label, { exact: true }).isChecked())
      throw new Error(`${label} is not ticked`);
  },
  async fill({ label, value }) { await page.getByLabel(label).fill(value); },
  // Where one is; autofocus comes with the first frame, after the load.
  async type({ text }) {
    await page.waitForFunction(() => document.activeElement &&
      document.activeElement.matches("input, textarea"));
    await page.keyboard.type(text);
  },
  // Time goes as the test says, from the next page on.
  async clock() { await page.clock.install(); },
  async later({ seconds }) { await page.clock.fastForward(seconds * 1000); },
  async forget() { await context.clearCookies(); },
  // What a button shows in a window of its own.
  async tab({ button }) {
    const [other] = await Promise.all([context.waitForEvent("page"),
      page.getByRole("button", { name: button }).click()]);
    await other.waitForLoadState("load");
    const text = await other.locator("body").innerText();
    await other.close();
    return text;
  },
  async put({ selector, value }) {
    await page.locator(selector).fill(value);
  },
  async press({ button }) {
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.getByRole("button", { name: button }).click()]);
  },
  async twice({ button }) {
    const from = page.url();
    await page.getByRole("button", { name: button }).dblclick(
      { noWaitAfter: true });
    // The second press breaks off what the first began to load.
    for (let arrived = false; !arrived;) {
      try {
        await page.waitForURL((u) => u.href !== from, { waitUntil: "load" });
        arrived = true;
      } catch (e) {
        if (!e.message.includes("ERR_ABORTED")) throw e;
      }
    }
  },
  // The last form once more, as a reload of what followed it would.
  async replay() {
    return await page.evaluate(async ([url, body]) => {
      const got = await fetch(url, { method: "POST", body, headers: {
        "Content-Type": "application/x-www-form-urlencoded" } });
      return { status: got.status, url: got.url, text: await got.text() };
    }, [posted.url(), posted.postData()]);
  },
  // Without loading anything anew: the page itself comes to say so.
  async until({ selector, text }) {
    await page.locator(selector).filter({ hasText: text }).first().waitFor(
      { state: "attached" });
  },
  // The text of a file that a button fetches.
  async download({ button }) {
    const [got] = await Promise.all([page.waitForEvent("download"),
      page.getByRole("button", { name: button }).click()]);
    return fs.readFileSync(await got.path(), "utf8");
  },
  async follow({ link }) {
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.getByRole("link", { name: link }).first().click()]);
  },
  // The keyboard alone: TAB until it is there, then the key.
  async key({ selector, key, leaves }) {
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      const there = await page.evaluate((s) => {
        const e = document.activeElement;
        if (!e || !e.matches(s)) return null;
        const o = getComputedStyle(e), l = e.parentElement &&
          getComputedStyle(e.parentElement);
        return [o.outlineStyle, o.boxShadow, l && l.outlineStyle];
      }, selector);
      if (!there) continue;
      const ring = there[0] !== "none" || there[1] !== "none" ||
        (there[2] && there[2] !== "none");
      if (leaves)
        await Promise.all([page.waitForNavigation({ waitUntil: "load" }),
          page.keyboard.press(key)]);
      else if (key.length > 1 && key !== "Space")
        await page.keyboard.type(key);
      else
        await page.keyboard.press(key);
      return { ring };
    }
    throw new Error(`TAB does not reach ${selector}`);
  },
  // Clickable things smaller than 24 px (WCAG 2.5.8), but links in text.
  async small() {
    return await page.evaluate(() => [...document.querySelectorAll(
      "button, select, summary, input:not([type=hidden])")].filter((e) => {
      const b = (e.labels && e.labels[0] && ["checkbox", "radio", "file"]
        .includes(e.type) ? e.labels[0] : e).getBoundingClientRect();
      return b.width > 0 && !e.closest("[aria-hidden=true]") &&
        (b.width < 24 || b.height < 24);
    }).map((e) => e.outerHTML));
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { do: what, ...more } = JSON.parse(line);
  let answer;
  try {
    answer = { ok: await commands[what](more) ?? null };
  } catch (e) {
    answer = { error: `${what}: ${e.message}` };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await browser.close();
