// Shows, hides, computes while one types, as the next page would say it. What is hidden waits in a <template>, with what
// was typed in it, and is not sent. Without scripts the server does the same when the page is sent.

import { stateOf } from "../logic/form.js";

const source = document.getElementById("form-logic");
const form = document.querySelector("form[data-logic]");

function typedIn(inputs) {
  const typed = {};
  const several = new Set();
  for (const input of inputs) {
    if (!input.name) continue;
    if (input.type === "radio") {
      typed[input.name] ??= "";
      if (input.checked) typed[input.name] = input.value;
    } else if (input.type === "checkbox") {
      const value = input.checked ? input.value : "";
      typed[input.name] = several.has(input.name) ? [typed[input.name], value].filter(Boolean).join("\n") : value;
      several.add(input.name);
    } else if (!(input.name in typed)) typed[input.name] = input.value;
  }
  return typed;
}

// The place of a field: a div while shown, a template with the same div inside while not.
function placesIn(root) {
  const places = new Map();
  for (const place of root.querySelectorAll("[data-field]")) places.set(place.dataset.field, place);
  return places;
}

function show(place) {
  if (place.tagName !== "TEMPLATE") return place;
  const shown = place.content.firstElementChild;
  place.replaceWith(shown);
  return shown;
}

function hide(place) {
  if (place.tagName === "TEMPLATE") return place;
  const kept = document.createElement("template");
  kept.dataset.field = place.dataset.field;
  place.replaceWith(kept);
  kept.content.append(place);
  return kept;
}

function mark(place, required, words) {
  const badge = place.querySelector(":scope > .field .dads-form-control-label__requirement, :scope > fieldset .dads-form-control-label__requirement");
  if (!badge || badge.dataset.required === String(required)) return;
  badge.dataset.required = String(required);
  badge.textContent = required ? words.required : words.optional;
}

if (source && form) {
  const { program, typed: known, page: id, words } = JSON.parse(source.textContent);
  const places = placesIn(form);
  const computed = new Set(
    program.pages.flatMap((page) => page.fields.flatMap((field) => [field, ...(field.fields ?? [])])).filter((field) => field.compute !== null).map((field) => field.name),
  );
  const here = new Set(places.keys());
  const elsewhere = Object.fromEntries(Object.entries(known).filter(([name]) => !here.has(name)));

  const settle = () => {
    const inside = [...places.values()].flatMap((place) => [...(place.tagName === "TEMPLATE" ? place.content : place).querySelectorAll("input, select, textarea")]);
    const counts = form.querySelectorAll("input[type=hidden][data-rows]");
    const state = stateOf(program, { ...elsewhere, ...typedIn([...counts, ...inside]) });
    const shown = new Map((state.pages.find((page) => page.id === id)?.fields ?? []).map((field) => [field.name, field]));
    for (const [name, place] of places) {
      const field = shown.get(name);
      const now = field ? show(place) : hide(place);
      places.set(name, now);
      if (!field) continue;
      mark(now, field.required, words);
      if (computed.has(name.split(".").at(-1))) {
        const output = now.querySelector("input, textarea");
        if (output) output.value = state.texts[name];
      }
    }
  };
  form.addEventListener("input", settle);
  form.addEventListener("change", settle);
  settle();
}
