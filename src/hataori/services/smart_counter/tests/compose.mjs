// Answers lines of [table, file text, typed, today] from standard input with what the tablet makes of them, one a line.
import { createInterface } from "node:readline";

const { composed } = await import(`${process.argv[2]}/compose.js`);
const { read } = await import(`${process.argv[2]}/read.js`);

for await (const line of createInterface({ input: process.stdin })) {
  const [table, text, typed, today] = JSON.parse(line);
  let found;
  try {
    found = composed(table, { ...read(text), typed }, today);
  } catch (failure) {
    found = { wrong: failure.message };
  }
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
