/**
 * Slack's mrkdwn as elements. Text only ever becomes text nodes, so nothing in a message can become HTML.
 *
 * Only &amp; &lt; &gt; are decoded, once; <…> are Slack's own tokens: mentions, links, dates.
 */

import { emoji } from "./emoji.js";
import { h } from "./h.js";
import { pictogram } from "./pictograms.js";
import { bot, nameOf, view, world, zone } from "./store.js";
import { dateTokens } from "./time.js";

const FENCE = /```\n?([\s\S]+?)\n?```/;
const QUOTE = /^(?:&gt;|>) ?/;
const BULLET = /^(\s*)(?:[•◦▪‣-]) +/;

// What may stand in a line, leftmost first. Marks count only at the edges of words.
const token = "<[^<>\\n]+>";
const within = (mark) => `(?:${token}|[^${mark}\\n<])+?`;
const marked = (mark) => `(?<![\\w${mark}])${mark}(?=\\S)(${within(mark)})(?<=\\S)${mark}(?![\\w${mark}])`;
const MARKS = ["`([^`\\n]+)`", `(${token})`, ":([a-z0-9_+'-]+):", marked("\\*"), marked("_"), marked("~")];
const BARE_LINK = "(https?://[^\\s<>|]+[^\\s<>|.,;:!?)\\]'\"])";
const VERBATIM = new RegExp(MARKS.join("|"), "g");
const LINKING = new RegExp([...MARKS, BARE_LINK].join("|"), "g");

/** The nodes of a mrkdwn text; `verbatim`: addresses that are not marked as links stay text. */
export function mrkdwn(text, verbatim = false) {
  const pattern = verbatim ? VERBATIM : LINKING;
  const [before, code, after] = cutFence(text);
  if (code === null) return lines(text, pattern);
  return [
    ...lines(before, pattern),
    h("pre", null, h("code", null, plainOfTokens(code))),
    ...(after ? mrkdwn(after, verbatim) : []),
  ];
}

function cutFence(text) {
  const match = FENCE.exec(text);
  if (!match) return [text, null, ""];
  return [
    text.slice(0, match.index).replace(/\n$/, ""),
    match[1],
    text.slice(match.index + match[0].length).replace(/^\n/, ""),
  ];
}

function lines(text, pattern) {
  if (!text) return [];
  const nodes = [];
  const all = text.split("\n");
  for (let at = 0; at < all.length; at += 1) {
    const kind = QUOTE.test(all[at]) ? QUOTE : BULLET.test(all[at]) ? BULLET : null;
    if (!kind) {
      nodes.push(...inline(all[at], pattern));
      // A block-level neighbour breaks the line by itself.
      if (at + 1 < all.length && !QUOTE.test(all[at + 1]) && !BULLET.test(all[at + 1])) nodes.push(h("br"));
      continue;
    }
    const run = [];
    while (at < all.length && kind.test(all[at])) run.push(all[at++]);
    at -= 1;
    nodes.push(kind === QUOTE ? quote(run, pattern) : list(run, pattern));
  }
  return nodes;
}

const quote = (run, pattern) =>
  h("blockquote", null, lines(run.map((line) => line.replace(QUOTE, "")).join("\n"), pattern));

const list = (run, pattern) =>
  h(
    "ul",
    { class: "bullets" },
    run.map((line) =>
      h(
        "li",
        { class: BULLET.exec(line)[1].length > 1 ? "deeper" : null },
        inline(line.replace(BULLET, ""), pattern),
      ),
    ),
  );

function inline(text, pattern) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(decode(text.slice(from, match.index)), inlineNode(match, pattern));
    from = match.index + match[0].length;
  }
  nodes.push(decode(text.slice(from)));
  return nodes.filter((node) => node !== "");
}

