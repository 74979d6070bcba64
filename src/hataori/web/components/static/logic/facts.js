// Facts: what rules know of an answer; the twin of blocks/registration/facts.py.

const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const OUTER = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");
const ANY_SPACE = new RegExp(SPACE, "g");
const TEXTS = new Set(["text", "long_text", "person_name", "address", "code"]);
const ONLY_WHETHER = new Set(["kana", "phone", "email", "account_number", "corporate_number", "time"]);
const LONGEST_LINE = 200;
const MOST_YEN = 999999999999999;
const AMOUNT = /^([-△▲]?)\\?([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)円?$/;
const NUMBER = /^[0-9]{1,12}(?:\.[0-9]{1,4})?$/;
const DATE = /^(令和|平成|昭和|大正|明治|[令平昭大明RHSTM])?([0-9]{1,4}|元)(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?$/;
const COMPACT = /^([0-9]{4})([0-9]{2})([0-9]{2})$/;
const ERAS = [
  { names: ["令和", "令", "R"], year: 2019, from: "2019-05-01", to: "9999-12-31" },
  { names: ["平成", "平", "H"], year: 1989, from: "1989-01-08", to: "2019-04-30" },
  { names: ["昭和", "昭", "S"], year: 1926, from: "1926-12-25", to: "1989-01-07" },
  { names: ["大正", "大", "T"], year: 1912, from: "1912-07-30", to: "1926-12-24" },
  { names: ["明治", "明", "M"], year: 1868, from: "1873-01-01", to: "1912-07-29" },
];
const FIRST_DAY = "1873-01-01";
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export const strip = (text) => text.replace(OUTER, "");
const line = (text) => Array.from(text).slice(0, LONGEST_LINE).join("");
const halfwidth = (text) => text.normalize("NFKC");
const squeeze = (text) => halfwidth(text).replace(ANY_SPACE, "");

// field: {kind, choices: [values], suffix}. Answers null for what is blank or cannot be read.
export function factOf(field, text) {
  if (field.kind === "check") return text === "true";
  if (field.kind === "choices") {
    const chosen = text.split("\n");
    return field.choices.filter((value) => chosen.includes(value));
  }
  if (strip(text) === "") return null;
  if (TEXTS.has(field.kind)) return strip(text.replaceAll("\r\n", "\n"));
  if (ONLY_WHETHER.has(field.kind)) return true;
  const reader = READERS[field.kind];
  return reader ? reader(field, text) : null;
}

function numberOf(field, text) {
  const unit = halfwidth(field.suffix);
  let digits = strip(halfwidth(line(text)).replaceAll(",", ""));
  if (unit !== "" && digits.endsWith(unit)) digits = digits.slice(0, -unit.length);
  digits = strip(digits);
  return NUMBER.test(digits) ? Number(digits) : null;
}

function yen(field, text) {
  const compact = squeeze(line(text)).replace(/[−‐]/g, "-").replace(/¥/g, "\\").replace(/、/g, ",");
  const matched = AMOUNT.exec(compact);
  if (matched === null) return null;
  const amount = Number(matched[2].replaceAll(",", ""));
  if (amount > MOST_YEN) return null;
  return matched[1] === "" || amount === 0 ? amount : -amount;
}

function postalCode(field, text) {
  const digits = halfwidth(line(text)).replace(ANY_SPACE, "").replace(/[-‐‑‒–—―−ー]/g, "");
  return /^[0-9]{7}$/.test(digits) ? `${digits.slice(0, 3)}-${digits.slice(3)}` : null;
}

function date(field, text) {
  const compact = squeeze(line(text)).toUpperCase().replace(/^西暦/, "");
  const matched = DATE.exec(compact);
  if (matched !== null) return built(matched[1] ?? "", matched[2], Number(matched[3]), Number(matched[4]));
  const digits = COMPACT.exec(compact);
  return digits === null ? null : built("", digits[1], Number(digits[2]), Number(digits[3]));
}

function built(name, year, month, day) {
  if (name === "") {
    const iso = year === "元" || year.length < 4 ? null : calendar(Number(year), month, day);
    return iso !== null && iso >= FIRST_DAY ? iso : null;
  }
  const era = ERAS.find((each) => each.names.includes(name));
  const iso = calendar(era.year + (year === "元" ? 1 : Number(year)) - 1, month, day);
  return iso !== null && iso >= era.from && iso <= era.to ? iso : null;
}

function calendar(year, month, day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12) return null;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (day < 1 || day > (month === 2 && leap ? 29 : DAYS[month - 1])) return null;
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}

const READERS = {
  choice: (field, text) => (field.choices.includes(text) ? text : null),
  number: numberOf,
  yen,
  postal_code: postalCode,
  date,
};
