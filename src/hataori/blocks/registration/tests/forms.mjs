// Answers lines of [program, typed] from standard input with the browser's state of the form; one a line.
import { createInterface } from "node:readline";

const { stateOf } = await import(process.argv[2]);

for await (const line of createInterface({ input: process.stdin })) {
  const [program, typed] = JSON.parse(line);
  let found;
  try {
    found = stateOf(program, typed);
  } catch (failure) {
    found = { crash: String(failure?.stack ?? failure) };
  }
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
