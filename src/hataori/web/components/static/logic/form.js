// What a form asks of these answers, exactly as the server does (blocks/registration/evaluation.py).
// stateOf(program, typed) → {pages: [{id, fields: [{name, required}]}], texts: {name: text}, facts}.
// `program` is what registration.browser_program writes; typed: field name → text, as in the inputs.

import { LogicFailure, evaluate } from "./evaluate.js";
import { factOf, strip } from "./facts.js";

function attempted(rule, facts, otherwise) {
  try {
    return evaluate(rule, facts);
  } catch (failure) {
    if (failure instanceof LogicFailure) return otherwise;
    throw failure;
  }
}

export function holds(rule, facts, otherwise = true) {
  return rule === null ? otherwise : Boolean(attempted({ "!!": [rule] }, facts, false));
}

const FAILED = Symbol("failed");

function computed(rule, facts) {
  const value = attempted(rule, facts, FAILED);
  const text = value === FAILED ? FAILED : attempted({ cat: [{ preserve: value }] }, null, FAILED);
  return text === FAILED ? [null, ""] : [value, text];
}

function rowCount(group, typed) {
  const within = (count) => Math.min(Math.max(count, group.least_rows), group.most_rows);
  const said = strip(typed[group.name] ?? "");
  if (/^[0-9]{1,3}$/.test(said)) return within(Number(said));
  let highest = 0;
  for (const name of Object.keys(typed)) {
    if (!name.startsWith(`${group.name}.`)) continue;
    const place = name.slice(group.name.length + 1).split(".")[0];
    if (/^[0-9]+$/.test(place)) highest = Math.max(highest, Number(place) + 1);
  }
  return within(highest);
}

class Walk {
  constructor(program, typed) {
    this.program = program;
    this.typed = typed;
    this.facts = { today: program.today };
    this.texts = {};
    this.rows = {};
    this.shown = new Set();
    this.pages = new Map();
  }

  pageShown(page) {
    if (!this.pages.has(page.id)) this.pages.set(page.id, holds(page.rule, this.facts));
    return this.pages.get(page.id);
  }

  settle(page, field) {
    if (!(this.pageShown(page) && holds(field.show, this.facts))) return;
    this.shown.add(field);
    if (field.kind === "group") this.settleRows(field);
    else this.answer(field, this.facts, this.facts, field.name);
  }

  answer(field, scope, facts, name) {
    let fact;
    let text;
    if (field.compute !== null) [fact, text] = computed(field.compute, scope);
    else {
      text = this.typed[name] ?? field.default;
      fact = factOf(field, text);
    }
    this.texts[name] = text;
    if (fact !== null && fact !== "") facts[field.name] = fact;
  }

  settleRows(group) {
    const count = rowCount(group, this.typed);
    const rows = [];
    this.texts[group.name] = String(count);
    for (let row = 0; row < count; row += 1) {
      const here = { row: row + 1 };
      for (const at of group.order) {
        const member = group.fields[at];
        const scope = { ...this.facts, ...here };
        if (holds(member.show, scope)) this.answer(member, scope, here, `${group.name}.${row}.${member.name}`);
      }
      rows.push(here);
    }
    this.rows[group.name] = rows;
    this.facts[group.name] = rows;
  }

  unfolded(page) {
    const told = [];
    for (const field of page.fields) {
      if (!this.shown.has(field)) continue;
      told.push({ name: field.name, required: this.required(field, this.facts) });
      (field.kind === "group" ? this.rows[field.name] : []).forEach((here, row) => {
        const scope = { ...this.facts, ...here };
        for (const member of field.fields) {
          const name = `${field.name}.${row}.${member.name}`;
          if (name in this.texts) told.push({ name, required: this.required(member, scope) });
        }
      });
    }
    return told;
  }

  required(field, facts) {
    return field.compute === null && holds(field.require, facts, field.required);
  }
}

export function stateOf(program, typed) {
  const walk = new Walk(program, typed);
  for (const [page, at] of program.order) walk.settle(program.pages[page], program.pages[page].fields[at]);
  const pages = program.pages
    .filter((page) => walk.pageShown(page))
    .map((page) => ({ id: page.id, fields: walk.unfolded(page), empty: page.fields.length === 0 }))
    .filter((page) => page.fields.length > 0 || page.empty)
    .map(({ id, fields }) => ({ id, fields }));
  return { pages, texts: walk.texts, facts: walk.facts };
}
