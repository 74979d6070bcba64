// The button "receive in this browser" on the page of notices. Without scripts it is not shown.
"use strict";

const place = document.querySelector("[data-push]");

const bytes = (text) => {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (each) => each.charCodeAt(0));
};

const send = (path, body) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

async function current() {
  const worker = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  return { worker, found: await worker.pushManager.getSubscription() };
}

async function start() {
  if ((await Notification.requestPermission()) !== "granted") throw new Error(place.dataset.denied);
  const { worker } = await current();
  await navigator.serviceWorker.ready;
  const key = bytes((await (await fetch("/push/key")).json()).key);
  const found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const answer = await send("/push/subscribe", found.toJSON());
  if (!answer.ok) throw new Error(place.dataset.failed);
}

async function stop() {
  const { found } = await current();
  if (!found) return;
  await send("/push/unsubscribe", { endpoint: found.endpoint });
  await found.unsubscribe();
}

async function show() {
  const { found } = await current();
  const on = Boolean(found);
  place.querySelector("[data-push-start]").parentElement.hidden = on;
  place.querySelector("[data-push-stop]").parentElement.hidden = !on;
}

const act = (run) => async () => {
  const said = place.querySelector("[role=status]");
  said.textContent = "";
  try {
    await run();
    location.reload();
  } catch (error) {
    said.textContent = error.message || place.dataset.failed;
  }
};

if (place && "serviceWorker" in navigator && "PushManager" in window) {
  place.hidden = false;
  place.querySelector("[data-push-start]").addEventListener("click", act(start));
  place.querySelector("[data-push-stop]").addEventListener("click", act(stop));
  show();
}
