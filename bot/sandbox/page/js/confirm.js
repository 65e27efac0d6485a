/** The question that some buttons ask before they do anything. */

import { h, render } from "./h.js";
import { plainText, textObject } from "./mrkdwn.js";

/** Shows a Block Kit confirmation; true if the person agrees. */
export function ask({ title, text, confirm, deny, style }) {
  const dialog = document.getElementById("confirm");
  render(
    dialog.querySelector(".modal-box"),
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "confirm-title" }, plainText(title)),
      h("div", { class: "modal-body text" }, textObject(text)),
      h(
        "footer",
        null,
        h(
          "button",
          { class: "button", value: "no", "data-testid": "confirm-deny" },
          plainText(deny ?? "Cancel"),
        ),
        h(
          "button",
          { class: `button ${style ?? "primary"}`, value: "yes", "data-testid": "confirm-yes" },
          plainText(confirm ?? "Yes"),
        ),
      ),
    ),
  );
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
