// The tablet: read a file, ask little, show the papers, take one signature, keep it till the city has it.
// Nothing here needs a network; what is under way survives a restart (store.js says how it is kept).

import { composed } from "./compose.js";
import { pad } from "../bundles/pen.js";
import { released } from "../components/press.js";
import { read } from "./read.js";
import { all, drop, get, inJapan as today, put, sendAll } from "./store.js";

const root = document.querySelector("[data-tablet]");
const table = JSON.parse(document.getElementById("smart-counter-table").textContent);
const part = (name) => root.querySelector(`[data-${name}]`);
const form = part("ask");
const sign = part("sign");
const pen = pad(sign.querySelector("canvas"));
const HIDDEN = "●".repeat(12);
const FIELDS = [
  "town", "lot", "moved_on", "phone", "identity", "filer", "insurance", "insurance_lost_on", "bank", "branch", "account",
];
const FILERS = [...form.elements.filer.options].map((option) => option.textContent);
const EVERY = 5000;

let visit = fresh();

function fresh() {
  return { key: crypto.randomUUID(), text: "", touched: [], step: "ask" };
}

const typed = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));

function element(name, words, classes = "") {
  const made = document.createElement(name);
  made.textContent = words;
  if (classes) made.className = classes;
  return made;
}

function touch(name) {
  if (!visit.touched.includes(name)) visit.touched.push(name);
  part("count").textContent = `入力 ${visit.touched.length}回`;
}

let saving = Promise.resolve();
function save() {
  const told = { ...visit, typed: typed(), place: form.elements.place.value, day: today() };
  saving = saving.then(() => put("under_way", "current", told));
  return saving;
}

function facts() {
  const people = visit.text ? read(visit.text) : { people: [], from: { municipality: "", address: "" } };
  return { ...people, typed: typed() };
}

function show(step) {
  visit.step = step;
  for (const name of ["ask", "sign", "done"]) part(name).hidden = name !== step;
  if (step === "sign") unsign();
}

// Whatever was signed or typed was for what was read before.
function unsign() {
  sign.reset();
  pen.wipe();
  part("said").textContent = "";
}

function complain(list) {
  const box = part("problems");
  box.hidden = !list.length;
  box.querySelector("ul").replaceChildren(
    ...list.map(({ field, message }) => {
      const line = document.createElement("li");
      const link = element("a", message, "dads-link");
      const target = field === "file" ? "id_file" : `id_${field}`;
      link.href = `#${target}`;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const found = document.getElementById(target);
        const folded = found?.closest("details");
        if (folded) folded.open = true;
        found?.focus();
      });
      line.append(link);
      return line;
    }),
  );
  if (list.length) box.focus();
}

function family() {
  const { people, from } = visit.text ? read(visit.text) : { people: [] };
  return { from, names: people.map((each) => [each.family, each.given].filter(Boolean).join(" ")) };
}

function who() {
  filers(family().names);
  released().then(tellWho);
}

// Whoever is on the screen by now: what was begun before the press may have been given up by it.
function tellWho() {
  const { from, names } = family();
  part("who").hidden = !names.length;
  if (!names.length) return part("who").replaceChildren();
  const line = `${from.municipality}から、${names.length}人：${names.join("、")}`;
  part("who").replaceChildren(element("p", line, "name-glyphs"));
  if (/^\d{4}-\d\d-\d\d$/.test(form.elements.moved_on.value)) part("money").hidden = !composed(table, facts(), today()).facts.claims;
}

function filers(names) {
  [...form.elements.filer.options].forEach((option, at) => {
    option.hidden = option.disabled = names.length > 0 && at >= names.length;
    option.textContent = names[at] ?? FILERS[at];
  });
}

async function take(text) {
  try {
    read(text);
    visit.text = text;
    complain([]);
  } catch (wrong) {
    visit.text = "";
    complain([{ field: "file", message: wrong.message }]);
  }
  who();
  await save();
}

function rowsOf(paper) {
  const told = paper.sections.flatMap(([, rows]) => rows);
  const answers = Object.entries(paper.answers).map(([name, said]) => [
    table.labels[name] ?? name,
    name === "personal_number" ? HIDDEN : said,
  ]);
  return [told, answers.filter(([label]) => label)];
}

function summary(rows) {
  const list = element("dl", "", "summary-list");
  for (const [label, value] of rows) {
    const row = element("div", "", "summary-list__row");
    row.append(element("dt", label, "summary-list__key"), element("dd", value, "summary-list__value name-glyphs"));
    list.append(row);
  }
  return list;
}

