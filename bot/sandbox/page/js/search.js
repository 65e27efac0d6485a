/** A menu whose choices the app suggests for what is typed: a box with a list below it. */

import { request } from "./api.js";
import { h } from "./h.js";
import { view } from "./store.js";

const CALM = 150; // milliseconds after the last key until the app is asked

/** The element; `common` are its attributes as a field of the form. `at` tells the view and the block it stands in. */
export function search(element, at, common) {
  const list = `${at.view_id ?? at.ts}-${at.block_id}-found`;
  return h(
    "div",
    { class: "search" },
    h("input", {
      ...common,
      type: "text",
      list,
      autocomplete: "off",
      placeholder: element.placeholder?.text,
      value: element.initial_option?.text.text,
      onfocus: ({ currentTarget }) => currentTarget.found || find(currentTarget, element, at, list),
      oninput: ({ currentTarget }) => {
        clearTimeout(currentTarget.waiting);
        if (currentTarget.found?.has(currentTarget.value)) return; // one of the list was taken
        currentTarget.waiting = setTimeout(() => find(currentTarget, element, at, list), CALM);
      },
    }),
    h("datalist", { id: list }),
  );
}

async function find(box, element, at, list) {
  const typed = box.value === (element.initial_option?.text.text ?? "") ? "" : box.value;
  const { view_id, block_id } = at;
  const asked = { user: view.me, view_id, block_id, action_id: element.action_id, value: typed };
  const { options } = await request("suggest", asked).catch(() => ({ options: [] }));
  box.found = new Map([
    ...(box.found ?? []),
    ...options.map((option) => [option.text, { typed, value: option.value }]),
  ]);
  const shown = options.map((option) => {
    const line = document.createElement("option");
    line.value = option.text;
    return line;
  });
  document.getElementById(list)?.replaceChildren(...shown);
}

/** What control calls take for it: what was typed and what was taken, or nothing if it was left as it stood. */
export function found(box) {
  if (box.value === "") return null;
  return box.value === box.defaultValue ? undefined : (box.found?.get(box.value) ?? box.value);
}
