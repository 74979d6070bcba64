// Drafts of reports on this device: the one being filled in, those that wait for a network, receipts of those sent.
// Runs in pages and in the service worker; each draft has a key by which the city takes it once.
"use strict";

self.hataoriReports = (() => {
  const STORES = ["drafts", "waiting", "sent"];
  const SENT = [200, 201];
  const AGAIN = [408, 409, 429];

  const opened = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open("hataori-reports", 1);
      asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name, { keyPath: "key" }));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });

  async function run(store, mode, act) {
    const base = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const turn = base.transaction(store, mode);
        const asked = act(turn.objectStore(store));
        turn.oncomplete = () => resolve(asked.result);
        turn.onerror = turn.onabort = () => reject(turn.error);
      });
    } finally {
      base.close();
    }
  }

  const get = (store, key) => run(store, "readonly", (rows) => rows.get(key));
  const all = (store) => run(store, "readonly", (rows) => rows.getAll());
  const put = (store, row) => run(store, "readwrite", (rows) => rows.put(row));
  const drop = (store, key) => run(store, "readwrite", (rows) => rows.delete(key));

  function asForm(draft) {
    const form = new FormData();
    for (const [name, value] of Object.entries(draft.fields)) form.append(name, value);
    for (const name of ["near", "far"]) {
      for (const photo of draft[name]) form.append(name, photo.blob, photo.name);
    }
    return form;
  }

  // True where it is done with, for good or ill; false where there is still no network.
  async function sendOne(draft) {
    let answer;
    try {
      answer = await fetch("/reports/send.json", {
        method: "POST",
        headers: { "Idempotency-Key": draft.key, Accept: "application/json" },
        body: asForm(draft),
        credentials: "same-origin",
      });
    } catch {
      return false;
    }
    if (answer.status >= 500 || AGAIN.includes(answer.status)) return false;
    const told = await answer.json();
    if (SENT.includes(answer.status)) {
      await put("sent", { key: draft.key, number: told.number, receipt: told.receipt });
      await drop("waiting", draft.key);
    } else {
      const problem = told.errors?.map((each) => each.message).join(" ") || told.detail;
      await put("waiting", { ...draft, problem });
    }
    return true;
  }

  async function sendAll() {
    const turn = async (held) => {
      if (!held) return;
      for (const draft of await all("waiting")) {
        if (!draft.problem && !(await sendOne(draft))) break;
      }
    };
    await (self.navigator.locks ? self.navigator.locks.request("hataori-reports", { ifAvailable: true }, turn) : turn(true));
    new BroadcastChannel("hataori-reports").postMessage("changed");
  }

  return { get, all, put, drop, sendAll };
})();