function paperOf(paper) {
  const item = document.createElement("li");
  const [told, answers] = rowsOf(paper);
  item.append(element("h3", paper.title), element("p", paper.because), element("p", paper.article, "small muted"));
  if (told.length) item.append(summary(told));
  const folded = element("details", "", "dads-disclosure");
  const content = element("div", "", "dads-disclosure__content");
  content.append(summary(answers));
  folded.append(element("summary", "書類の内容をすべて見る", "dads-disclosure__summary"), content);
  item.append(folded);
  return item;
}

function stepOf(step) {
  const item = document.createElement("li");
  item.append(element("strong", step.title), element("br", ""), step.text);
  return item;
}

function compose() {
  const found = composed(table, facts(), today());
  complain(found.problems);
  if (found.problems.length) return null;
  part("papers").replaceChildren(...found.papers.map(paperOf));
  part("consent").textContent = found.consent;
  return found;
}

async function ask(event) {
  event.preventDefault();
  const wrong = [...form.elements].find((each) => each.value && each.validity && !each.validity.valid);
  if (wrong) return complain([{ field: wrong.name, message: `${wrong.labels[0].textContent.trim()}を確かめてください。` }]);
  if (!compose()) return;
  show("sign");
  await save();
  root.querySelector("[data-sign] h2").focus();
}

function signed() {
  const written = pen.read();
  const name = sign.elements.signed_name.value.trim();
  if (written) return { signature: written, signed_name: "", witnessed: false };
  if (!name) return "ペンで書くか、「ペンで書けないとき」に氏名を入れてください。";
  if (!sign.elements.witnessed.checked) return "本人の意思を職員が確かめて、チェックを入れてください。";
  return { signature: {}, signed_name: name, witnessed: true };
}

function sealed(found, told) {
  const shown = { papers: found.papers, consent: found.consent };
  return {
    key: visit.key, text: visit.text, typed: typed(), shown, ...told, inputs: visit.touched.length,
    place: form.elements.place.value, signed_at: new Date().toISOString(), offline: away, touched: visit.touched,
  };
}

// False where this browser keeps nothing (full, or private).
async function kept(waiting) {
  try {
    await saving;
    await put("waiting", waiting.key, waiting);
    await drop("under_way", "current");
    return true;
  } catch {
    return false;
  }
}

async function finish(event) {
  event.preventDefault();
  const told = signed();
  part("said").textContent = typeof told === "string" ? told : "";
  if (typeof told === "string") return;
  const found = compose();
  if (!found) return show("ask");
  touch("sign");
  if (!(await kept(sealed(found, told)))) {
    part("said").textContent = "この端末に残せないため、届け出ていません。職員が「ふつうの画面で受け付ける」から受け付けてください。";
    return;
  }
  navigator.storage?.persist?.();
  part("next").replaceChildren(...found.steps.map(stepOf));
  part("numbers").replaceChildren();
  part("done").dataset.key = visit.key;
  show("done");
  part("done").querySelector("h2").focus();
  await send();
}

// Nothing of the family before is left on the page.
function next() {
  visit = fresh();
  form.reset();
  unsign();
  complain([]);
  part("count").textContent = "入力 0回";
  part("money").hidden = false;
  for (const name of ["papers", "consent", "next", "numbers"]) part(name).replaceChildren();
  delete part("done").dataset.key;
  who();
  show("ask");
  document.getElementById("id_file").focus();
}

async function quit() {
  if (!confirm("この受付をやめて、入れた内容をこの端末から消します。よいですか。")) return;
  await saving;
  await drop("under_way", "current");
  next();
}

function numbers(found) {
  const rows = found.cases.map((each) => [each.title, each.number]);
  part("numbers").replaceChildren(summary(rows));
}

function button(words, act) {
  const made = element("button", words, "dads-button");
  made.type = "button";
  made.dataset.type = "outline";
  made.dataset.size = "sm";
  made.addEventListener("click", act);
  return made;
}

function waitingLine(each) {
  const line = document.createElement("li");
  const when = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" };
  const what = `${new Date(each.signed_at).toLocaleString("ja-JP", when)}のサイン、${each.shown.papers.length}件`;
  if (!each.problem) {
    line.textContent = `${what}：送るのを待っています`;
    return line;
  }
  line.append(`${what}：届け出られませんでした。${each.problem} `);
  line.append(button("開いて直す", () => reopen(each)), " ", button("この受付をやめる", () => giveUp(each)));
  return line;
}

