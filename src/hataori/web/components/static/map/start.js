// The map of a page. Nothing of it is loaded before somebody asks for it, and the page does everything without it:
// the list beside it shows the same points, the fields beside it take the same place.

import { show } from "./show.js";

function offer(root) {
  const button = root.querySelector("[data-map-open]");
  const line = root.querySelector("[data-map-offer]");
  root.hidden = false;
  const open = async () => {
    button.disabled = true;
    try {
      await show(root);
      line.hidden = true;
    } catch {
      line.hidden = true;
      root.querySelector("[data-map-canvas]").hidden = true;
      root.querySelector("[data-map-said]").textContent = root.dataset.sayFailed;
    }
  };
  button.addEventListener("click", open, { once: true });
  if ("auto" in root.dataset) (window.requestIdleCallback ?? window.setTimeout)(() => button.click());
}

for (const root of document.querySelectorAll("[data-map]")) offer(root);
