// What waits on this tablet: signed visits, and the one under way. Sealed with a key that never leaves the browser
// (WebCrypto, not extractable), deleted as soon as the city has it. Runs in the page only.

const STORES = ["keys", "under_way", "waiting", "sent"];
const SENT = [200, 201];
const SIGN_IN = [401, 403];
const REFUSED = [404, 409, 422];
const PATIENCE = 60000;
const DOOR = "/desk/smart-counter/door.json";
const SEND = "/desk/smart-counter/send.json";

const inJapan = () => new Date(Date.now() + 9 * 3600000).toISOString().slice(0, 10);

const opened = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open("hataori-smart-counter", 1);
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

const row = (store, key) => run(store, "readonly", (rows) => rows.get(key));
const drop = (store, key) => run(store, "readwrite", (rows) => rows.delete(key));

async function secret() {
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // The first of two tabs wins: add fails for the second, which reads what is there.
  await run("keys", "readwrite", (rows) => rows.add({ key: "own", secret: made })).catch(() => {});
  return (await row("keys", "own")).secret;
}

async function put(store, key, content) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await secret(), plain);
  await run(store, "readwrite", (rows) => rows.put({ key, iv, sealed }));
}

async function unsealed(found) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv }, await secret(), found.sealed);
  return JSON.parse(new TextDecoder().decode(plain));
}

async function get(store, key) {
  const found = await row(store, key);
  return found ? unsealed(found) : null;
}

const all = async (store) => Promise.all((await run(store, "readonly", (rows) => rows.getAll())).map(unsealed));

const reach = (address, more = {}) =>
  fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE), ...more });

// What came of it: "" (done with, for good or ill), "sign-in", or "busy" (the city cannot take it now).
async function sendOne(visit, token) {
  const answer = await reach(SEND, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(visit),
  });
  if (answer.redirected || SIGN_IN.includes(answer.status)) return "sign-in";
  if (SENT.includes(answer.status)) {
    const told = await answer.json();
    // Receipt numbers and titles only: nobody's name stays.
    await put("sent", visit.key, { key: visit.key, day: inJapan(), cases: told.cases });
    await drop("waiting", visit.key);
    return "";
  }
  if (!REFUSED.includes(answer.status)) return "busy";
  await put("waiting", visit.key, { ...visit, problem: (await answer.json()).message });
  return "";
}

// What stopped the sending, empty where all is sent: "offline", "sign-in" (nobody who may is signed in), "busy". One
// visit that the city cannot take now holds up none behind it.
async function sendAll() {
  const turn = async (held) => {
    if (!held) return "";
    try {
      const waiting = (await all("waiting")).filter((each) => !each.problem);
      if (!waiting.length) return "";
      const door = await reach(DOOR);
      if (!door.ok) return "busy";
      const { may, token } = await door.json();
      if (!may) return "sign-in";
      const stops = [];
      for (const visit of waiting) stops.push(await sendOne(visit, token));
      return stops.find(Boolean) ?? "";
    } catch {
      return "offline";
    }
  };
  if (!navigator.locks) return turn(true);
  return navigator.locks.request("hataori-smart-counter", { ifAvailable: true }, turn);
}

export { all, drop, get, inJapan, put, sendAll };
