/** One message as the conversation and the thread show it. */

import { act } from "./api.js";
import { content, picture } from "./blocks.js";
import { REACTIONS } from "./emoji.js";
import { h } from "./h.js";
import { menu } from "./menu.js";
import { emojiNode } from "./mrkdwn.js";
import { bot, look, nameOf, personById, isBot, view, world, zone } from "./store.js";
import { ago, clockTime, fullTime, tsInstant } from "./time.js";

/** The element of a message. `follows`: the one above has the same author, so the name is not repeated. */
export function messageItem(message, channel, { follows = false, inThread = false, replies = [] } = {}) {
  const fromBot = Boolean(message.bot_id) || message.user === bot().id || isBot(personById(message.user));
  const author = fromBot ? (message.username ?? bot().name) : authorOf(message.user);
  const at = { channel: channel.id, ts: message.ts };
  const notice = message.subtype?.startsWith("channel_") || message.subtype === "tombstone";
  const classes = ["message", follows && "follows", message.ephemeral && "ephemeral", notice && "notice"]
    .filter(Boolean)
    .join(" ");
  return h(
    "article",
    {
      key: message.ts,
      class: classes,
      "data-testid": "message",
      "data-ts": message.ts,
      "aria-label": `${author}, ${clockTime(tsInstant(message.ts), zone())}`,
    },
    avatar(author, fromBot),
    h(
      "div",
      { class: "message-body" },
      message.ephemeral && h("p", { class: "only-you" }, "Only visible to you"),
      !follows &&
        h(
          "p",
          { class: "byline" },
          h("strong", null, author),
          fromBot && h("span", { class: "badge" }, "App"),
          stamp(message),
        ),
      content(message, at),
      (message.files ?? []).map(file),
      message.edited && h("span", { class: "edited" }, "(edited)"),
      reactions(message, channel),
      replies.length > 0 && threadLink(message, replies),
    ),
    !message.ephemeral && tools(message, channel, inThread),
  );
}

const authorOf = (user) => (user === "USLACKBOT" ? "Slack" : nameOf(user));

function stamp(message) {
  const instant = tsInstant(message.ts);
  return h(
    "time",
    { datetime: new Date(instant).toISOString(), title: fullTime(instant, zone()) },
    clockTime(instant, zone()),
  );
}

/** The round picture of an author: their initials, always in the same colour. */
export function avatar(name, app = false) {
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? "")
    .slice(0, 2)
    .join("");
  const hue = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  return h(
    "span",
    { class: `avatar hue-${hue}${app ? " app" : ""}`, "aria-hidden": "true" },
    app ? "✓" : initials,
  );
}

function file(one) {
  const address = one.url_private ?? one.permalink ?? "";
  const name = one.title || one.name || "file";
  if ((one.mimetype ?? "").startsWith("image/")) {
    return h(
      "figure",
      { class: "picture" },
      h("figcaption", null, name),
      picture({ image_url: address, alt_text: one.alt_txt || name }, "full"),
    );
  }
  const safe = /^(https?:\/\/|\/)/i.test(address);
  return h(
    "p",
    { class: "file" },
    safe ? h("a", { href: address, target: "_blank", rel: "noopener" }, name) : name,
  );
}

const usersOf = (reaction) => reaction.users ?? [];

function reactions(message, channel) {
  if (!message.reactions?.length) return null;
  return h(
    "ul",
    { class: "reactions", "aria-label": "Reactions" },
    message.reactions.map((reaction) => {
      const mine = usersOf(reaction).includes(view.me);
      const who = usersOf(reaction).map(nameOf).join(", ");
      return h(
        "li",
        { key: reaction.name },
        h(
          "button",
          {
            type: "button",
            "aria-pressed": String(mine),
            title: who,
            "data-testid": `reaction-${reaction.name}`,
            "aria-label": `${reaction.name.replaceAll("_", " ")}: ${who}`,
            onclick: () => react(message, channel, reaction.name),
          },
          emojiNode(reaction.name),
          ` ${reaction.count ?? usersOf(reaction).length}`,
        ),
      );
    }),
  );
}

const react = (message, channel, reaction) =>
  act("react", { user: view.me, channel: channel.id, ts: message.ts, reaction });

function threadLink(message, replies) {
  const last = ago(tsInstant(replies.at(-1).ts), Date.parse(world.now));
  return h(
    "button",
    {
      type: "button",
      class: "thread-link",
      "data-testid": `thread-${message.ts}`,
      onclick: () => openThread(message.ts),
    },
    h("strong", null, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
    h("span", null, ` Last reply ${last}`),
  );
}

function openThread(ts) {
  look({ thread: ts });
  setTimeout(() => document.querySelector("#thread textarea")?.focus());
}

function tools(message, channel, inThread) {
  const shortcuts = (world.shortcuts ?? []).filter((shortcut) => shortcut.type === "message");
  return h(
    "div",
    { class: "tools" },
    menu({
      key: "react",
      label: "Add reaction",
      face: "☺",
      testid: "add-reaction",
      items: REACTIONS.map((name) => ({
        label: emojiNode(name),
        spoken: name.replaceAll("_", " "),
        testid: `react-${name}`,
        onclick: () => react(message, channel, name),
      })),
    }),
    menu({
      key: "more",
      label: "More actions",
      face: "⋯",
      testid: "message-menu",
      items: [
        !inThread && {
          label: "Reply in thread",
          testid: "reply-in-thread",
          onclick: () => openThread(message.thread_ts ?? message.ts),
        },
        ...shortcuts.map((shortcut) => ({
          label: shortcut.name,
          testid: `shortcut-${shortcut.callback_id}`,
          onclick: () =>
            act("shortcut", {
              user: view.me,
              callback_id: shortcut.callback_id,
              channel: channel.id,
              ts: message.ts,
            }),
        })),
        { label: "Copy text", onclick: () => navigator.clipboard?.writeText(message.text ?? "") },
      ].filter(Boolean),
    }),
  );
}
