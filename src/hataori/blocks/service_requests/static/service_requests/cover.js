// Rectangles drawn on a photo stand in the text field, a line each; what is typed there is shown on the photo.
"use strict";

const place = document.querySelector("[data-cover]");
const field = document.getElementById(place.dataset.cover);
const said = document.querySelector("[data-cover-said]");
const SVG = "http://www.w3.org/2000/svg";
const STEP = 1;
const board = document.createElementNS(SVG, "svg");
board.setAttribute("viewBox", "0 0 100 100");
board.setAttribute("preserveAspectRatio", "none");
board.setAttribute("tabindex", "0");
board.setAttribute("role", "group");
board.setAttribute("aria-label", "隠す枠。矢印キーで最後の枠を動かし、Shiftと矢印キーで大きさを変えます");
place.append(board);
for (const each of document.querySelectorAll("[data-cover-help]")) each.hidden = false;

const round = (number) => Math.round(number * 10) / 10;
const within = (number, most) => Math.min(Math.max(number, 0), most);
const read = () =>
  field.value
    .normalize("NFKC")
    .split("\n")
    .map((line) => line.split(/[\s,、%]+/).filter(Boolean).map(Number))
    .filter((box) => box.length === 4 && box.every(Number.isFinite));
const write = (boxes) => {
  field.value = boxes.map((box) => box.map(round).join(" ")).join("\n");
  draw();
};

function draw() {
  board.replaceChildren(
    ...read().map(([left, top, width, height]) => {
      const shape = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x: left, y: top, width, height })) shape.setAttribute(name, value);
      return shape;
    }),
  );
}

const at = (event) => {
  const seen = board.getBoundingClientRect();
  return [
    within(((event.clientX - seen.left) / seen.width) * 100, 100),
    within(((event.clientY - seen.top) / seen.height) * 100, 100),
  ];
};
let begun = null;
let before = [];
const between = ([x, y], [u, v]) => [Math.min(x, u), Math.min(y, v), Math.abs(x - u), Math.abs(y - v)];

board.addEventListener("pointerdown", (event) => {
  board.setPointerCapture(event.pointerId);
  begun = at(event);
  before = read();
});
board.addEventListener("pointermove", (event) => {
  if (begun) write([...before, between(begun, at(event))]);
});
board.addEventListener("pointerup", (event) => {
  const box = begun && between(begun, at(event));
  begun = null;
  write(box && box[2] > STEP / 2 && box[3] > STEP / 2 ? [...before, box] : before);
});

board.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
  const boxes = read();
  const box = boxes.at(-1);
  if (!way || !box) return;
  event.preventDefault();
  const from = event.shiftKey ? 2 : 0;
  for (const n of [0, 1]) {
    const most = 100 - (event.shiftKey ? box[n] : box[n + 2]);
    box[from + n] = within(box[from + n] + way[n], most);
    if (event.shiftKey) box[from + n] = Math.max(box[from + n], STEP);
  }
  write(boxes);
  said.textContent = `左${round(box[0])} 上${round(box[1])} 幅${round(box[2])} 高さ${round(box[3])}`;
});

document.querySelector("[data-cover-add]").addEventListener("click", () => {
  write([...read(), [40, 40, 20, 20]]);
  board.focus();
  said.textContent = "枠を足しました";
});
document.querySelector("[data-cover-drop]").addEventListener("click", () => {
  write(read().slice(0, -1));
  said.textContent = "最後の枠を消しました";
});
field.addEventListener("input", draw);
draw();
