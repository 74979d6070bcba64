// 大きなファイルを1MBずつ送る。切れたら続きから送り直す。動かないときは、ふつうの送信がそのまま働く。
"use strict";
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.fetch) return;
  const status = form.querySelector(".upload-progress");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const TRIES = 4;
  const post = (url, body) => fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  async function patiently(url, body) {
    for (let n = 1; ; n += 1) {
      try {
        const answer = await post(url, body);
        if (answer.ok) return await answer.json();
        const problem = await answer.json();
        throw Object.assign(new Error(problem.errors?.[0]?.message || problem.detail), { final: answer.status < 500 });
      } catch (error) {
        if (error.final || n === TRIES) throw error;
        await wait(500 * 2 ** n);
      }
    }
  }

  async function send(file, slot) {
    const base = form.dataset.upload;
    const begun = await patiently(base, JSON.stringify({ slot, name: file.name, size: file.size }));
    for (let n = 0; n < begun.chunks; n += 1) {
      await patiently(`${base}${begun.id}/${n}/`, file.slice(n * begun.chunk, (n + 1) * begun.chunk));
      status.textContent = `${file.name} ${Math.round(((n + 1) / begun.chunks) * 100)}%`;
    }
    await patiently(`${base}${begun.id}/finish/?slot=${encodeURIComponent(slot)}`, "");
  }

  form.addEventListener("submit", async (event) => {
    const inputs = [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);
    if (!inputs.length || event.submitter?.name === "remove") return;
    event.preventDefault();
    const submitter = event.submitter;
    try {
      for (const input of inputs) {
        for (const file of input.files) await send(file, input.name);
        input.value = "";
      }
      form.requestSubmit(submitter);
    } catch (error) {
      status.textContent = error.message;
    }
  });
})();
