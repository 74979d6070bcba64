// Operators that look at the answers or compute rules themselves; the twin of kernel/logic/placed.py.

import { LogicFailure, invalidArguments } from "./failure.js";
import { ABSENT, climb, inside, reach } from "./place.js";
import {
  inOrder, integer, isArray, kind, looselyEqual, number, size, strictlyEqual, text, truthy, weight,
} from "./values.js";

function named(name, place) {
  if (name === null || name === "") return place.value;
  if (typeof name !== "string" && typeof name !== "number") return ABSENT;
  return reach(place.value, text(name).split("."));
}

function variable(run, values, place) {
  const found = values.length ? named(values[0], place) : place.value;
  if (found === ABSENT || found === null) return values.length > 1 ? values[1] : null;
  return found;
}

function pathed(values, place) {
  if (!values.length || !isArray(values[0])) return reach(place.value, values);
  if (values[0].length !== 1) throw invalidArguments();
  const outer = climb(place, Math.min(Math.abs(integer(values[0][0])), 1000));
  return outer === null ? ABSENT : reach(outer.value, values.slice(1));
}

function unanswered(name, place) {
  if (kind(name) !== "string" && kind(name) !== "number") throw invalidArguments();
  const found = named(name, place);
  return found === ABSENT || found === null || found === "";
}

function missing(run, values, place) {
  const names = values.length && isArray(values[0]) ? values[0] : values;
  run.spend(names.length);
  return names.filter((name) => unanswered(name, place));
}

function missingSome(run, values, place) {
  const need = number(values[0]);
  const names = values[1];
  if (!isArray(names)) throw invalidArguments();
  run.spend(names.length);
  const absent = names.filter((name) => unanswered(name, place));
  return names.length - absent.length >= need ? [] : absent;
}

function same(run, left, right) {
  run.spend(weight(left) + weight(right));
  return strictlyEqual(left, right);
}

function contained(run, [sought, whole]) {
  if (typeof whole === "string") {
    const of = kind(sought);
    return (of === "string" || of === "number") && whole.includes(text(sought));
  }
  return isArray(whole) && whole.some((item) => same(run, sought, item));
}

function join(run, values) {
  if (!isArray(values[0])) throw invalidArguments();
  const parts = values[0].map(text);
  const between = values.length > 1 ? text(values[1]) : "";
  run.spend(parts.reduce((total, part) => total + size(part), size(between) * parts.length));
  return parts.join(between);
}

function choose(run, rules, place) {
  const last = rules.length - 1;
  for (let at = 0; at < last; at += 2) {
    if (truthy(run.value(rules[at], place))) return run.value(rules[at + 1], place);
  }
  return rules.length % 2 ? run.value(rules[last], place) : null;
}

const firstThat = (stops) => (run, rules, place) => {
  let value = false;
  for (const rule of rules) {
    value = run.value(rule, place);
    if (stops(value)) break;
  }
  return value;
};

const chained = (holds) => (run, rules, place) => {
  let left = run.value(rules[0], place);
  for (const rule of rules.slice(1)) {
    const right = run.value(rule, place);
    if (!holds(run, left, right)) return false;
    left = right;
  }
  return true;
};

function itemsOf(run, rules, place) {
  const items = run.value(rules[0], place);
  if (items !== null && !isArray(items)) throw invalidArguments();
  return items;
}

// A list never answered has no items; one written null is a mistake.
function written(rules) {
  if (rules[0] === null || rules[1] === null) throw invalidArguments();
}

function each(run, rules, place) {
  written(rules);
  const items = itemsOf(run, rules, place) ?? [];
  return items.map((item, index) => [item, run.value(rules[1], inside(place, item, { index }))]);
}

function tested(run, rules, place) {
  const items = itemsOf(run, rules, place);
  if (items === null) throw invalidArguments();
  return [items, (item, index) => truthy(run.value(rules[1], inside(place, item, { index })))];
}

function every(run, rules, place) {
  const [items, holds] = tested(run, rules, place);
  return items.length > 0 && items.every(holds);
}

function some(run, rules, place) {
  const [items, holds] = tested(run, rules, place);
  return items.some(holds);
}

function reduce(run, rules, place) {
  written(rules);
  const items = itemsOf(run, rules, place) ?? [];
  const begun = rules.length > 2;
  let total = begun ? run.value(rules[2], place) : (items[0] ?? null);
  for (let index = begun ? 0 : 1; index < items.length; index += 1) {
    total = run.value(rules[1], inside(place, { current: items[index], accumulator: total }, { index }));
  }
  return total;
}

function find(run, rules, place) {
  written(rules);
  const items = itemsOf(run, rules, place) ?? [];
  const at = items.findIndex((item, index) => truthy(run.value(rules[1], inside(place, item, { index }))));
  return at < 0 ? null : items[at];
}

function firstAnswered(run, rule, place) {
  if (!isArray(rule)) {
    const value = run.value(rule, place);
    return isArray(value) ? (value.find((item) => item !== null) ?? null) : value;
  }
  for (const part of rule) {
    const value = run.value(part, place);
    if (value !== null) return value;
  }
  return null;
}

function attempt(run, rule, place) {
  let failure = invalidArguments();
  let here = place;
  for (const part of isArray(rule) ? rule : [rule]) {
    try {
      return run.value(part, here);
    } catch (raised) {
      if (!(raised instanceof LogicFailure) || !raised.catchable) throw raised;
      failure = raised;
      here = inside(place, raised.value, null);
    }
  }
  throw failure;
}

export const RULES = {
  var: variable,
  val: (run, values, place) => {
    const found = pathed(values, place);
    return found === ABSENT ? null : found;
  },
  exists: (run, values, place) => pathed(values, place) !== ABSENT,
  missing,
  missing_some: missingSome,
  in: contained,
  join,
  choose,
  or: firstThat(truthy),
  and: firstThat((value) => !truthy(value)),
  equal: chained((run, left, right) => looselyEqual(left, right)),
  unequal: chained((run, left, right) => !looselyEqual(left, right)),
  same: chained(same),
  different: chained((run, left, right) => !same(run, left, right)),
  more: chained((run, left, right) => inOrder(left, right) > 0),
  at_least: chained((run, left, right) => inOrder(left, right) >= 0),
  less: chained((run, left, right) => inOrder(left, right) < 0),
  at_most: chained((run, left, right) => inOrder(left, right) <= 0),
  map: (run, rules, place) => each(run, rules, place).map(([, value]) => value),
  filter: (run, rules, place) => each(run, rules, place).filter(([, value]) => truthy(value)).map(([item]) => item),
  reduce,
  all: every,
  some,
  none: (run, rules, place) => !some(run, rules, place),
  count: (run, rules, place) => each(run, rules, place).filter(([, value]) => truthy(value)).length,
  find,
};

export const ONE_RULE = {
  first_answered: firstAnswered,
  try: attempt,
  preserve: (run, rule) => rule,
};
