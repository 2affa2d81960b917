/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk's only script.  Every page works without it. */

/* A digest's page follows how far it has come; else there is a link that
 * loads it anew. */
(function () {
	"use strict";
	const SAY_MS = 10000;		/* not more often than this, aloud */
	let live = document.getElementById("live");
	const say = document.getElementById("say");
	let said = "", saidAt = 0, timer = 0, missed = 0;

	if (!live || !say || !window.fetch || !window.DOMParser)
		return;

	function tell(text, now) {
		if (text === said || (!now && Date.now() - saidAt < SAY_MS))
			return;
		said = text;
		saidAt = Date.now();
		say.textContent = text;
	}

	/* The buttons change with the state; whoever stands on one of them
	 * is taken to the words that say what it is now. */
	function swapControls(page) {
		const old = document.getElementById("controls");
		const fresh = page.getElementById("controls");
		const within = old.contains(document.activeElement);

		old.replaceWith(document.importNode(fresh, true));
		if (within) {
			const state = document.getElementById("state");

			state.tabIndex = -1;
			state.focus();
		}
	}

	function show(text) {
		const page = new DOMParser().parseFromString(text,
		    "text/html");
		const fresh = page.getElementById("live");
		const changed = fresh && fresh.dataset.key !== live.dataset.key;

		if (!fresh)
			throw new Error("not the page that was asked for");
		/* Now it has a subject, recipients and a mail to show. */
		if (changed && live.dataset.key.startsWith("freezing"))
			location.reload();
		fresh.remove();
		live.replaceWith(document.importNode(fresh, true));
		live = document.getElementById("live");
		if (changed)
			swapControls(page);
		tell(live.querySelector("[data-say]").textContent, changed);
	}

	function later() {
		clearTimeout(timer);
		if (!live.dataset.over && !document.hidden)
			timer = setTimeout(look, missed ? 5000 :
			    Number(live.dataset.every));
	}

	function look() {
		fetch(live.dataset.url, {redirect: "error"}).then(
		    function (got) {
			if (!got.ok)
				throw new Error(got.status);
			return got.text();
		}).then(function (text) {
			show(text);
			missed = 0;
			later();
		}).catch(function () {
			if (++missed < 4)
				later();
			else
				tell(live.dataset.lost, true);
		});
	}

	document.addEventListener("visibilitychange", later);
	later();
})();

/* Two minutes before the session ends it says so, and can go on (WCAG
 * 2.2.1).  Nothing typed is lost either way: see sign_in.h. */
(function () {
	"use strict";
	const SOON_MS = 120000;
	const box = document.getElementById("ending");
	let ends = 0, timer = 0, last = false;

	if (!box || !window.fetch)
		return;
	const words = box.querySelector("p");
	const stay = box.querySelector("button");

	function say(text, over) {
		box.hidden = false;
		stay.hidden = over;
		if (words.textContent !== text)
			words.textContent = text;
	}

	/* Timers stand still while a computer sleeps: the clock decides. */
	function look() {
		const left = ends - Date.now();

		clearTimeout(timer);
		if (left <= 0) {
			say(words.dataset.over, true);
			return;
		}
		if (left <= SOON_MS)
			say(last ? words.dataset.last : words.dataset.soon,
			    last);
		timer = setTimeout(look, left > SOON_MS ? left - SOON_MS :
		    left);
	}

	function goOn(seconds) {
		ends = Date.now() + seconds * 1000;
		look();
	}

	stay.addEventListener("click", function () {
		fetch(box.dataset.stay, {redirect: "error"}).then(
		    function (got) {
			if (!got.ok)
				throw new Error(got.status);
			return got.text();
		}).then(function (text) {
			box.hidden = true;
			words.textContent = "";
			document.getElementById("content").focus();
			last = Number(text) * 1000 <= SOON_MS;
			goOn(Number(text));
		}).catch(function () {
			say(words.dataset.over, true);
		});
	});
	document.addEventListener("visibilitychange", look);
	goOn(Number(box.dataset.in));
})();
