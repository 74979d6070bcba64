// From facts to papers, steps and consent, exactly as the server does (composing.py), so that it works without a network.

import { evaluate } from "../logic/evaluate.js";

const holds = (rule, data) => evaluate({ "!!": [rule] }, data) === true;

function text(rule, data) {
  const value = evaluate(rule, data);
  return value === null ? "" : String(value);
}

function derived(table, facts, today) {
  const data = { ...facts, today };
  for (const [name, rule] of table.visit_first) data[name] = evaluate(rule, data);
  data.people = facts.people.map((told, at) => {
    const person = { ...told, n: String(at + 1) };
    for (const [name, rule] of table.person) person[name] = evaluate({ try: [rule, null] }, { ...data, p: person });
    return person;
  });
  for (const [name, rule] of table.visit) data[name] = evaluate(rule, data);
  return data;
}

function scopes(entry, data) {
  const places =
    entry.per === "person"
      ? data.people.map((person) => [`${entry.key}:${person.n}`, { ...data, p: person }])
      : [[entry.key, data]];
  return places.filter(([, scope]) => holds(entry.when, scope));
}

function answers(entry, scope) {
  const found = {};
  for (const [name, rule] of Object.entries(entry.answers)) {
    const said = text(rule, scope);
    if (said) found[name] = said;
  }
  for (const [name, group] of Object.entries(entry.groups ?? {})) {
    const rows = evaluate(group.over, scope);
    found[name] = String(rows.length);
    rows.forEach((row, at) => {
      for (const [member, rule] of Object.entries(group.answers)) {
        found[`${name}.${at}.${member}`] = text(rule, { ...scope, row });
      }
    });
  }
  return found;
}

const paper = (entry) => ([key, scope]) => ({
  key,
  procedure: entry.procedure,
  title: entry.title,
  article: entry.article,
  because: text(entry.because, scope),
  answers: answers(entry, scope),
  sections: entry.sections.map((part) => [
    part.title,
    evaluate(part.rows, scope).map(([label, value]) => [String(label), String(value)]),
  ]),
});

const step = (entry) => ([key, scope]) => ({
  key,
  title: entry.title,
  article: entry.article,
  because: text(entry.because, scope),
  text: text(entry.text, scope),
});

export function composed(table, facts, today) {
  const data = derived(table, facts, today);
  const problems = table.needs
    .filter((need) => holds(need.when, data))
    .map(({ field, message }) => ({ field, message }));
  if (problems.length) return { papers: [], steps: [], consent: "", problems, facts: data };
  const papers = table.papers.flatMap((entry) => scopes(entry, data).map(paper(entry)));
  const steps = table.steps.flatMap((entry) => scopes(entry, data).map(step(entry)));
  const consent = text(table.consent, { ...data, papers: papers.map((each) => each.key) });
  return { papers, steps, consent, problems: [], facts: data };
}
