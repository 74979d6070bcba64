// Evaluates lines of [rule, data] from standard input with the browser's evaluator; one outcome a line.
// Standard error: the seconds spent evaluating.
import { createInterface } from "node:readline";

const { evaluate, LogicFailure } = await import(process.argv[2]);

function outcome([rule, data]) {
  try {
    return { value: evaluate(rule, data) };
  } catch (failure) {
    if (failure instanceof LogicFailure) return { error: failure.type, code: failure.code };
    return { crash: String(failure?.stack ?? failure) };
  }
}

let spent = 0n;
for await (const line of createInterface({ input: process.stdin })) {
  const pair = JSON.parse(line);
  const began = process.hrtime.bigint();
  const found = outcome(pair);
  spent += process.hrtime.bigint() - began;
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
process.stderr.write(String(Number(spent) / 1e9));
