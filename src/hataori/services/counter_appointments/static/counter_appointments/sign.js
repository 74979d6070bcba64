// The signature as strokes of [x, y, milliseconds, pressure]. Without this script a typed name and a witness do.

const form = document.querySelector("[data-sign]");
const root = form.querySelector("[data-pen]");
const canvas = root.querySelector("canvas");
const ink = canvas.getContext("2d");
const strokes = [];
let current = null;
let began = 0;

const round = (number) => Math.round(number * 10) / 10;

function fit() {
  const box = canvas.getBoundingClientRect();
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(box.width * scale);
  canvas.height = Math.round(box.height * scale);
  ink.setTransform(scale, 0, 0, scale, 0, 0);
  Object.assign(ink, { lineWidth: 2.5, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
}

function point(event) {
  const box = canvas.getBoundingClientRect();
  const x = Math.min(Math.max(event.clientX - box.left, 0), box.width);
  const y = Math.min(Math.max(event.clientY - box.top, 0), box.height);
  return [round(x), round(y), Math.round(event.timeStamp - began), round(event.pressure || 0.5)];
}

canvas.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  if (!strokes.length) began = event.timeStamp;
  current = [point(event)];
  strokes.push(current);
});
canvas.addEventListener("pointermove", (event) => {
  if (!current) return;
  const next = point(event);
  ink.beginPath();
  ink.moveTo(...current.at(-1).slice(0, 2));
  ink.lineTo(...next.slice(0, 2));
  ink.stroke();
  current.push(next);
});
for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (current = null));
root.querySelector("[data-wipe]").addEventListener("click", () => {
  strokes.length = 0;
  fit();
});
form.addEventListener("submit", () => {
  const box = canvas.getBoundingClientRect();
  const drawn = { width: round(box.width), height: round(box.height), strokes };
  form.elements.strokes.value = strokes.length ? JSON.stringify(drawn) : "";
});
root.hidden = false;
form.querySelector("[data-typed]").open = Boolean(document.querySelector(".dads-error-summary"));
fit();
