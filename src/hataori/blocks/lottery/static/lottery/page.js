/* The page around the verifier: reads the chosen files on this device, shows the verdict, offers the results. */
"use strict";

(function () {
  const { read, verify, canonical, hexSha, encode } = globalThis.hataoriDraw;
  const WORDS = {
    unreadable: "ファイルを読めません。場所と形（JSON）を確認してください。",
    wrong_format: "hataori-draw/1 か hataori-draw/2 の形式ではありません。",
    malformed_rules: "抽選の決まりが正しい形ではありません。",
    malformed_entry: "申込みが正しい形ではありません。",
    malformed_field: "項目が正しい形ではありません。",
    duplicate_entry: "同じ受付番号が二度あります。",
    duplicate_wish: "同じグループが同じ枠に二度申し込んでいます。",
    wrong_count: "利用目的の決まりと合わない申込みです。",
    unknown_slot: "決まりにない枠への申込みです。",
    wrong_rules_hash: "決まりが、公表されたハッシュと合いません。",
    wrong_root: "申込みの一覧が、公表された根（Merkle root）と合いません。",
    wrong_commitment: "市の秘密が、締切時の約束（commitment）と合いません。",
    wrong_randomness: "公開の乱数が、その署名または数字と合いません。",
    wrong_seed: "抽選の種（seed）が計算と合いません。",
    missing_entry: "一覧にない申込みです。抜かれた可能性があります。",
    missing_result: "結果がない申込みです。",
    wrong_result: "結果が計算と合いません。",
    missing_waiting: "枠の順番待ちの列がありません。",
    wrong_waiting: "枠の順番待ちの列が計算と合いません。",
    extra_waiting: "あるはずのない順番待ちの列です。",
    not_as_published: "締切時に公表された内容と違います。",
    round_not_after_closing: "公開の乱数が、締切より後のものではありません。",
    changed_entry: "控えと一覧の内容が違います。",
    wrong_proof: "控えの証明が、公表された根につながりません。",
  };
  const WORTH = {
    drand: "drand（署名そのものは、drandが公表する値と見比べてください）",
    public_numbers: "公表された数字（RFC 3797）",
    commit_reveal: "なし（市の約束だけ。保証は低くなります）",
  };
  const element = (id) => document.getElementById(id);
  const documents = async (id) => Promise.all([...element(id).files].map(async (file) => read(await content(file))));

  /* The file as it is, or unpacked where it is gzip; what is broken is no document. */
  async function content(file) {
    const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
    if (first !== 0x1f || second !== 0x8b) return file.arrayBuffer();
    try {
      return await new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
    } catch {
      return new ArrayBuffer(0);
    }
  }

  async function show(event) {
    event.preventDefault();
    announce("計算しています…", "");
    const [bundle = null] = await documents("bundle");
    const notices = await documents("closing");
    const receipts = (await documents("receipts")).map((receipt) => receipt ?? {});
    const outcome = await verify(bundle, notices.length ? (notices[0] ?? {}) : null, receipts);
    const text = `${canonical(outcome)}\n`;
    const isRight = outcome.verdict === "verified";
    announce(isRight ? "正しい抽選です。すべて計算と合いました。" : "この抽選には問題があります。", outcome.verdict);
    figures(outcome, await hexSha(encode(text)));
    list("defects", outcome.defects.map(({ at, code }) => `${WORDS[code]} [${code}] ${at}`.trimEnd()));
    own(receipts, outcome);
    element("download").href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    element("outcome").dataset.outcome = text;
    element("outcome").focus();
  }

  function announce(words, verdict) {
    element("outcome").hidden = false;
    element("outcome").dataset.verdict = verdict;
    element("verdict").textContent = words;
    for (const id of ["figures", "defects", "own"]) element(id).replaceChildren();
  }

  function figures(outcome, hash) {
    const results = outcome.results instanceof Map ? [...outcome.results.values()] : [];
    const rows = [
      ["申込み", `${outcome.entries.toLocaleString("ja")}件`],
      ["当選", `${results.filter((result) => result === "WON").length.toLocaleString("ja")}件`],
      ["公開の乱数", WORTH[outcome.assurance] ?? "読めません"],
      ["結果のSHA-256", hash],
    ];
    for (const [name, value] of rows) element("figures").append(made("dt", name), made("dd", value));
  }

  function made(kind, words) {
    const node = document.createElement(kind);
    node.textContent = words;
    return node;
  }

  const list = (id, lines) => element(id).replaceChildren(...lines.map((line) => made("li", line)));

  /* What became of the entries whose receipts were given. */
  function own(receipts, outcome) {
    if (!(outcome.results instanceof Map)) return;
    for (const { entry } of receipts.filter((receipt) => outcome.results.has(receipt.entry?.entry_id))) {
      const line = outcome.waiting.get(entry.slot) ?? [];
      const isWon = outcome.results.get(entry.entry_id) === "WON";
      const words = isWon ? "当選" : `落選（順番待ち ${line.indexOf(entry.entry_id) + 1}番目）`;
      element("own").append(made("p", `控え ${entry.entry_id}: ${words}`));
    }
  }

  element("form").addEventListener("submit", show);
})();
