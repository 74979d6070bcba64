// Where a rule stands: the answers it sees and, level by level, what lies outside; the twin of kernel/logic/place.py.

import { isArray, isObject, text } from "./values.js";

export const ABSENT = Symbol("absent");
const INDEX = /^(0|[1-9][0-9]{0,8})$/;

export const inside = (place, value, frame) => ({ value, outer: { value: frame, outer: place } });

export function climb(place, levels) {
  let found = place;
  for (let level = 0; level < levels && found !== null; level += 1) found = found.outer;
  return found;
}

function step(value, key) {
  if (typeof key !== "string" && typeof key !== "number") return ABSENT;
  const name = text(key);
  if (!(isObject(value) || (isArray(value) && INDEX.test(name))) || !Object.hasOwn(value, name)) return ABSENT;
  return value[name] === undefined ? ABSENT : value[name];
}

export function reach(value, keys) {
  let found = value;
  for (const key of keys) {
    if (found === ABSENT) break;
    found = step(found, key);
  }
  return found;
}
