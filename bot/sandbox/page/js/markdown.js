/** The basics of standard Markdown, as Slack's `markdown` block shows them. */

import { h } from "./h.js";
import { emojiNode, linkNode } from "./mrkdwn.js";

const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "!?\\[([^\\]\\n]*)\\]\\(([^)\\s]+)\\)",
    "\\*\\*(?=\\S)(.+?)(?<=\\S)\\*\\*",
    "~~(?=\\S)(.+?)(?<=\\S)~~",
    "(?<![\\w*])\\*(?=\\S)([^*]+?)(?<=\\S)\\*(?!\\w)",
    "(?<![\\w_])_(?=\\S)([^_]+?)(?<=\\S)_(?!\\w)",
    ":([a-z0-9_+'-]+):",
  ].join("|"),
  "g",
);

/** The elements of a Markdown text. */
export function markdown(text) {
  const parts = text.split(/^```.*\n([\s\S]*?)\n?```\s*$/m);
  return parts.flatMap((part, index) =>
    index % 2 ? [h("pre", null, h("code", null, part))] : paragraphs(part),
  );
}

const KINDS = [
  [/^#{1,6} +/, (run) => run.map((line) => h("h4", null, inline(line)))],
  [
    /^ {0,3}[-*+] +/,
    (run) => [
      h(
        "ul",
        null,
        run.map((line) => h("li", null, inline(line))),
      ),
    ],
  ],
  [
    /^ {0,3}\d+[.)] +/,
    (run) => [
      h(
        "ol",
        null,
        run.map((line) => h("li", null, inline(line))),
      ),
    ],
  ],
  [/^> ?/, (run) => [h("blockquote", null, paragraphs(run.join("\n")))]],
];

function paragraphs(text) {
  const nodes = [];
  const lines = text.split("\n");
  while (lines.length) {
    const [pattern, draw] = KINDS.find(([one]) => one.test(lines[0])) ?? [null, null];
    const run = [];
    if (!pattern) {
      while (lines.length && lines[0].trim() && !KINDS.some(([one]) => one.test(lines[0])))
        run.push(lines.shift());
      if (run.length)
        nodes.push(
          h(
            "p",
            null,
            run.flatMap((line, at) => [at ? h("br") : null, inline(line)]),
          ),
        );
      else lines.shift();
      continue;
    }
    while (lines.length && pattern.test(lines[0])) run.push(lines.shift().replace(pattern, ""));
    nodes.push(...draw(run));
  }
  return nodes;
}

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(from, match.index), node(match));
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)];
}

function node([, code, label, address, bold, strike, star, underscore, name]) {
  if (code !== undefined) return h("code", null, code);
  if (address !== undefined) return linkNode(address, label || address);
  if (bold !== undefined) return h("strong", null, inline(bold));
  if (strike !== undefined) return h("s", null, inline(strike));
  if (name !== undefined) return emojiNode(name);
  return h("em", null, inline(star ?? underscore));
}
