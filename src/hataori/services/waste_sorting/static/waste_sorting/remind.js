// Before the form leaves, the browser is asked to take notifications and its id is put in. Forgetting also ends the
// browser's own subscription.
"use strict";

const form = document.querySelector("[data-push-form]");
const forget = document.querySelector("[data-push-forget]");

const bytes = (text) => {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (each) => each.charCodeAt(0));
};

async function subscribed() {
  if (!("serviceWorker" in navigator && "PushManager" in window)) throw new Error(form.dataset.missing);
  if ((await Notification.requestPermission()) !== "granted") throw new Error(form.dataset.denied);
  const worker = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  await navigator.serviceWorker.ready;
  const key = bytes((await (await fetch("/push/key")).json()).key);
  const found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/push/subscribe", { method: "POST", headers, body: JSON.stringify(found.toJSON()) });
  if (!answer.ok) throw new Error(form.dataset.failed);
  return (await answer.json()).id;
}

if (form) {
  form.addEventListener("submit", async (event) => {
    if (form.elements.device.value) return;
    event.preventDefault();
    const said = form.querySelector("[data-push-said]");
    said.textContent = "";
    try {
      form.elements.device.value = await subscribed();
      form.submit();
    } catch (error) {
      said.textContent = error.message || form.dataset.failed;
    }
  });
}

if (forget && "serviceWorker" in navigator) {
  forget.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const worker = await navigator.serviceWorker.getRegistration("/");
      const found = worker && (await worker.pushManager.getSubscription());
      if (found) await found.unsubscribe();
    } finally {
      forget.submit();
    }
  });
}
