// Counts the minutes of a hold down; the page says until when without it.
for (const left of document.querySelectorAll("[data-until]")) {
  const until = new Date(left.dataset.until).getTime();
  const show = () => {
    const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds === 0) clearInterval(timer);
  };
  const timer = setInterval(show, 1000);
  show();
}
