// Runs the browser's verifier under node: each line of the list is a case {bundle, closing?, receipts?}; writes outcomes.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [, , folder, list] = process.argv;
for (const name of ["matching.js", "verify.js"]) vm.runInThisContext(readFileSync(`${folder}/${name}`, "utf8"), { filename: name });
const { read, verify, canonical } = globalThis.hataoriDraw;
for (const line of readFileSync(list, "utf8").split("\n").filter(Boolean)) {
  const paths = JSON.parse(line);
  const open = (path) => read(readFileSync(path));
  const closing = paths.closing ? (open(paths.closing) ?? {}) : null;
  const outcome = await verify(open(paths.bundle), closing, (paths.receipts ?? []).map((path) => open(path) ?? {}));
  process.stdout.write(`${canonical(outcome)}\n`);
}
