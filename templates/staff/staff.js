/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk's only script: a digest's page follows how far it has come.
 * Without it there is a link that loads the page anew. */
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
