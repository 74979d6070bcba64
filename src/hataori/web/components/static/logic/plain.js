// What operators make of their values alone; the twin of kernel/logic/plain.py.

import * as dates from "./dates.js";
import { LogicFailure, invalidArguments, notANumber } from "./failure.js";
import { codePoints, finite, inOrder, integer, isArray, isObject, kind, number, text, truthy } from "./values.js";

function folded(values, start, step) {
  let total = start;
  for (const value of values) total = step(total, number(value));
  return finite(total);
}

function quotient(dividend, divisor) {
  if (divisor === 0) throw notANumber();
  return dividend / divisor;
}

function rest(dividend, divisor) {
  if (divisor === 0 || !Number.isFinite(dividend)) throw notANumber();
  return dividend % divisor;
}

const rounded = (way) => (values) => {
  const unit = values.length > 1 ? number(values[1]) : 1;
  if (unit <= 0) throw invalidArguments();
  const parts = number(values[0]) / unit;
  return finite(Number.isFinite(parts) ? way(parts) * unit : parts);
};

function halfAway(value) {
  const whole = Math.floor(Math.abs(value));
  return Math.sign(value) * (whole + (Math.abs(value) - whole >= 0.5 ? 1 : 0));
}

function substr(values) {
  const whole = codePoints(text(values[0]));
  const start = values.length > 1 ? Math.trunc(number(values[1])) : 0;
  const from = start < 0 ? Math.max(0, whole.length + start) : start;
  let until;
  if (values.length > 2 && values[2] !== null) {
    const length = Math.trunc(number(values[2]));
    const left = Math.max(0, whole.length - from);
    until = from + (length < 0 ? Math.max(0, left + length) : length);
  }
  const part = whole.slice(from, until);
  return typeof part === "string" ? part : part.join("");
}

const merge = (values) => values.flatMap((value) => value);

function raise(values) {
  const [thrown] = values;
  if (typeof thrown === "string") throw new LogicFailure(thrown);
  if (isObject(thrown) && Object.hasOwn(thrown, "type") && typeof thrown.type === "string") {
    throw new LogicFailure(thrown.type, thrown);
  }
  throw invalidArguments();
}

function length([value]) {
  if (value === null) return 0;
  if (typeof value === "string") return codePoints(value).length;
  if (isArray(value)) return value.length;
  throw invalidArguments();
}

function sort([items]) {
  if (!isArray(items)) throw invalidArguments();
  const kinds = new Set(items.map(kind));
  if (kinds.size > 1 || (kinds.size === 1 && !kinds.has("number") && !kinds.has("string"))) throw invalidArguments();
  return [...items].sort(inOrder);
}

function isDate([value]) {
  try {
    dates.day(value);
  } catch (failure) {
    if (failure instanceof LogicFailure) return false;
    throw failure;
  }
  return true;
}

function age([born, at]) {
  const birth = dates.day(born);
  const on = dates.day(at);
  if (dates.daysBetween(birth, on) < 0) throw invalidArguments();
  return dates.fullYears(birth, on);
}

function allTexts(values) {
  if (typeof values[0] !== "string" || typeof values[1] !== "string") throw invalidArguments();
  return values;
}

const moved = (move) => (values) => dates.iso(move(dates.day(values[0]), integer(values[1])));
const spanned = (span) => (values) => span(dates.day(values[0]), dates.day(values[1])) + 0;
const extreme = (values, better) => finite(values.map(number).reduce((a, b) => (better(b, a) ? b : a)));

export const PLAIN = {
  not: (values) => !(values.length && truthy(values[0])),
  truth: (values) => values.length > 0 && truthy(values[0]),
  max: (values) => extreme(values, (a, b) => a > b),
  min: (values) => extreme(values, (a, b) => a < b),
  add: (values) => folded(values, 0, (total, value) => total + value),
  subtract: (values) =>
    values.length === 1
      ? finite(-number(values[0]))
      : folded(values.slice(1), number(values[0]), (total, value) => total - value),
  multiply: (values) => folded(values, 1, (total, value) => total * value),
  divide: (values) =>
    values.length === 1
      ? finite(quotient(1, number(values[0])))
      : folded(values.slice(1), number(values[0]), quotient),
  remainder: (values) => folded(values.slice(1), number(values[0]), rest),
  merge,
  cat: (values) => values.map(text).join(""),
  substr,
  throw: raise,
  is_empty: (values) =>
    !values.length || values[0] === null || values[0] === "" || (isArray(values[0]) && !values[0].length),
  length,
  starts_with: (values) => allTexts(values)[0].startsWith(values[1]),
  ends_with: (values) => allTexts(values)[0].endsWith(values[1]),
  sort,
  abs: (values) => finite(Math.abs(number(values[0]))),
  floor: rounded(Math.floor),
  ceil: rounded(Math.ceil),
  round: rounded(halfAway),
  is_date: isDate,
  add_days: moved(dates.daysLater),
  add_months: moved(dates.monthsLater),
  add_years: moved((start, years) => dates.monthsLater(start, years * 12)),
  days_between: spanned(dates.daysBetween),
  months_between: spanned(dates.fullMonths),
  years_between: spanned(dates.fullYears),
  age,
  age_reached_on: moved(dates.ageReachedOn),
  fiscal_year: (values) => dates.fiscalYear(dates.day(values[0])),
};
