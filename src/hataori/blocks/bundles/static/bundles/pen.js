// A pad to sign on: strokes as [x, y, milliseconds, pressure], drawn as they are written.

export function pad(canvas) {
  const strokes = [];
  let current = null;
  let began = 0;
  let width = 0;
  const ink = canvas.getContext("2d");

  function fit() {
    const box = canvas.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    width = box.width;
    canvas.width = Math.round(box.width * scale);
    canvas.height = Math.round(box.height * scale);
    ink.setTransform(scale, 0, 0, scale, 0, 0);
    ink.lineWidth = 2.5;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = "#111";
  }

  const round = (number) => Math.round(number * 10) / 10;

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const x = Math.min(Math.max(event.clientX - box.left, 0), box.width);
    const y = Math.min(Math.max(event.clientY - box.top, 0), box.height);
    return [round(x), round(y), Math.round(event.timeStamp - began), round(event.pressure || 0.5)];
  }

  function draw(from, to) {
    ink.beginPath();
    ink.moveTo(from[0], from[1]);
    ink.lineTo(to[0], to[1]);
    ink.stroke();
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    if (!strokes.length) began = event.timeStamp;
    current = [point(event)];
    strokes.push(current);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!current) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const next = point(each);
      draw(current.at(-1), next);
      current.push(next);
    }
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (current = null));

  function wipe() {
    strokes.length = 0;
    fit();
  }

  // A tablet that is turned has another pad; a keyboard that comes up leaves its width.
  window.addEventListener("resize", () => {
    const now = canvas.getBoundingClientRect().width;
    if (now && now !== width) wipe();
  });

  return {
    // An empty pad of the size it has now: what was written before is not a signature of what is read next.
    wipe,
    // Null while nothing was written.
    read() {
      if (!strokes.length) return null;
      const box = canvas.getBoundingClientRect();
      return { width: round(box.width), height: round(box.height), strokes };
    },
  };
}
