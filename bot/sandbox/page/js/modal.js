/** The person's open modal. The browser's own dialog keeps the focus inside and closes with Escape. */

import { act } from "./api.js";
import { blocks } from "./blocks.js";
import { read } from "./elements.js";
import { h, render } from "./h.js";
import { plainText } from "./mrkdwn.js";
import { look, view, world } from "./store.js";

const dialog = document.getElementById("modal");
let errors = {}; // of the view that is shown, by block id
let shown = null; // id of the view that is shown
let submitting = false;
const closed = new Set(); // ids of the views that the person closed

/** Draws the modal of the person, or closes the dialog where there is none. */
export function drawModal() {
  const modal = closed.has(world.views?.[view.me]?.id) ? null : world.views?.[view.me];
  if (modal?.id !== shown) errors = {};
  shown = modal?.id ?? null;
  if (!modal) {
    if (dialog.open) dialog.close();
    return;
  }
  render(dialog.querySelector(".modal-box"), form(modal));
  if (!dialog.open) open();
}

function open() {
  dialog.showModal();
  (
    dialog.querySelector("[autofocus]") ??
    dialog.querySelector(".modal-body :is(input, textarea, select, summary, button)")
  )?.focus();
}

function form(modal) {
  return h(
    "form",
    { key: modal.id, novalidate: true, onsubmit: submit },
    h(
      "header",
      null,
      h("h2", { id: "modal-title" }, plainText(modal.title)),
      h(
        "button",
        { type: "button", class: "icon", "aria-label": "Close", "data-testid": "modal-x", onclick: close },
        "×",
      ),
    ),
    h(
      "div",
      { class: "modal-body" },
      blocks(modal.blocks, { view_id: modal.id, errors, values: () => values(dialog) }),
    ),
    h(
      "footer",
      null,
      h(
        "button",
        { type: "button", class: "button", "data-testid": "modal-close", onclick: close },
        plainText(modal.close ?? "Cancel"),
      ),
      modal.submit &&
        h(
          "button",
          { type: "submit", class: "button primary", "data-testid": "modal-submit" },
          plainText(modal.submit),
        ),
    ),
  );
}

function close() {
  closed.add(shown); // goes at once; what lay under it comes with the next state
  act("close", { user: view.me, view_id: shown });
}

// Tab goes round inside the dialog, not out into the browser's own buttons.
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Tab") return;
  const stops = [...dialog.querySelectorAll("button, input, select, textarea, summary, a[href]")].filter(
    (stop) => stop.checkVisibility(),
  );
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
});

dialog.addEventListener("cancel", (event) => {
  event.preventDefault(); // the dialog follows the state
  close();
});

async function submit(event) {
  event.preventDefault();
  const target = event.currentTarget;
  const found = missing(target);
  if (Object.keys(found).length) return refuse(found);
  if (submitting) return undefined;
  submitting = true;
  refuse({});
  const answer = await act("submit", { user: view.me, view_id: shown, values: values(target) });
  submitting = false;
  return answer?.errors && refuse(answer.errors);
}

function refuse(found) {
  errors = found;
  look({});
  // After the redraw, which comes before the next task.
  setTimeout(() =>
    dialog
      .querySelector("[aria-invalid]:is(input, textarea, select), [aria-invalid] :is(input, summary)")
      ?.focus(),
  );
}

function values(target) {
  const result = {};
  for (const element of target.querySelectorAll("[data-read]")) {
    const { block, action } = element.dataset;
    (result[block] ??= {})[action] = read(element);
  }
  return result;
}

/** What Slack itself refuses before the app hears of it: empty required fields, no number, no address. */
function missing(target) {
  const found = {};
  for (const element of target.querySelectorAll(".input [data-read]")) {
    const value = read(element);
    const required = element.closest("[data-required]");
    if (element.validity?.badInput || (value !== null && element.validity && !element.validity.valid)) {
      found[element.dataset.block] = element.validationMessage;
    } else if (required && (value === null || value.length === 0)) {
      found[element.dataset.block] = "Please complete this required field.";
    }
  }
  return found;
}