// Under its old key, so that it can never be filed twice; with the page's newest rules.
async function reopen(each) {
  if (visit.touched.length && visit.step !== "done") {
    return complain([{ field: "file", message: "いまの受付を終えるか、やめてから、開いてください。" }]);
  }
  const { key, text, touched, typed, place } = each;
  await put("under_way", "current", { key, text, touched, typed, place, step: "ask", day: today() });
  await drop("waiting", key);
  location.reload();
}

async function giveUp(each) {
  if (!confirm("この受付を、この端末から消します。届け出はされません。よいですか。")) return;
  await drop("waiting", each.key);
  await list();
}

let away = false;

async function list(stopped = "") {
  away = stopped === "offline" || !navigator.onLine;
  const waiting = await all("waiting");
  const line = part("line");
  const words = {
    offline: "つながっていません。受付はこの端末に残り、つながると自動で送ります。",
    "sign-in": "送るには、転入を受け付ける課の職員のサインインが要ります。受付はこの端末に残っています。",
    busy: "市の仕組みが、いま受け取れません。受付はこの端末に残り、自動で送り直します。",
  };
  line.textContent = words[stopped] ?? (away ? words.offline : "つながっています。");
  part("sign-in").hidden = stopped !== "sign-in";
  part("waiting").replaceChildren(...waiting.map(waitingLine));
  part("waiting-count").textContent = waiting.length ? `送るのを待っている受付：${waiting.length}組` : "";
  const mine = await get("sent", part("done").dataset.key ?? "");
  if (mine) numbers(mine);
  const later = waiting.some((each) => each.key === part("done").dataset.key);
  part("later").hidden = !later;
  root.dataset.waiting = String(waiting.length);
}

let sending = null;
function send() {
  sending ??= sendAll().then(list).finally(() => (sending = null));
  return sending;
}

// Receipts of sent visits go from this tablet after a day.
async function tidy() {
  for (const each of await all("sent")) if (each.day !== today()) await drop("sent", each.key);
}

// What was under way today; what somebody left behind on another day is forgotten.
async function restore() {
  const told = await get("under_way", "current");
  if (!told) return;
  if (told.day !== today()) return drop("under_way", "current");
  visit = { key: told.key, text: told.text, touched: told.touched, step: "ask" };
  for (const name of FIELDS) form.elements[name].value = told.typed[name] ?? "";
  form.elements.place.value = told.place;
  part("count").textContent = `入力 ${visit.touched.length}回`;
  who();
  if (told.step === "sign" && compose()) show("sign");
}

async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/smart-counter/tablet/worker.js", { scope: "/smart-counter/tablet/" });
  const { active } = await navigator.serviceWorker.ready;
  const found = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((each) => each.href);
  const loaded = performance.getEntriesByType("resource").map((each) => each.name);
  const own = [...found, ...loaded].filter((each) => {
    const url = new URL(each);
    return url.origin === location.origin && (url.pathname.startsWith("/static/") || url.pathname === "/city.css");
  });
  const channel = new MessageChannel();
  const done = new Promise((resolve) => (channel.port1.onmessage = ({ data }) => resolve(data)));
  active.postMessage({ kind: "keep", addresses: [...new Set(own)] }, [channel.port2]);
  if (await done) root.dataset.kept = "";
}

form.elements.moved_on.type = form.elements.insurance_lost_on.type = "date";
form.addEventListener("submit", ask);
sign.addEventListener("submit", finish);
sign.querySelector("[data-wipe]").addEventListener("click", pen.wipe);
sign.querySelector("[data-back]").addEventListener("click", () => {
  show("ask");
  save();
});
part("fresh").addEventListener("click", next);
part("quit").addEventListener("click", quit);
form.elements.file.addEventListener("change", async () => {
  const [file] = form.elements.file.files;
  if (!file) return;
  touch("file");
  await take(await file.text());
});
form.elements.pasted.addEventListener("change", async () => {
  touch("file");
  await take(form.elements.pasted.value);
});
form.addEventListener("change", (event) => {
  if (!FIELDS.includes(event.target.name)) return;
  touch(event.target.name);
  who();
  save();
});
window.addEventListener("online", send);
window.addEventListener("offline", () => list("offline"));
setInterval(send, EVERY);

sign.querySelector("[data-pen]").hidden = false;
sign.querySelector("[data-typed]").open = false;
await tidy();
await restore();
await send();
keepPage();
root.dataset.ready = "";
