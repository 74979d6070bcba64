// What appears above a button while it is pressed moves it away from under the finger, and the press is lost: whatever
// comes of its own accord (an answer of the server, a picture read) is shown after the press.

let pressed = null;
let end = null;

function begin() {
  pressed ??= new Promise((done) => (end = done));
}

// The click comes after the release, in the same turn.
function release() {
  const done = end;
  pressed = end = null;
  if (done) setTimeout(done);
}

addEventListener("pointerdown", begin, true);
for (const name of ["pointerup", "pointercancel", "blur"]) addEventListener(name, release, name !== "blur");

// Resolves at once, or when what is pressed has been let go and its click was heard.
export const released = () => pressed ?? Promise.resolve();
