/** An input block: a label, the element to fill in, a hint, and what is wrong with it. */

import { control } from "./elements.js";
import { h } from "./h.js";
import { plainText } from "./mrkdwn.js";

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

/** The element of an input block; `at.errors` holds what the app (or the page) refused, by block id. */
export function inputBlock(block, at) {
  const id = `input-${at.view_id ?? at.ts}-${block.block_id}`;
  const error = at.errors?.[block.block_id];
  const describedby = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  const grouped = GROUPS.has(block.element.type) || block.element.type.startsWith("multi_");
  const quiet = Boolean(at.view_id) && !block.dispatch_action;
  const drawn = control(block.element, {
    ...at,
    quiet,
    describedby,
    invalid: Boolean(error),
    id: grouped ? null : id,
    label: block.label.text,
  });
  const label = [plainText(block.label), block.optional && h("span", { class: "optional" }, " (optional)")];
  return h(
    grouped ? "fieldset" : "div",
    { class: error ? "input wrong" : "input", "data-required": block.optional ? null : block.block_id },
    grouped ? h("legend", null, label) : h("label", { for: id }, label),
    drawn,
    block.hint && h("p", { class: "hint", id: `${id}-hint` }, plainText(block.hint)),
    error && h("p", { class: "error", id: `${id}-error`, "data-testid": `error-${block.block_id}` }, error),
  );
}
