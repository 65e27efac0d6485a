/** Short notices of what went wrong. */

import { h } from "./h.js";

const SECONDS_SHOWN = 12;
const MOST = 3;
const toasts = document.getElementById("toasts");

// An open dialog covers the page and makes it inert: the notices must lie in it, and leave it when it closes.
const keepVisible = () =>
  ([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body).append(toasts);

document.addEventListener("close", keepVisible, true);

/** Shows a notice; it goes by itself or when it is closed. */
export function toast(text) {
  const close = () => box.remove();
  const box = h(
    "div",
    { class: "toast", "data-testid": "toast" },
    h("p", null, text),
    h("button", { type: "button", class: "icon", "aria-label": "Dismiss this notice", onclick: close }, "×"),
  );
  keepVisible();
  toasts.append(box);
  if (toasts.childElementCount > MOST) toasts.firstElementChild.remove();
  setTimeout(close, SECONDS_SHOWN * 1000);
}
