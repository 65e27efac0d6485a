/** Short notices of what went wrong. */

import { h } from "./h.js";

const SECONDS_SHOWN = 12;

/** Shows a notice; it goes by itself or when it is closed. */
export function toast(text) {
  const close = () => box.remove();
  const box = h("div", { class: "toast", "data-testid": "toast" },
    h("p", null, text),
    h("button", { type: "button", class: "icon", "aria-label": "Dismiss this notice", onclick: close }, "×"));
  const toasts = document.getElementById("toasts");
  // An open dialog covers the page and makes it inert: the notice must lie above it.
  (document.querySelector("dialog[open]") ?? toasts.ownerDocument.body).append(toasts);
  toasts.append(box);
  setTimeout(close, SECONDS_SHOWN * 1000);
}
