/** The messages of one panel, drawn anew only where something has changed: drawing hundreds takes a while. */

import { unchanged } from "./h.js";
import { messageItem } from "./message.js";
import { view, world } from "./store.js";

/** A drawer of messages for `panel`: call `begin` before each redraw, then `item` for each message. */
export function messageDrawer(panel) {
  let before = new Map(); // ts -> everything that the message on screen was drawn from
  let now = new Map();
  let surroundings = "";
  return {
    begin(list) {
      const onScreen = panel.querySelector(".messages")?.dataset.list === list;
      before = onScreen ? now : new Map();
      now = new Map();
      // Names, the reader, and the time that "today" and "an hour ago" are counted from.
      surroundings = JSON.stringify([view.me, world.now, world.people, world.usergroups, world.shortcuts]);
    },
    item(message, channel, options = {}) {
      const replies = options.replies ?? [];
      const source = JSON.stringify([
        message,
        surroundings,
        { ...options, replies: [replies.length, replies.at(-1)?.ts] },
      ]);
      now.set(message.ts, source);
      return before.get(message.ts) === source
        ? unchanged("article", message.ts)
        : messageItem(message, channel, options);
    },
  };
}
