// The tablet's own service worker (its scope is the tablet's page): the page and what it needs without a network.
// They are read without cookies, so that nobody's name is kept. A network that hangs counts as none after a while.
"use strict";

const KEPT = "hataori-smart-counter";
const PAGE = "/smart-counter/tablet/";
const PATIENCE = 4000;

async function keep(addresses) {
  const cache = await caches.open(KEPT);
  const wanted = [PAGE, ...addresses];
  for (const address of wanted) {
    const answer = await fetch(address, { credentials: "omit" });
    if (!answer.ok || answer.redirected) throw new Error(address);
    await cache.put(address, answer);
  }
  const names = new Set(wanted.map((each) => new URL(each, self.location.origin).href));
  for (const request of await cache.keys()) if (!names.has(request.url)) await cache.delete(request);
}

async function kept(address) {
  const cache = await caches.open(KEPT);
  return cache.match(address, { ignoreSearch: true, ignoreVary: true });
}

const tired = () => new Promise((_, reject) => setTimeout(reject, PATIENCE));

// Where nothing is kept yet a slow network is waited for.
async function nearest(request, address) {
  const live = fetch(request);
  try {
    return await Promise.race([live, tired()]);
  } catch {
    return (await kept(address)) ?? live;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data?.kind !== "keep") return;
  const done = keep(event.data.addresses).then(() => true, () => false);
  event.waitUntil(done.then((good) => event.ports[0]?.postMessage(good)));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (url.pathname === PAGE) event.respondWith(nearest(request, PAGE));
  } else if (url.pathname.startsWith("/static/") || url.pathname === "/city.css") {
    event.respondWith(nearest(request, request));
  }
});
