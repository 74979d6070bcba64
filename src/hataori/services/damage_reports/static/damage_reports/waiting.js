// What waits for a network on this device, what could not be taken, and what was sent, in a list above the form.

const { all, drop } = self.hataoriReports;

function line(words, link, address) {
  const row = document.createElement("p");
  row.append(words);
  if (link) {
    const anchor = document.createElement("a");
    anchor.className = "dads-link";
    anchor.href = address;
    anchor.textContent = link;
    row.append(" ", anchor);
  }
  return row;
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "dads-button";
  made.dataset.type = "outline";
  made.dataset.size = "sm";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

// `edit` puts a draft that could not be taken back into the form.
export function waiting(root, edit) {
  const say = root.dataset;
  root.tabIndex = -1;

  function refused(draft) {
    const row = line(say.sayWrong + draft.problem);
    const gone = async () => {
      await drop("waiting", draft.key);
      show();
    };
    const again = async () => {
      await gone();
      edit(draft);
    };
    row.append(" ", button(say.sayEdit, again), " ", button(say.sayDrop, gone));
    return row;
  }

  function taken(each) {
    const row = line(say.saySent + each.number, say.sayOpen, each.receipt);
    const gone = async () => {
      await drop("sent", each.key);
      show();
    };
    row.append(" ", button(say.sayClear, gone));
    return row;
  }

  async function show() {
    const [held, sent] = await Promise.all([all("waiting"), all("sent")]);
    const rows = held.map((each) => (each.problem ? refused(each) : line(say.sayWaiting + (each.fields.place || each.fields.text))));
    root.replaceChildren(...rows, ...sent.map(taken));
    root.hidden = !root.childElementCount;
  }

  return show;
}
