// The form of a report with scripts: previews, the place from the photo, words of an emergency seen at once, and a draft
// on this device that survives a restart and is sent when the network is back. Without scripts the form does the same.

import { released } from "../components/press.js";
import { places } from "./place.js";
import { waiting } from "./waiting.js";

const FIELDS = ["place", "town", "lat", "lon", "text"];
const PHOTOS = ["near", "far"];
const form = document.querySelector("[data-report]");
const { get, put, drop, sendAll } = self.hataoriReports;
const placeFrom = places(form);
let key = crypto.randomUUID();

const filesOf = (name) => [...form.elements[name].files];

function preview(name) {
  const list = form.querySelector(`[data-preview=${name}]`);
  list.replaceChildren(
    ...filesOf(name).map((file) => {
      const row = document.createElement("li");
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      image.onload = () => URL.revokeObjectURL(image.src);
      row.append(image);
      return row;
    }),
  );
}

function draft() {
  const fields = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  const photos = PHOTOS.map((name) => [name, filesOf(name).map((file) => ({ blob: file, name: file.name }))]);
  return { key: "current", sentAs: key, fields, ...Object.fromEntries(photos) };
}

const isEmpty = (told) => !Object.values(told.fields).some(Boolean) && !PHOTOS.some((name) => told[name].length);

// Back from the second screen the photos lie with the city: the device keeps its own as well.
async function keep(told) {
  if (form.elements.state.value) {
    const held = await get("drafts", "current");
    for (const name of PHOTOS) if (!told[name].length) told[name] = held?.[name] ?? [];
  }
  await (isEmpty(told) ? drop("drafts", "current") : put("drafts", told));
}

let saving = Promise.resolve();
const save = () => {
  const told = draft();
  saving = saving.then(() => keep(told));
  return saving;
};

function fill(told) {
  for (const name of FIELDS) form.elements[name].value = told.fields[name] ?? "";
  for (const name of PHOTOS) {
    const chosen = new DataTransfer();
    for (const { blob, name: called } of told[name]) chosen.items.add(new File([blob], called, { type: blob.type }));
    form.elements[name].files = chosen.files;
    preview(name);
  }
}

async function restore() {
  const told = await get("drafts", "current");
  if (told) key = told.sentAs;
  if (told && isEmpty(draft()) && !form.elements.state.value) {
    fill(told);
    form.querySelector("[data-place-said]").textContent = form.dataset.sayKept;
  }
  form.elements.key.value = key;
}

async function look(text) {
  const urgent = form.querySelector("[data-urgent]");
  if (!text.trim()) return void (urgent.hidden = true);
  const asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text }) };
  const told = await fetch(form.dataset.screen, asked).then((answer) => answer.json()).catch(() => null);
  const found = told?.flags?.some((flag) => flag.startsWith("emergency:")) ?? false;
  await released();
  urgent.querySelector("[data-urgent-said]").textContent = found ? form.dataset.sayEmergency : "";
  urgent.hidden = !found;
}

function offline(on) {
  form.querySelector("[data-offline]").hidden = !on;
  form.querySelector("[data-online]").hidden = on;
}

async function later() {
  const kind = document.getElementById("offline-kind").value;
  const said = form.querySelector("[data-offline-said]");
  if (!kind) return void (said.textContent = form.dataset.sayChoose);
  try {
    const told = draft();
    await put("waiting", { ...told, key, fields: { ...told.fields, kind }, sentAs: undefined });
    await saving;
    await drop("drafts", "current");
  } catch {
    return void (said.textContent = form.dataset.sayNoRoom);
  }
  navigator.storage?.persist?.();
  key = crypto.randomUUID();
  form.reset();
  fill({ fields: {}, near: [], far: [] });
  form.elements.key.value = key;
  navigator.serviceWorker?.ready.then((found) => found.sync?.register("hataori-reports")).catch(() => {});
  await show();
  document.querySelector("[data-waiting]").focus();
  if (navigator.onLine) sendAll();
}

const show = waiting(document.querySelector("[data-waiting]"), (told) => {
  key = told.key;
  fill(told);
  form.elements.key.value = key;
  save();
});

function keepForm() {
  const found = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((each) => each.href);
  const loaded = performance.getEntriesByType("resource").map((each) => each.name);
  const own = [...found, ...loaded].filter((each) => {
    const url = new URL(each);
    return url.origin === location.origin && (url.pathname.startsWith("/static/") || url.pathname === "/city.css");
  });
  return [...new Set(own)];
}

for (const name of PHOTOS) {
  form.elements[name].addEventListener("change", async () => {
    preview(name);
    await placeFrom(filesOf(name));
    save();
  });
}
form.addEventListener("report:changed", save);
form.addEventListener("change", save);
form.elements.text.addEventListener("change", () => look(form.elements.text.value));
form.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  offline(true);
  save().catch(() => (form.querySelector("[data-offline-said]").textContent = form.dataset.sayNoRoom));
  document.getElementById("offline-title").focus();
});
form.querySelector("[data-later]").addEventListener("click", later);
// A page that came from the device holds no token of a session: it is read anew before it is used.
const fromDevice = !navigator.onLine || new URLSearchParams(location.search).has("offline");
window.addEventListener("online", async () => {
  await sendAll();
  if (!fromDevice) return offline(false);
  await save();
  location.replace(location.pathname);
});
window.addEventListener("offline", () => offline(true));
new BroadcastChannel("hataori-reports").addEventListener("message", () => show());

await restore();
await show();
if (fromDevice) offline(true);
if (navigator.onLine) sendAll();
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const { active } = await navigator.serviceWorker.ready;
  if (navigator.onLine) active.postMessage({ kind: "keep-reports-form", addresses: keepForm() });
}
form.dataset.ready = "";
