/** The rich_text block: what Slack's own editor writes. */

import { h } from "./h.js";
import {
  channelMention,
  dateNode,
  emojiNode,
  groupMention,
  linkNode,
  mention,
  personMention,
} from "./mrkdwn.js";

/** The element of a rich_text block. */
export const richText = (block) => h("div", { class: "rich-text" }, (block.elements ?? []).map(part));

function part(element) {
  const inside = () => (element.elements ?? []).map(piece);
  switch (element.type) {
    case "rich_text_preformatted":
      return h("pre", null, h("code", null, inside()));
    case "rich_text_quote":
      return h("blockquote", null, lines(inside()));
    case "rich_text_list":
      return h(
        element.style === "ordered" ? "ol" : "ul",
        {
          class: `indent-${Math.min(element.indent ?? 0, 4)}`,
          start: element.offset ? element.offset + 1 : null,
        },
        (element.elements ?? []).map((item) => h("li", null, (item.elements ?? []).map(piece))),
      );
    default:
      return h("p", { class: "rich-line" }, inside());
  }
}

const lines = (nodes) => h("p", { class: "rich-line" }, nodes);

function piece(element) {
  return styled(content(element), element.style ?? {});
}

function content(element) {
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return linkNode(element.url, element.text || element.url);
    case "user":
      return personMention(element.user_id);
    case "channel":
      return channelMention(element.channel_id);
    case "usergroup":
      return groupMention(element.usergroup_id);
    case "broadcast":
      return mention(`@${element.range}`, true);
    case "emoji":
      return emojiNode(element.name);
    case "date":
      return dateNode(element.timestamp, element.format ?? "{date}", element.fallback ?? "", element.url);
    case "color":
      return h("code", null, element.value);
    default:
      return element.text ?? "";
  }
}

const STYLES = { code: "code", bold: "strong", italic: "em", strike: "s" };

function styled(node, style) {
  return Object.entries(STYLES).reduce(
    (inner, [name, tag]) => (style[name] ? h(tag, null, inner) : inner),
    node,
  );
}
