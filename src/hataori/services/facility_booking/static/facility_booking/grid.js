// Arrow keys between the links of a calendar; without this script Tab goes from link to link.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function next(table, cell, [down, right]) {
  let row = cell.parentElement.rowIndex;
  let column = cell.cellIndex;
  for (;;) {
    row += down;
    column += right;
    const found = table.rows[row]?.cells[column];
    if (!found) return null;
    const link = found.querySelector("a");
    if (link) return link;
  }
}

for (const table of document.querySelectorAll("table[data-grid]")) {
  table.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const cell = event.target.closest("td, th");
    const link = step && cell && next(table, cell, step);
    if (!link) return;
    event.preventDefault();
    link.focus();
  });
}
