// A page that is signed: its pad; without this script a typed name and a witness do.

import { pad } from "./pen.js";

const form = document.querySelector("[data-sign]");
const root = form.querySelector("[data-pen]");
const pen = pad(root.querySelector("canvas"));
root.hidden = false;
form.querySelector("[data-typed]").open = Boolean(document.querySelector(".dads-error-summary, [data-error]"));
pen.wipe();
root.querySelector("[data-wipe]").addEventListener("click", pen.wipe);
form.addEventListener("submit", () => {
  const written = pen.read();
  form.elements.strokes.value = written ? JSON.stringify(written) : "";
});
