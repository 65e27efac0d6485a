/** The middle of the page: a channel, the direct messages with the app, or its Home tab. */

import { act } from "./api.js";
import { blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { h, render } from "./h.js";
import { messageDrawer } from "./message_list.js";
import { keepAtEnd } from "./scroll.js";
import { bot, conversation, ephemerals, me, seen, view, world, zone } from "./store.js";
import { dayKey, longDay, tsInstant } from "./time.js";

const panel = document.getElementById("conversation");
const drawer = messageDrawer(panel);
const GROUP_MINUTES = 5;

/** Draws the place that the person looks at. */
export function drawConversation() {
  const channel = conversation();
  if (!channel) return drawHome();
  keepAtEnd(panel, () => render(panel, heading(channel), messageList(channel), composer(channel)));
  const newest = timeline(channel).at(-1);
  if (newest) seen.set(placeKey(), newest.ts);
  return undefined;
}

const placeKey = (place = view.place) => `${view.me}/${place}`;

/** Messages of a place that this person has not seen yet; private answers count as little as in Slack. */
export function unread(place) {
  const channel = conversation(place);
  const last = seen.get(placeKey(place)) ?? "";
  const counts = (message) => message.user !== view.me && !message.ephemeral && message.ts > last;
  return channel ? timeline(channel).filter(counts).length : 0;
}

/** What stands in the conversation itself, in order: no thread answers, but what only this person sees. */
export function timeline(channel) {
  const own = ephemerals(channel.id).filter((one) => !one.thread_ts);
  return [...channel.messages.filter(inChannel), ...own].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

const inChannel = (message) =>
  !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";

/** The answers in the thread of a message. */
export const repliesTo = (channel, ts) =>
  channel.messages.filter((one) => one.thread_ts === ts && one.ts !== ts);

function heading(channel) {
  const isDm = view.place === "dm";
  return h(
    "header",
    { key: "heading", class: "place-heading" },
    h("h2", null, isDm ? channel.name : `# ${channel.name}`),
    isDm
      ? h("span", { class: "badge" }, "App")
      : h(
          "span",
          { class: "quiet" },
          `${channel.members.length} ${channel.members.length === 1 ? "member" : "members"}`,
        ),
    channel.topic && h("p", { class: "topic" }, channel.topic),
  );
}

function messageList(channel) {
  drawer.begin(placeKey());
  const items = [];
  let above = null;
  for (const message of timeline(channel)) {
    const day = dayKey(tsInstant(message.ts), zone());
    if (!above || day !== dayKey(tsInstant(above.ts), zone())) {
      items.push(
        h("h3", { key: day, class: "day" }, h("span", null, longDay(tsInstant(message.ts), zone()))),
      );
      above = null;
    }
    items.push(
      drawer.item(message, channel, {
        follows: follows(message, above),
        replies: repliesTo(channel, message.ts),
      }),
    );
    above = message;
  }
  if (!items.length) items.push(h("p", { key: "empty", class: "empty" }, emptyText(channel)));
  return h(
    "div",
    {
      key: placeKey(),
      class: "messages",
      "data-list": placeKey(),
      tabindex: "0",
      role: "region",
      "aria-label": "Messages",
    },
    items,
  );
}

const emptyText = (channel) =>
  view.place === "dm"
    ? `Nothing here yet. Messages from ${bot().name} to you alone appear here. Try /triage help below.`
    : `Nothing has been said in #${channel.name} yet. Try /triage help below.`;

const follows = (message, above) =>
  Boolean(above) &&
  above.user === message.user &&
  above.bot_id === message.bot_id &&
  !above.ephemeral &&
  !message.ephemeral &&
  tsInstant(message.ts) - tsInstant(above.ts) < GROUP_MINUTES * 60_000;

function drawHome() {
  const home = world.home?.[view.me];
  render(
    panel,
    h(
      "header",
      { key: "heading", class: "place-heading" },
      h("h2", null, `${bot().name}: Home`),
      h("span", { class: "badge" }, "App"),
    ),
    h(
      "div",
      {
        key: placeKey(),
        class: "messages home",
        "data-testid": "home-view",
        tabindex: "0",
        role: "region",
        "aria-label": "Home",
      },
      home?.blocks?.length
        ? blocks(home.blocks, { view_id: home.id })
        : h("p", { class: "empty" }, emptyHome()),
    ),
  );
}

const emptyHome = () =>
  me()?.external
    ? `${bot().name} has no Home tab for people of another workspace.`
    : `${bot().name} has put nothing on your Home tab yet. Type /triage help in a channel to see what it can do.`;

/** Tells the app that the person opened its Home tab; in another workspace than theirs there is none. */
export const openHome = () => (me()?.external ? undefined : act("home", { user: view.me }));
