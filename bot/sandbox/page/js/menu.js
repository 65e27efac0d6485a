/** A small menu behind a button; it closes with Escape, on a choice, and when the focus leaves it. */

import { h } from "./h.js";

/**
 * A menu. `label` names it for screen readers, `face` is what its button shows,
 * items are {label, onclick, testid?, danger?}; label is a text or a node.
 */
export function menu({ key, label, face, items, testid }) {
  return h(
    "details",
    { key, class: "menu", ontoggle: place, onkeydown: closeOnEscape, onfocusout: closeOnLeave },
    h("summary", { "aria-label": label, title: label, "data-testid": testid, class: "icon" }, face),
    h(
      "ul",
      { class: "menu-items" },
      items.map((item) =>
        h(
          "li",
          null,
          h(
            "button",
            {
              type: "button",
              class: item.danger ? "danger" : null,
              "data-testid": item.testid,
              "aria-label": item.spoken,
              onclick: (event) => choose(event, item),
            },
            item.label,
          ),
        ),
      ),
    ),
  );
}

function choose(event, item) {
  const details = event.currentTarget.closest("details");
  details.open = false;
  details.querySelector("summary").focus();
  item.onclick(event);
}

// Near the foot of the window a menu opens upwards.
function place(event) {
  const details = event.currentTarget;
  if (!details.open) return;
  const room = window.innerHeight - details.getBoundingClientRect().bottom;
  details.toggleAttribute("data-up", room < details.lastElementChild.offsetHeight + 80);
}

function closeOnEscape(event) {
  const details = event.currentTarget;
  if (event.key !== "Escape" || !details.open) return;
  event.preventDefault(); // not the dialog around it
  event.stopPropagation();
  details.open = false;
  details.querySelector("summary").focus();
}

function closeOnLeave(event) {
  if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget))
    event.currentTarget.open = false;
}

document.addEventListener("pointerdown", (event) => {
  for (const details of document.querySelectorAll("details.menu[open]")) {
    if (!details.contains(event.target)) details.open = false;
  }
});
