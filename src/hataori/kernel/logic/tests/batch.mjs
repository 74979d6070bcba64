// Evaluates lines of [rule, data] from standard input with the browser's evaluator; one outcome a line.
import { createInterface } from "node:readline";

const { evaluate, LogicFailure } = await import(process.argv[2]);

function outcome(line) {
  const [rule, data] = JSON.parse(line);
  try {
    return { value: evaluate(rule, data) };
  } catch (failure) {
    if (failure instanceof LogicFailure) return { error: failure.type, code: failure.code };
    return { crash: String(failure?.stack ?? failure) };
  }
}

const began = process.hrtime.bigint();
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(outcome(line))}\n`);
}
process.stderr.write(`${Number(process.hrtime.bigint() - began) / 1e9}`);
