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

  // 断られたわけは、その欄の上に出す。欄の見た目と読み上げは、送信したときの間違いと同じ。
  function say(input, message) {
    const id = `${input.id}_error`;
    document.getElementById(id)?.remove();
    input.closest(".paper").classList.toggle("field--error", Boolean(message));
    input.toggleAttribute("aria-invalid", false);
    input.removeAttribute("aria-describedby");
    if (!message) return;
    const list = document.createElement("ul");
    list.className = "dads-form-control-label__error";
    list.id = id;
    list.append(document.createElement("li"));
    list.firstChild.textContent = message;
    input.closest(".dads-file-upload").before(list);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", id);
  }

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
    inputs.forEach((input) => say(input, ""));
    for (const input of inputs) {
      try {
        for (const file of input.files) await send(file, input.name);
        input.value = "";
      } catch (error) {
        status.textContent = "";
        say(input, error.message);
        input.focus();
        return;
      }
    }
    form.requestSubmit(submitter);
  });
})();