function inlineNode([whole, code, slack, short, bold, italic, strike, url], pattern) {
  if (code !== undefined) return h("code", null, plainOfTokens(code));
  if (slack !== undefined) return slackToken(slack.slice(1, -1));
  if (short !== undefined) return emojiNode(short);
  if (bold !== undefined) return h("strong", null, inline(bold, pattern));
  if (italic !== undefined) return h("em", null, inline(italic, pattern));
  if (strike !== undefined) return h("s", null, inline(strike, pattern));
  return url === undefined ? whole : linkNode(decode(url), decode(url));
}

/** An emoji by name, or its :name: where it cannot be shown. */
export function emojiNode(name) {
  const shown = emoji(name);
  if (!shown) return pictogram(name) ?? h("span", { class: "emoji-name" }, `:${name}:`);
  return h(
    "span",
    { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` },
    shown,
  );
}

/** A link that leads out of the page; only http(s) and mail addresses become links. */
export function linkNode(address, label) {
  if (!/^(https?:|mailto:)/i.test(address)) return h("span", null, label);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}

/** A mention of a person, channel or group: kind is "@" or "#"; `mine` marks those that call the reader. */
export const mention = (label, mine = false) =>
  h("span", { class: mine ? "mention mine" : "mention" }, label);

export const personMention = (id) => mention(`@${nameOf(id)}`, id === view.me);

export function channelMention(id, label) {
  const channel = world.channels.find((one) => one.id === id);
  return mention(`#${channel?.name || label || "private channel"}`);
}

export function groupMention(id, label) {
  const group = (world.usergroups ?? []).find((one) => one.id === id);
  const name = group ? group.handle : label || id;
  return mention(`@${name.replace(/^@/, "")}`, Boolean(group?.users?.includes(view.me)));
}

/** The time of a date token in the zone of the person who reads. */
export function dateNode(seconds, pattern, fallback, address) {
  const instant = Number(seconds) * 1000;
  if (!Number.isFinite(instant)) return fallback;
  const shown = dateTokens(pattern, instant, zone(), Date.parse(world.now));
  const time = h("time", { datetime: new Date(instant).toISOString(), title: fallback }, shown);
  return address ? linkNode(address, time) : time;
}

function slackToken(inside) {
  const bar = inside.indexOf("|");
  const head = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : decode(inside.slice(bar + 1));
  if (head.startsWith("@")) return personMention(head.slice(1));
  if (head.startsWith("#")) return channelMention(head.slice(1), label);
  if (!head.startsWith("!")) return linkNode(decode(head), label || decode(head).replace(/^mailto:/, ""));
  const [kind, ...rest] = head.slice(1).split("^");
  if (kind === "subteam") return groupMention(rest[0], label);
  if (kind === "date") return dateNode(rest[0], decode(rest[1] ?? ""), label, rest[2] && decode(rest[2]));
  return mention(`@${kind}`, true);
}

/** Out of Slack's escapes, once. */
export const decode = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// Code shows links as they are written, mentions by name.
function plainOfTokens(text) {
  return decode(
    text.replace(/<([^<>\n|]+)(?:\|([^<>\n]*))?>/g, (_, head, label) => {
      if (head.startsWith("@")) return `@${nameOf(head.slice(1))}`;
      return label || head;
    }),
  );
}

/** A plain_text object: emoji names may be drawn, nothing else means anything. */
export function plainText(object) {
  const text = typeof object === "string" ? object : (object?.text ?? "");
  if (object?.emoji === false) return [text];
  return text.split(/(:[a-z0-9_+'-]+:)/).map((part) => {
    const name = /^:([a-z0-9_+'-]+):$/.exec(part)?.[1];
    return name && (emoji(name) ?? pictogram(name)) ? emojiNode(name) : part;
  });
}

/** A text object of either kind. */
export const textObject = (object) =>
  object?.type === "mrkdwn" ? mrkdwn(object.text, object.verbatim) : plainText(object);

/** One line of plain text for screen readers and menus. */
export function spoken(message) {
  const holder = h("div", null, mrkdwn(message.text || ""));
  return `${message.bot_id ? bot().name : nameOf(message.user)}: ${holder.textContent || "a message"}`;
}
