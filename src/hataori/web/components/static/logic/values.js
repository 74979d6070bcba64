// JSON values and their coercions; the twin of kernel/logic/json_values.py.
// Strings are sequences of code points, never of UTF-16 units, and never normalised.

import { LogicFailure, TOO_DEEP, invalidArguments, notANumber } from "./failure.js";

export const DEEPEST = 64;
const EXACT = 2 ** 53;
const NUMBER = /^[+-]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/;
const BLANK_ENDS = /^[ \t\n\r]+|[ \t\n\r]+$/g;
const SURROGATE = /[\ud800-\udfff]/;

export const isArray = Array.isArray;
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export function kind(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  if (type === "boolean" || type === "number" || type === "string" || type === "object") return type;
  throw invalidArguments();
}

export function finite(value) {
  if (!Number.isFinite(value)) throw notANumber();
  return value + 0;
}

export function number(value) {
  if (typeof value === "number") return finite(value);
  if (typeof value === "string") return numberOfText(value);
  if (value === null) return 0;
  if (typeof value === "boolean") return value ? 1 : 0;
  throw notANumber();
}

function numberOfText(value) {
  const digits = value.replace(BLANK_ENDS, "");
  if (digits === "") return 0;
  if (!NUMBER.test(digits)) throw notANumber();
  return finite(Number(digits));
}

export function integer(value) {
  const real = number(value);
  if (!(real >= -EXACT && real <= EXACT) || !Number.isInteger(real)) throw invalidArguments();
  return real;
}

export function truthy(value) {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

export function text(value) {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return String(finite(value));
  throw invalidArguments();
}

// How much work handling a value costs: a sixteenth of a string's UTF-16 units, an array's items, else nothing.
export function size(value) {
  if (typeof value === "string") return Math.floor(value.length / 16);
  return Array.isArray(value) ? value.length : 0;
}

// The number of values in a value: what comparing it can cost.
export function weight(value, depth = 0) {
  if (depth > DEEPEST) throw new LogicFailure(TOO_DEEP);
  if (typeof value !== "object" || value === null) return 1;
  let total = 1;
  for (const part of Array.isArray(value) ? value : Object.values(value)) total += weight(part, depth + 1);
  return total;
}

export function looselyEqual(left, right) {
  if (typeof left === "string" && typeof right === "string") return left === right;
  if (left === null) return equalsNothing(right);
  if (right === null) return equalsNothing(left);
  return number(left) === number(right);
}

function equalsNothing(value) {
  if (value === null || value === "") return true;
  const of = kind(value);
  return (of === "number" || of === "boolean") && number(value) === 0;
}

export function strictlyEqual(left, right) {
  const of = kind(left);
  if (of !== kind(right)) return false;
  if (of === "number") return number(left) === number(right);
  if (of === "array") return left.length === right.length && left.every((item, at) => strictlyEqual(item, right[at]));
  if (of !== "object") return left === right;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  if (!keys.every((key) => Object.hasOwn(right, key))) return false;
  return keys.every((key) => strictlyEqual(left[key], right[key]));
}

export function inOrder(left, right) {
  if (typeof left === "string" && typeof right === "string") return textsInOrder(left, right);
  const a = number(left);
  const b = number(right);
  return (a > b) - (a < b);
}

// By code points: where one side has a surrogate, UTF-16 order would put 𠮷 before full-width letters.
function textsInOrder(left, right) {
  if (!SURROGATE.test(left) && !SURROGATE.test(right)) return (left > right) - (left < right);
  const a = Array.from(left, (character) => character.codePointAt(0));
  const b = Array.from(right, (character) => character.codePointAt(0));
  for (let at = 0; at < a.length && at < b.length; at += 1) if (a[at] !== b[at]) return a[at] - b[at];
  return a.length - b.length;
}

export const codePoints = (value) => (SURROGATE.test(value) ? Array.from(value) : value);
