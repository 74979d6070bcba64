// Calendar dates as YYYY-MM-DD in the Gregorian calendar, years 1 to 9999; the twin of kernel/logic/dates.py.
// Whole days are counted without Date, so that no time zone can move one.

import { invalidArguments } from "./failure.js";

const ISO = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const FARTHEST = 4000000;
const LAST = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const lastOf = (year, month) => (month === 2 && isLeap(year) ? 29 : LAST[month - 1]);

export function day(value) {
  const parts = typeof value === "string" ? ISO.exec(value) : null;
  if (parts === null) throw invalidArguments();
  const [year, month, date] = parts.slice(1).map(Number);
  if (year < 1 || month < 1 || month > 12 || date < 1 || date > lastOf(year, month)) throw invalidArguments();
  return { year, month, date };
}

export function iso({ year, month, date }) {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}

// Days since 0000-03-01, so that the leap day is a year's last.
function serial({ year, month, date }) {
  const y = month > 2 ? year : year - 1;
  const m = (month + 9) % 12;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + Math.floor((153 * m + 2) / 5) + date - 1;
}

function ofSerial(days) {
  const era = Math.floor(days / 146097);
  const inEra = days - era * 146097;
  const years = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) / 365,
  );
  const inYear = inEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const m = Math.floor((5 * inYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  const year = years + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 1 || year > 9999) throw invalidArguments();
  return { year, month, date: inYear - Math.floor((153 * m + 2) / 5) + 1 };
}

export function daysLater(start, days) {
  if (Math.abs(days) > FARTHEST) throw invalidArguments();
  return ofSerial(serial(start) + days);
}

export function monthsLater(start, months) {
  const count = start.year * 12 + start.month - 1 + months;
  const year = Math.floor(count / 12);
  if (!(year >= 1 && year <= 9999)) throw invalidArguments();
  const month = count - year * 12 + 1;
  return { year, month, date: Math.min(start.date, lastOf(year, month)) };
}

export const daysBetween = (start, end) => serial(end) - serial(start);

export function fullMonths(start, end) {
  if (daysBetween(start, end) < 0) return -fullMonths(end, start) + 0;
  return (end.year - start.year) * 12 + end.month - start.month - (end.date < start.date ? 1 : 0);
}

export const fullYears = (start, end) => Math.trunc(fullMonths(start, end) / 12) + 0;

export function ageReachedOn(birth, years) {
  if (years < 1) throw invalidArguments();
  const corresponding = monthsLater(birth, years * 12);
  return corresponding.date !== birth.date ? corresponding : daysLater(corresponding, -1);
}

export const fiscalYear = (on) => on.year - (on.month < 4 ? 1 : 0);
