/** Cards of a board: in their list, and opened. */

import { act } from "./api.js";
import { ask } from "./confirm.js";
import { draggable } from "./drag.js";
import { h } from "./h.js";
import { menu } from "./menu.js";
import { subscribe, view, world, zone } from "./store.js";
import { shortTime } from "./time.js";
import { fullName, listOf, moveCard, myName, openCard } from "./trello.js";

const change = (card, body) => act(`trello/cards/${card.id}`, { ...body, by: myName() });

/** A card in its list; `lists` are those of the board, `cards` those of its list, in their order. */
export function cardRow(board, lists, list, cards, card) {
  return h(
    "li",
    {
      key: card.id,
      class: "card",
      "data-card": card.id,
      "data-testid": "card",
      onkeydown: (event) => moveByKey(event, lists, list, cards, card),
      ...draggable(card),
    },
    labels(card),
    h(
      "button",
      {
        type: "button",
        class: "card-name",
        "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight",
        title: "Drag it, or move it with Alt and the arrow keys",
        onclick: () => openCard(card.id),
      },
      card.name,
    ),
    facts(card),
    menu({
      key: "menu",
      label: `More for the card ${card.name}`,
      face: "⋯",
      testid: "card-menu",
      items: [
        ...targets(board, list).map(([name, to]) => ({
          label: `Move to ${name}`,
          onclick: () => move(board, card, to),
        })),
        { label: "Archive", testid: "card-archive", danger: true, onclick: () => change(card, { closed: true }) },
      ],
    }),
  );
}

const labels = (card) =>
  card.labels.length > 0 &&
  h(
    "ul",
    { class: "labels", "aria-label": "Labels" },
    card.labels.map((label) =>
      h("li", { class: `label label-${label.color?.split("_")[0] ?? "none"}` }, label.name || label.color),
    ),
  );

function facts(card) {
  const count = (number, one, many) => number > 0 && `${number} ${number === 1 ? one : many}`;
  const told = [
    card.desc && "description",
    count(card.attachments.length, "link", "links"),
    count(card.comments.length, "comment", "comments"),
    card.members.length > 0 && card.members.map(fullName).join(", "),
  ].filter(Boolean);
  return told.length > 0 && h("p", { class: "quiet" }, told.join(" · "));
}

/** Where a card can go: other lists of its board first, then those of other boards by both names. */
function targets(board, from) {
  const lists = (one) => one.lists.filter((list) => !list.closed && list.id !== from.id);
  return [
    ...lists(board).map((list) => [list.name, { board, list }]),
    ...world.trello.boards
      .filter((one) => one.id !== board.id && !one.closed)
      .flatMap((one) => lists(one).map((list) => [`${one.name}: ${list.name}`, { board: one, list }])),
  ];
}

const move = (board, card, to) =>
  to.board.id === board.id
    ? moveCard(card, to.list, null)
    : change(card, { board: to.board.id, list: to.list.id });

// Up and down within the list, left and right to the lists before and after it.
function moveByKey(event, lists, list, cards, card) {
  const [down, over] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
  if (!event.altKey || down === undefined) return;
  event.preventDefault();
  if (over) {
    const to = lists[lists.indexOf(list) + over];
    if (to) moveCard(card, to, null);
    return;
  }
  const others = cards.filter((one) => one !== card);
  const place = cards.indexOf(card) + down;
  if (place >= 0 && place < cards.length) moveCard(card, list, others[place]?.id ?? null);
}

/** Puts the focus on a card once it is drawn where it was moved to. */
export function keepFocus() {
  subscribe(() => {
    const id = view.focusCard;
    view.focusCard = null;
    // Others who are told of the change draw first.
    if (id) queueMicrotask(() => document.querySelector(`#world [data-card="${id}"] .card-name`)?.focus());
  });
}

/** A card that is open. */
export function cardView(board, card) {
  const { list } = listOf(card.id);
  return h(
    "article",
    { key: `card ${card.id}`, class: "card-open", "data-testid": "card-open" },
    h(
      "button",
      { type: "button", class: "back", "data-testid": "card-back", onclick: () => openCard(null) },
      `← ${board.name}`,
    ),
    labels(card),
    h("h3", { tabindex: "-1" }, card.name),
    h("p", { class: "quiet" }, `in ${list.name}${card.closed ? " · archived" : ""} · ${card.url}`),
    card.members.length > 0 && h("p", { class: "quiet" }, `For ${card.members.map(fullName).join(", ")}`),
    card.desc && h("p", { class: "mail-text" }, card.desc),
    links(card),
    movePicker(board, card, list),
    comments(card),
    commentForm(card),
    ending(card),
  );
}

const links = (card) =>
  card.attachments.length > 0 &&
  h(
    "ul",
    { class: "links", "aria-label": "Links" },
    card.attachments.map((one) =>
      h("li", null, h("a", { href: one.url, target: "_blank", rel: "noreferrer" }, one.name || one.url)),
    ),
  );

function movePicker(board, card, list) {
  const options = targets(board, list);
  // The key holds the list: when the card is moved elsewhere the menu is drawn anew and shows it.
  return h(
    "label",
    { key: `move ${list.id}`, class: "move" },
    "List",
    h(
      "select",
      {
        "data-testid": "card-list",
        onchange: (event) => {
          const chosen = options[event.currentTarget.value];
          if (chosen) move(board, card, chosen[1]);
        },
      },
      h("option", { value: "", selected: true }, list.name),
      options.map(([name], number) => h("option", { value: number }, name)),
    ),
  );
}

const comments = (card) =>
  h(
    "ol",
    { class: "mails", "aria-label": "Comments" },
    card.comments.map((one) =>
      h(
        "li",
        { key: one.at, class: "mail" },
        h(
          "p",
          { class: "mail-head" },
          h("strong", null, one.author),
          h("time", { datetime: one.at }, shortTime(Date.parse(one.at), zone())),
        ),
        h("p", { class: "mail-text" }, one.text),
      ),
    ),
  );

const commentForm = (card) =>
  h(
    "form",
    {
      class: "form",
      onsubmit: async (event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const text = form.elements.text.value.trim();
        if (text && (await change(card, { comment: text }))) form.reset();
      },
    },
    h(
      "label",
      null,
      "Comment",
      h("textarea", { name: "text", rows: 2, required: true, "data-testid": "card-comment" }),
    ),
    h("button", { type: "submit", class: "button primary", "data-testid": "card-comment-send" }, "Comment"),
  );

const ending = (card) =>
  h(
    "form",
    {
      key: `end ${card.name}`,
      class: "form",
      onsubmit: (event) => {
        event.preventDefault();
        change(card, { name: event.currentTarget.elements.name.value.trim() });
      },
    },
    h("label", null, "Name", h("input", { name: "name", value: card.name, required: true, "data-testid": "card-name" })),
    h(
      "div",
      { class: "form-row" },
      h("button", { type: "submit", class: "button" }, "Rename"),
      h(
        "button",
        { type: "button", class: "button", onclick: () => change(card, { closed: !card.closed }) },
        card.closed ? "Restore" : "Archive",
      ),
      h(
        "button",
        { type: "button", class: "button danger", "data-testid": "card-delete", onclick: () => remove(card) },
        "Delete",
      ),
    ),
  );

async function remove(card) {
  const sure = await ask({
    title: { text: "Delete this card?" },
    text: { type: "plain_text", text: `${card.name} is then gone for good.` },
    confirm: { text: "Delete" },
    style: "danger",
  });
  if (sure && (await change(card, { delete: true }))) openCard(null);
}
