// Keys of the desk: j k o e ? in the work list, n for the next case on a case page. All of it can be done without them,
// and without this script.
"use strict";
(() => {
  const typing = (at) => at.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const table = document.querySelector("[data-case-list]");
  const help = document.querySelector("[data-case-help]");
  const rows = table ? [...table.tBodies[0].rows] : [];
  const here = () => rows.findIndex((row) => row.contains(document.activeElement));
  const link = (row) => row.querySelector("[data-case-open]");
  const go = (to) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row) { link(row).focus(); row.scrollIntoView({ block: "nearest" }); }
  };
  const acts = {
    j: () => go(here() + 1),
    k: () => go(here() < 0 ? 0 : here() - 1),
    o: () => { if (here() >= 0) link(rows[here()]).click(); },
    e: () => { const box = here() >= 0 && rows[here()].querySelector("input[type=checkbox]"); if (box) box.checked = !box.checked; },
    "?": () => { if (help) { help.open = !help.open; if (help.open) help.querySelector("summary").focus(); } },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const act = acts[event.key];
    const onward = event.key === "n" && document.querySelector("[data-case-onward]");
    if (onward) onward.click();
    else if (act && table) { event.preventDefault(); act(); }
  });
})();
