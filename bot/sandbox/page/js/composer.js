/** The box to type in, with completion of commands and names. What is typed stays per person and place. */

import { act } from "./api.js";
import { completions, toSlack } from "./completion.js";
import { h } from "./h.js";
import { menu } from "./menu.js";
import { look, view, world } from "./store.js";
import { toast } from "./toast.js";

const drafts = new Map(); // "person/place/thread" -> text
const active = new Map(); // same key -> index of the completion that is picked, -1 for none
const closed = new Set(); // keys whose completions were closed with Escape
const COMMAND = /^(\/\S+)\s*([\s\S]*)$/;

/** The form of a conversation, or of the thread `thread` in it. */
export function composer(channel, thread = null) {
  const key = `${view.me}/${view.place}/${thread ?? ""}`;
  const id = thread ? "thread-composer" : "composer";
  const options = optionsOf(key, thread);
  const picked = active.get(key) ?? -1;
  const place = view.place === "dm" ? channel.name : `#${channel.name}`;
  return h(
    "form",
    { key: `composer ${key}`, class: "composer", onsubmit: (event) => submit(event, channel, thread, key) },
    options.length > 0 &&
      h(
        "ul",
        { id: `${id}-options`, class: "completions", role: "listbox", tabindex: 0, "aria-label": "Suggestions" },
        options.map((option, index) =>
          h(
            "li",
            {
              id: `${id}-option-${index}`,
              role: "option",
              "aria-selected": String(index === picked),
              "data-testid": "completion",
              onpointerdown: (event) => {
                event.preventDefault();
                complete(event.currentTarget.closest("form").querySelector("textarea"), option, key);
              },
            },
            h("span", null, option.label),
            h("small", null, option.hint),
          ),
        ),
      ),
    h(
      "div",
      { class: "composer-box" },
      shortcutsMenu(thread),
      h(
        "textarea",
        {
          id,
          "data-testid": id,
          rows: 1,
          "aria-label": thread ? "Reply in the thread" : `Message ${place}`,
          placeholder: thread ? "Reply…" : `Message ${place} or type /triage`,
          "aria-autocomplete": "list",
          "aria-haspopup": "listbox",
          "aria-controls": `${id}-options`,
          "aria-activedescendant": picked >= 0 ? `${id}-option-${picked}` : null,
          oninput: (event) => typed(event.currentTarget, key, thread),
          onkeydown: (event) => onKey(event, key, options),
        },
        drafts.get(key) ?? "",
      ),
      h(
        "button",
        { type: "submit", class: "button primary send", "data-testid": thread ? "thread-send" : "send" },
        "Send",
      ),
    ),
    h("p", { class: "composer-help" }, "Enter sends, Shift+Enter starts a new line"),
  );
}

function shortcutsMenu(thread) {
  const shortcuts = (world.shortcuts ?? []).filter((shortcut) => shortcut.type === "global");
  if (thread || !shortcuts.length) return null;
  return menu({
    key: "shortcuts",
    label: "Shortcuts",
    face: "+",
    testid: "shortcuts",
    items: shortcuts.map((shortcut) => ({
      label: shortcut.name,
      testid: `shortcut-${shortcut.callback_id}`,
      onclick: () => act("shortcut", { user: view.me, callback_id: shortcut.callback_id }),
    })),
  });
}

const optionsOf = (key, thread) =>
  closed.has(key) ? [] : completions(drafts.get(key) ?? "", Boolean(thread)).options;

function typed(area, key, thread) {
  const before = optionsOf(key, thread).length;
  drafts.set(key, area.value);
  active.delete(key);
  closed.delete(key);
  if (before || optionsOf(key, thread).length) look({}); // else there is nothing to redraw
}

function onKey(event, key, options) {
  if (event.isComposing) return;
  const picked = active.get(key) ?? -1;
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (move && options.length) {
    event.preventDefault();
    active.set(key, (picked + move + options.length + (picked < 0 && move < 0 ? 1 : 0)) % options.length);
    look({});
    setTimeout(() =>
      document.querySelector(".completions [aria-selected=true]")?.scrollIntoView({ block: "nearest" }),
    );
  } else if (event.key === "Escape" && options.length) {
    event.preventDefault();
    closed.add(key);
    look({});
  } else if (event.key === "Tab" && !event.shiftKey && options.length) {
    event.preventDefault();
    complete(event.currentTarget, options[Math.max(picked, 0)], key);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (picked >= 0 && options[picked]) complete(event.currentTarget, options[picked], key);
    else event.currentTarget.form.requestSubmit();
  }
}

function complete(area, option, key) {
  const { from } = completions(area.value, false);
  setText(area, area.value.slice(0, from) + option.insert, key);
  area.focus();
}

function setText(area, text, key) {
  area.value = text;
  drafts.set(key, text);
  active.delete(key);
  look({});
}

async function submit(event, channel, thread, key) {
  event.preventDefault();
  const area = event.currentTarget.querySelector("textarea");
  const text = area.value.trim();
  if (!text) return;
  const command = COMMAND.exec(text);
  if (command && thread) {
    toast(`${command[1]} cannot be used in threads. Type it in the conversation itself.`);
    return;
  }
  setText(area, "", key);
  const sent = command
    ? await act("slash", {
        user: view.me,
        channel: channel.id,
        command: command[1],
        text: toSlack(command[2]),
      })
    : await act("message", {
        user: view.me,
        channel: channel.id,
        text: toSlack(text),
        ...(thread && { thread_ts: thread }),
      });
  if (!sent && !area.value) setText(area, text, key); // nothing that was typed is lost
}
