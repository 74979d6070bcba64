// Reading who arrives, exactly as the server does (reading.py); throws an Error whose message is for the clerk.

const HEAD = "世帯主";
const FORMATS = ["hataori.move_out/1", "hataori.card_face/1"];
const MOST_PEOPLE = 12;
const LONGEST = 200;
const TEXTS = [
  "family", "given", "family_kana", "given_kana", "birth", "sex", "nationality", "relation", "personal_number",
  "pension", "pension_number",
];
const MARKS = ["national", "late_elderly", "care_certified", "child_allowance", "card"];

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const short = (value) => (typeof value === "string" ? [...value.trim()].slice(0, LONGEST).join("") : "");
const isKana = (text) => /^[ァ-ヺ・ーヽヾㇰ-ㇿ \u3000]*[ァ-ヺㇰ-ㇿ][ァ-ヺ・ーヽヾㇰ-ㇿ \u3000]*$/u.test(text);

// 番号法施行令第8条、総務省令第5条: the last digit checks the eleven before.
function isPersonalNumber(text) {
  if (!/^[0-9]{12}$/.test(text)) return false;
  const digits = [...text].map(Number).reverse();
  const sum = digits.slice(1).reduce((total, digit, at) => total + digit * (at < 6 ? at + 2 : at - 4), 0);
  return digits[0] === (sum % 11 <= 1 ? 0 : 11 - (sum % 11));
}

function isDay(text) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function problem(person) {
  if (!person.family) return "氏名が読み取れません。";
  const kana = [person.family_kana, person.given_kana];
  if (!kana[0] || !kana.filter(Boolean).every(isKana)) return "フリガナが、全角カタカナではありません。";
  if (!isDay(person.birth)) return "生年月日が不詳か、読み取れません。市民課の画面で受け付けてください。";
  if (!person.relation) return "続柄がありません。";
  if (person.personal_number && !isPersonalNumber(person.personal_number)) return "マイナンバーが正しくありません。";
  return "";
}

function personOf(told, n) {
  if (!isObject(told)) throw new Error(`${n}人目の内容が読み取れません。`);
  const found = {};
  for (const name of TEXTS) found[name] = short(told[name]);
  for (const name of MARKS) found[name] = told[name] === true;
  const wrong = problem(found);
  if (wrong) throw new Error(`${n}人目の${wrong}`);
  return found;
}

export function read(text) {
  let told = null;
  try {
    told = JSON.parse(text);
  } catch {
    told = null; // said below
  }
  if (!isObject(told) || !FORMATS.includes(told.format)) {
    throw new Error("転出証明書情報のファイルではありません。別のファイルを選んでください。");
  }
  const card = isObject(told.person) ? { ...told.person, relation: HEAD, card: true } : {};
  const people = told.format === FORMATS[0] ? told.people : [card];
  if (!Array.isArray(people) || people.length < 1 || people.length > MOST_PEOPLE) {
    throw new Error(`異動する人が、1人から${MOST_PEOPLE}人までのファイルを選んでください。`);
  }
  const from = { municipality: short(told.from?.municipality), address: short(told.from?.address) };
  const found = people.map((each, at) => personOf(each, at + 1));
  if (found.filter((each) => each.relation === HEAD).length !== 1) {
    throw new Error("世帯主が1人ではありません。今ある世帯に入る人は、市民課の画面で受け付けてください。");
  }
  if (!from.municipality || !from.address) throw new Error("前の住所が、ファイルにありません。");
  return { people: found, from, sample: told.sample === true };
}
