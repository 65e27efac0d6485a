/** The side pane with the thread of one message. */

import { composer } from "./composer.js";
import { repliesTo } from "./conversation.js";
import { h, render } from "./h.js";
import { messageDrawer } from "./message_list.js";
import { keepAtEnd } from "./scroll.js";
import { conversation, ephemerals, look, view } from "./store.js";

const panel = document.getElementById("thread");
const drawer = messageDrawer(panel);

/** Draws the open thread, or hides the pane. */
export function drawThread() {
  const channel = conversation();
  const root = view.thread && channel?.messages.find((message) => message.ts === view.thread);
  panel.hidden = !root;
  document.body.classList.toggle("with-thread", Boolean(root));
  if (!root) return render(panel);
  const replies = repliesTo(channel, root.ts);
  const own = ephemerals(channel.id).filter((one) => one.thread_ts === root.ts);
  const all = [...replies, ...own].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  drawer.begin(root.ts);
  keepAtEnd(panel, () =>
    render(
      panel,
      h(
        "header",
        { key: "heading", class: "place-heading" },
        h("h2", null, "Thread"),
        h("span", { class: "quiet" }, view.place === "dm" ? channel.name : `# ${channel.name}`),
        h(
          "button",
          {
            type: "button",
            class: "icon end",
            "aria-label": "Close the thread",
            "data-testid": "thread-close",
            onclick: close,
          },
          "×",
        ),
      ),
      h(
        "div",
        {
          key: root.ts,
          class: "messages",
          "data-list": root.ts,
          "data-testid": "thread",
          tabindex: "0",
          role: "region",
          "aria-label": "Thread messages",
        },
        drawer.item(root, channel, { inThread: true }),
        h(
          "p",
          { key: "count", class: "count" },
          h("span", null, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
        ),
        all.map((message) => drawer.item(message, channel, { inThread: true })),
      ),
      composer(channel, root.ts),
    ),
  );
  return undefined;
}

function close() {
  const root = view.thread;
  look({ thread: null });
  setTimeout(() =>
    document.querySelector(`#conversation [data-ts="${CSS.escape(root)}"] .thread-link`)?.focus(),
  );
}

panel.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) close();
});
