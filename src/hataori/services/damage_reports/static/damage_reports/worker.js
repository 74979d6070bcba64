// The form of reports without a network: its page and what it needs are kept; drafts are sent when the network is back.
"use strict";

(() => {
  const KEPT = "hataori-reports-form";
  const FORM = "/reports/new/";

  // Read without cookies, so that nobody's name is kept on the device.
  async function keep(addresses) {
    const cache = await caches.open(KEPT);
    const wanted = [FORM, ...addresses];
    for (const address of wanted) {
      const answer = await fetch(address, { credentials: "omit" });
      if (answer.ok) await cache.put(address, answer);
    }
    const names = new Set(wanted.map((each) => new URL(each, self.location.origin).href));
    for (const request of await cache.keys()) if (!names.has(request.url)) await cache.delete(request);
  }

  async function kept(request) {
    const cache = await caches.open(KEPT);
    return (await cache.match(request, { ignoreSearch: true, ignoreVary: true })) ?? Response.error();
  }

  async function form(request) {
    try {
      return await fetch(request);
    } catch {
      return request.method === "POST" ? Response.redirect(`${FORM}?offline=1`, 303) : kept(FORM);
    }
  }

  self.addEventListener("message", (event) => {
    if (event.data?.kind === "keep-reports-form") event.waitUntil(keep(event.data.addresses).catch(() => {}));
  });

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== self.location.origin) return;
    if (request.mode === "navigate") {
      if (url.pathname === FORM) event.respondWith(form(request));
    } else if (request.method === "GET" && (url.pathname.startsWith("/static/") || url.pathname === "/city.css")) {
      event.respondWith(fetch(request).catch(() => kept(request)));
    }
  });

  self.addEventListener("sync", (event) => {
    if (event.tag === "hataori-reports") event.waitUntil(self.hataoriReports.sendAll());
  });
})();
