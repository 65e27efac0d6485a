/** Block Kit as elements. `at` tells where a block stands: {channel, ts} or {view_id}; presses carry it along. */

import { control } from "./elements.js";
import { h } from "./h.js";
import { inputBlock } from "./inputs.js";
import { markdown } from "./markdown.js";
import { mrkdwn, plainText, textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";

/** The elements of a list of blocks. */
export function blocks(list, at) {
  return (list ?? []).map((block, index) => {
    const draw = DRAW[block.type] ?? unknown;
    const element = draw(block, { ...at, block_id: block.block_id });
    element.key = `${block.block_id ?? index}:${block.type}`;
    element.classList.add("block");
    return element;
  });
}

/** A message's content: its blocks, or its text where it has none. */
export function content(message, at) {
  if (message.blocks?.length) return blocks(message.blocks, at);
  return [h("div", { class: "block text" }, mrkdwn(message.text || ""))];
}

function section(block, at) {
  const text = h(
    "div",
    { class: "section-text" },
    block.text && h("div", { class: "text" }, textObject(block.text)),
    block.fields &&
      h(
        "div",
        { class: "fields" },
        block.fields.map((field) => h("div", { class: "text" }, textObject(field))),
      ),
  );
  const accessory =
    block.accessory?.type === "image"
      ? picture(block.accessory, "thumbnail")
      : block.accessory && control(block.accessory, { ...at, label: text.textContent });
  return h("div", { class: "section" }, text, accessory && h("div", { class: "accessory" }, accessory));
}

const context = (block) =>
  h(
    "div",
    { class: "context" },
    block.elements.map((element) =>
      element.type === "image" ? picture(element, "tiny") : h("span", { class: "text" }, textObject(element)),
    ),
  );

const actions = (block, at) =>
  h(
    "div",
    { class: "actions" },
    block.elements.map((element) => control(element, at)),
  );

const image = (block) =>
  h(
    "figure",
    { class: "picture" },
    block.title && h("figcaption", null, plainText(block.title)),
    picture(block, "full"),
  );

/** An image by a web address, or by a file of the workspace. */
export function picture(object, size) {
  const address = object.image_url ?? object.slack_file?.url ?? object.slack_file?.url_private ?? "";
  const safe = /^(https?:\/\/|\/)/i.test(address);
  // "lazy" comes first: else each redraw would fetch the picture again.
  return h("img", { loading: "lazy", class: size, alt: object.alt_text ?? "", src: safe ? address : null });
}

const table = (block) =>
  h(
    "div",
    { class: "table" },
    h(
      "table",
      null,
      h(
        "tbody",
        null,
        block.rows.map((row, index) =>
          h(
            "tr",
            null,
            row.map((cell) =>
              h(index ? "td" : "th", null, cell.type === "rich_text" ? richText(cell) : (cell.text ?? "")),
            ),
          ),
        ),
      ),
    ),
  );

const unknown = (block) =>
  h("p", { class: "unknown" }, `A block of type “${block.type}”, which this page does not draw.`);

const DRAW = {
  section,
  header: (block) => h("h3", { class: "block-header" }, plainText(block.text)),
  divider: () => h("hr"),
  context,
  actions,
  image,
  input: inputBlock,
  rich_text: (block) => richText(block),
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text)),
  table,
};
