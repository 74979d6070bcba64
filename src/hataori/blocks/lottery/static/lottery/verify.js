/* Verifies the audit bundle of a draw (hataori-draw/1 and /2) in the browser: WebCrypto only, no server, works from a file.
   Twin of blocks/lottery/verifier.py: the same outcome, byte for byte. */
"use strict";

(function () {
  const FORMAT = "hataori-draw/1";
  const WEIGHED = "hataori-draw/2";
  const PURPOSE = /^[a-z][a-z0-9-]{0,19}$/;
  const WEIGHED_NAME = /^g[0-9a-f]{16}\/([a-z][a-z0-9-]{0,19})\/([1-7])$/;
  const MODES = ["per_slot", "rank_rounds", "rsd", "match"];
  const SHOWN = 100;
  const BATCH = 4096;
  const QUICKNET = { chain: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971", genesis: 1692803367, period: 3 };
  const NAME = /^[^\x00-\x1f\x7f"\\\ud800-\udfff]{1,100}$/u;
  const NUMBERS = /^(?:(?:[0-9]+\.)+\/)+$/;
  const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;
  const FIELDS = ["commitment", "merkle_root", "rules_hash", "secret", "seed"];

  // --- form ---
  const has = (object, key) => Object.hasOwn(object, key);
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isHex = (value, size) =>
    typeof value === "string" && /^(?:[0-9a-f]{2})+$/.test(value) && (size === undefined || value.length === 2 * size);
  const isName = (value) => typeof value === "string" && NAME.test(value);
  const isWhole = (value, least, most) => Number.isInteger(value) && least <= value && value <= most;
  const isId = (value) => isHex(value, 16);

  function read(bytes) {
    try {
      const found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      return isObject(found) ? found : null;
    } catch (failure) {
      if (failure instanceof SyntaxError || failure instanceof TypeError) return null;
      throw failure;
    }
  }

  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value instanceof Map) return canonicalPairs([...value.entries()]);
    if (isObject(value)) return canonicalPairs(Object.entries(value));
    return JSON.stringify(value);
  }

  function canonicalPairs(pairs) {
    pairs.sort(([one], [other]) => compare(one, other));
    return `{${pairs.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(",")}}`;
  }

  /* By code points, as in Python and in UTF-8; JavaScript itself would compare halves of characters. */
  function compare(one, other) {
    const size = Math.min(one.length, other.length);
    for (let at = 0; at < size; at += 1) {
      const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
      if (a !== b) return order(a) - order(b);
    }
    return one.length - other.length;
  }

  const order = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

  function isPlain(value) {
    if (Array.isArray(value)) return value.every(isPlain);
    if (isObject(value)) return Object.entries(value).every(([key, part]) => isPlain(key) && isPlain(part));
    if (typeof value === "string") return value.isWellFormed();
    return value === null || typeof value === "boolean" || isWhole(value, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  }

  function malformedRules(rules) {
    if (!isObject(rules) || !isPlain(rules)) return [""];
    const places = [];
    if (!MODES.includes(rules.mode)) places.push("mode");
    if (!isWhole(rules.max_wins_per_group, 1, 1e6)) places.push("max_wins_per_group");
    const { capacity } = rules;
    if (!isObject(capacity) || !Object.entries(capacity).every(([slot, room]) => isName(slot) && isWhole(room, 0, 1e6))) {
      places.push("capacity");
    } else if (has(rules, "clash") && !clashHolds(rules.clash, capacity)) {
      places.push("clash");
    }
    if (isWeighed(rules) && !isPurposes(rules.purposes)) places.push("purposes");
    return places;
  }

  /* hataori-draw/2: what a wish counts, by the group's purpose. */
  const isWeighed = (rules) => isObject(rules) && has(rules, "format") && rules.format === WEIGHED;

  function isPurposes(purposes) {
    if (!isObject(purposes)) return false;
    const listed = Object.entries(purposes);
    return listed.length >= 1 && listed.length <= 20 && listed.every(([key, each]) => PURPOSE.test(key) && isPurpose(each));
  }

  const isPurpose = (told) =>
    isObject(told) &&
    Object.keys(told).sort().join() === "primary,secondary,title" &&
    typeof told.title === "string" &&
    isWhole(told.primary, 1, 9998) &&
    isWhole(told.secondary, told.primary + 1, 9999);

  /* A known format, and /2 exactly where the rules, which are hashed, say so. */
  const isFormat = (version, rules) => version === (isWeighed(rules) ? WEIGHED : FORMAT);

  function mostOf(rules, group) {
    if (!isWeighed(rules)) return rules.max_wins_per_group;
    const found = WEIGHED_NAME.exec(group);
    return Math.min(rules.max_wins_per_group, found ? Number(found[2]) : 0);
  }

  function miscounted(rules, rows) {
    if (!isWeighed(rules)) return [];
    const counts = new Map(Object.entries(rules.purposes).map(([key, each]) => [key, [each.primary, each.secondary]]));
    const allowed = (group) => counts.get((WEIGHED_NAME.exec(group) ?? [])[1]) ?? [];
    return rows.filter(([, group, , rank]) => !allowed(group).includes(rank)).map(([id]) => id);
  }

  function clashHolds(clash, capacity) {
    if (!isObject(clash)) return false;
    const names = (slot, other) => Array.isArray(clash[slot]) && clash[slot].includes(other);
    return Object.entries(clash).every(
      ([slot, others]) =>
        has(capacity, slot) &&
        Array.isArray(others) &&
        others.every((o) => typeof o === "string" && o !== slot && has(capacity, o) && has(clash, o) && names(o, slot)),
    );
  }

  function isEntry(entry) {
    return (
      isObject(entry) &&
      Object.keys(entry).length === 4 &&
      isId(entry.entry_id) &&
      isName(entry.group) &&
      isName(entry.slot) &&
      isWhole(entry.rank, 1, 9999)
    );
  }

  function malformedFields(bundle) {
    const places = FIELDS.filter((name) => !isHex(bundle[name], 32));
    const { results, waiting } = bundle;
    const isResult = ([id, result]) => isId(id) && (result === "WON" || result === "LOST");
    if (!isObject(results) || !Object.entries(results).every(isResult)) places.push("results");
    const isLine = ([slot, line]) => isName(slot) && Array.isArray(line) && line.every(isId);
    if (!isObject(waiting) || !Object.entries(waiting).every(isLine)) places.push("waiting");
    if (has(bundle, "drand") && (has(bundle, "public_numbers") || !isBeacon(bundle.drand))) places.push("drand");
    const numbers = has(bundle, "public_numbers") ? bundle.public_numbers : { key: "1./" };
    if (!isObject(numbers) || !NUMBERS.test(String(numbers.key))) places.push("public_numbers");
    return places;
  }

  const isBeacon = (drand) =>
    isObject(drand) &&
    isHex(drand.chain, 32) &&
    isWhole(drand.round, 1, Number.MAX_SAFE_INTEGER) &&
    isHex(drand.randomness, 32) &&
    (!has(drand, "signature") || isHex(drand.signature));

  // --- hashes ---
  const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const encode = (text) => new TextEncoder().encode(text);
  const sha = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hexSha = async (bytes) => toHex(await sha(bytes));

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  async function hashes(items, bytesOf) {
    const all = [];
    for (let at = 0; at < items.length; at += BATCH) {
      all.push(...(await Promise.all(items.slice(at, at + BATCH).map((item) => sha(bytesOf(item))))));
    }
    return all;
  }

  const lineOf = (row) => encode(`${row.join("\t")}\n`);
  const leafOf = (row) => joined([0], lineOf(row));
  const nodeOf = (left, right) => joined([1], left, right);

  async function rootOf(rows) {
    let level = rows.length ? await hashes(rows, leafOf) : [await sha(new Uint8Array())];
    while (level.length > 1) {
      const pairs = [];
      for (let at = 0; at + 1 < level.length; at += 2) pairs.push([level[at], level[at + 1]]);
      const above = await hashes(pairs, ([left, right]) => nodeOf(left, right));
      level = level.length % 2 ? [...above, level[level.length - 1]] : above;
    }
    return toHex(level[0]);
  }

  async function randomnessOf(bundle) {
    if (has(bundle, "drand")) {
      const { randomness, signature } = bundle.drand;
      const follows = !has(bundle.drand, "signature") || (await hexSha(fromHex(signature))) === randomness;
      return { source: "drand", value: fromHex(randomness), follows };
    }
    if (has(bundle, "public_numbers")) {
      const value = await sha(encode(bundle.public_numbers.key));
      const { randomness } = bundle.public_numbers;
      return { source: "public_numbers", value, follows: randomness === undefined || randomness === toHex(value) };
    }
    return { source: "commit_reveal", value: new Uint8Array(), follows: true };
  }

  // --- draw: a row is [entry_id, group, slot, rank] ---
  async function orderOf(mode, rows, seed) {
    const tickets = (await hashes(rows, ([id]) => joined(seed, encode(id)))).map(toHex);
    const ranked = rows.map((row, at) => (mode === "per_slot" ? "" : row[3].toString(16).padStart(4, "0")) + tickets[at]);
    const lots = new Map();
    if (mode === "rsd" || mode === "match") {
      const groups = [...new Set(rows.map((row) => row[1]))];
      const found = await hashes(groups, (group) => joined(seed, encode(`G${group}`)));
      groups.forEach((group, at) => lots.set(group, toHex(found[at])));
    }
    const keyed = rows.map((row, at) => [(lots.get(row[1]) ?? "") + ranked[at], row]);
    keyed.sort(([one, a], [other, b]) => compare(one, other) || compareRows(a, b));
    return keyed.map(([, row]) => row);
  }

  function compareRows(one, other) {
    for (let at = 0; at < 3; at += 1) if (one[at] !== other[at]) return compare(one[at], other[at]);
    return one[3] - other[3];
  }

  const clashOf = (rules) => new Map(Object.entries(rules.clash ?? {}));
  const isFree = (slot, held, clash) => !held.has(slot) && !(clash.get(slot) ?? []).some((other) => held.has(other));

  function inTurn(rules, order) {
    const left = new Map(Object.entries(rules.capacity));
    const clash = clashOf(rules);
    const held = new Map();
    const won = new Set();
    const waiting = new Map();
    for (const [id, group, slot] of order) {
      if (!held.has(group)) held.set(group, new Set());
      const own = held.get(group);
      if ((left.get(slot) ?? 0) > 0 && own.size < mostOf(rules, group) && isFree(slot, own, clash)) {
        left.set(slot, left.get(slot) - 1);
        own.add(slot);
        won.add(id);
      } else {
        append(waiting, slot, id);
      }
    }
    return { won, waiting };
  }

  function append(lists, key, item) {
    if (!lists.has(key)) lists.set(key, []);
    lists.get(key).push(item);
  }

  function matched(rules, order) {
    const left = new Map(Object.entries(rules.capacity));
    const clash = clashOf(rules);
    const wished = new Map();
    for (const row of order) append(wished, row[1], row);
    const held = new Map([...wished.keys()].map((group) => [group, new Set()]));
    const groups = [...wished.keys()];
    const won = new Set();
    for (let turn = 0; turn < rules.max_wins_per_group; turn += 1) {
      const open = (row) => (left.get(row[2]) ?? 0) > 0 && isFree(row[2], held.get(row[1]), clash);
      const asking = groups.filter((group) => held.get(group).size < mostOf(rules, group));
      const chosen = chosenOf(asking.map((group) => wished.get(group).filter(open)).filter((rows) => rows.length), left);
      if (!chosen.length) break;
      for (const [id, group, slot] of chosen) {
        won.add(id);
        held.get(group).add(slot);
        left.set(slot, left.get(slot) - 1);
      }
      groups.reverse();
    }
    const waiting = new Map();
    for (const [id, , slot] of order) if (!won.has(id)) append(waiting, slot, id);
    return { won, waiting };
  }

  function chosenOf(asked, left) {
    const slots = [...new Set(asked.flatMap((rows) => rows.map((row) => row[2])))];
    const number = new Map(slots.map((slot, at) => [slot, at]));
    const wishes = asked.map((rows) => rows.map((row) => [number.get(row[2]), row[3]]));
    const choices = globalThis.hataoriMatching.bestMatching(wishes, slots.map((slot) => left.get(slot)));
    return choices.flatMap((at, group) => (at === null ? [] : [asked[group][at]]));
  }

  // --- verdict ---
  class Defects {
    constructor() {
      this.found = [];
    }

    note(code, places) {
      for (const at of [...places].sort(compare).slice(0, SHOWN)) this.found.push({ at, code });
    }

    noteIf(code, holds, at = "") {
      if (holds) this.found.push({ at, code });
    }
  }

  function wellFormed(bundle, defects) {
    if (bundle === null) return defects.noteIf("unreadable", true) ?? [];
    if (!isFormat(bundle.format, bundle.rules)) return defects.noteIf("wrong_format", true) ?? [];
    defects.note("malformed_rules", malformedRules(bundle.rules));
    defects.note("malformed_field", malformedFields(bundle));
    if (!Array.isArray(bundle.entries)) return defects.noteIf("malformed_field", true, "entries") ?? [];
    const bad = bundle.entries.flatMap((entry, at) => (isEntry(entry) ? [] : [String(at).padStart(7, "0")]));
    defects.note("malformed_entry", bad);
    return bad.length ? [] : bundle.entries.map(rowOf);
  }

  const rowOf = (entry) => [entry.entry_id, entry.group, entry.slot, entry.rank];

  async function verify(bundle, notice = null, receipts = []) {
    const defects = new Defects();
    const rows = wellFormed(bundle, defects);
    let outcome = { assurance: "", merkle_root: "", rules_hash: "", seed: "", results: {}, waiting: {} };
    if (bundle !== null && !defects.found.length) {
      rows.sort(compareRows);
      outcome = await recomputed(bundle, rows, defects);
      await againstNotice(bundle, notice, defects);
      await againstReceipts(bundle, rows, receipts, defects);
    }
    const verdict = defects.found.length ? "defective" : "verified";
    const format = bundle !== null && bundle.format === WEIGHED ? WEIGHED : FORMAT;
    return { ...outcome, defects: defects.found, entries: rows.length, format, verdict };
  }

  async function recomputed(bundle, rows, defects) {
    const { rules } = bundle;
    const { source, value, follows } = await randomnessOf(bundle);
    const secret = fromHex(bundle.secret);
    const bound = fromHex(bundle.rules_hash + bundle.merkle_root);
    const seed = await sha(joined(encode(`${isWeighed(rules) ? WEIGHED : FORMAT}\0`), bound, secret, value));
    const computed = { rules_hash: await hexSha(encode(canonical(rules))), merkle_root: await rootOf(rows), seed: toHex(seed) };
    const order = await orderOf(rules.mode, rows, seed);
    const { won, waiting } = (rules.mode === "match" ? matched : inTurn)(rules, order);
    const results = new Map(rows.map(([id]) => [id, won.has(id) ? "WON" : "LOST"]));
    doubled(rows, rules.capacity, defects);
    defects.note("wrong_count", miscounted(rules, rows));
    defects.noteIf("wrong_rules_hash", computed.rules_hash !== bundle.rules_hash);
    defects.noteIf("wrong_root", computed.merkle_root !== bundle.merkle_root);
    defects.noteIf("wrong_commitment", (await hexSha(secret)) !== bundle.commitment);
    defects.noteIf("wrong_randomness", !follows);
    defects.noteIf("wrong_seed", computed.seed !== bundle.seed);
    differing(bundle.results, results, ["missing_result", "wrong_result", "missing_entry"], [2, 0, 1], defects);
    differing(bundle.waiting, waiting, ["missing_waiting", "wrong_waiting", "extra_waiting"], [0, 1, 2], defects);
    return { ...computed, assurance: source, results, waiting };
  }

  function doubled(rows, capacity, defects) {
    defects.note("duplicate_entry", new Set(rows.filter((row, at) => at && row[0] === rows[at - 1][0]).map(([id]) => id)));
    const seen = new Set();
    const again = [];
    for (const [id, group, slot] of rows) {
      if (seen.has(`${group}\t${slot}`)) again.push(id);
      seen.add(`${group}\t${slot}`);
    }
    defects.note("duplicate_wish", again);
    defects.note("unknown_slot", rows.filter((row) => !has(capacity, row[2])).map(([id]) => id));
  }

  /* Codes for what is missing, what is different, what is too much; `sequence` is the order in which they are told. */
  function differing(found, right, codes, sequence, defects) {
    const missing = [...right.keys()].filter((key) => !has(found, key));
    const wrong = [...right.keys()].filter((key) => has(found, key) && canonical(found[key]) !== canonical(right.get(key)));
    const extra = Object.keys(found).filter((key) => !right.has(key));
    const places = [missing, wrong, extra];
    for (const at of sequence) defects.note(codes[at], places[at]);
  }

  async function againstNotice(bundle, notice, defects) {
    if (notice === null) return;
    const drand = bundle.drand ?? {};
    const own = { rules_hash: bundle.rules_hash, merkle_root: bundle.merkle_root, commitment: bundle.commitment };
    Object.assign(own, { entries: bundle.entries.length, chain: drand.chain ?? null, round: drand.round ?? null });
    own.source = (await randomnessOf(bundle)).source;
    defects.note("not_as_published", Object.keys(own).filter((name) => (notice[name] ?? null) !== own[name]));
    if (!has(notice, "closed_at")) return;
    const { closed_at: closedAt } = notice;
    const instant = typeof closedAt === "string" && INSTANT.test(closedAt) ? Date.parse(closedAt) / 1000 : NaN;
    defects.noteIf("malformed_field", Number.isNaN(instant), "closed_at");
    if (drand.chain === QUICKNET.chain) {
      const emitted = QUICKNET.genesis + (drand.round - 1) * QUICKNET.period;
      defects.noteIf("round_not_after_closing", emitted <= instant);
    }
  }

  async function againstReceipts(bundle, rows, receipts, defects) {
    const listed = new Map(rows.map((row) => [row[0], row]));
    for (const receipt of receipts) {
      if (!isEntry(receipt.entry) || (has(receipt, "proof") && !isProof(receipt.proof))) {
        defects.noteIf("malformed_entry", true, "receipt");
        continue;
      }
      const row = rowOf(receipt.entry);
      const found = listed.get(row[0]);
      defects.noteIf("missing_entry", found === undefined, row[0]);
      defects.noteIf("changed_entry", found !== undefined && compareRows(found, row) !== 0, row[0]);
      const leads = !has(receipt, "proof") || (await proves(bundle.merkle_root, row, receipt.proof));
      defects.noteIf("wrong_proof", !leads, row[0]);
    }
  }

  const isProof = (proof) =>
    isObject(proof) &&
    isWhole(proof.size, 1, 2 ** 32 - 1) &&
    isWhole(proof.index, 0, proof.size - 1) &&
    Array.isArray(proof.path) &&
    proof.path.every((each) => isHex(each, 32));

  /* RFC 9162 section 2.1.3.2 */
  async function proves(root, row, proof) {
    let at = proof.index;
    let last = proof.size - 1;
    let node = await sha(leafOf(row));
    for (const neighbour of proof.path.map(fromHex)) {
      if (last === 0) return false;
      if (at % 2 === 1 || at === last) {
        node = await sha(nodeOf(neighbour, node));
        while (at % 2 === 0 && at !== 0) [at, last] = [at >>> 1, last >>> 1];
      } else {
        node = await sha(nodeOf(node, neighbour));
      }
      [at, last] = [at >>> 1, last >>> 1];
    }
    return last === 0 && toHex(node) === root;
  }

  globalThis.hataoriDraw = { read, verify, canonical, hexSha, encode };
})();
