// Asks for the position without reloading, so that a screen reader hears only what has changed.
(() => {
  "use strict";
  const live = document.querySelector("[data-waiting]");
  if (!live) return;
  // With the ticket in it where the browser takes no cookies.
  const again = live.dataset.again || location.href;
  const go = () => location.replace(again);
  const put = (name, value) => {
    const place = live.querySelector(`[data-${name}]`);
    if (place && value !== null && place.textContent !== String(value)) place.textContent = String(value);
  };
  const ask = async () => {
    let pause = Number(live.dataset.waiting);
    try {
      const answer = await fetch(again, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.status !== 503) return go();
      const told = await answer.json();
      if (told.code !== "waiting") return go();
      put("ahead", told.ahead);
      put("minutes", told.minutes);
      pause = told.retry_after;
    } catch {
      // The net is away for a moment: the ticket waits for it.
    }
    setTimeout(ask, pause * 1000);
  };
  setTimeout(ask, Number(live.dataset.waiting) * 1000);
})();
