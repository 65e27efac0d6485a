/** The Trello boards: one at a time, its lists one below the other, with cards that can be dragged. */

import { act } from "./api.js";
import { cardRow, cardView, keepFocus } from "./cards.js";
import { dropZone } from "./drag.js";
import { h } from "./h.js";
import { menu } from "./menu.js";
import { look, view, world } from "./store.js";
import { myName, said } from "./trello.js";

/** The board that is looked at, or the card that is open. */
export function drawBoards() {
  const { boards } = world.trello;
  const board = boards.find((one) => one.id === view.board) ?? boards[0];
  if (!board) return h("p", { key: "none", class: "empty" }, "There are no boards.");
  const open = board.lists.flatMap((list) => list.cards).find((card) => card.id === view.card);
  if (open) return cardView(board, open);
  const lists = board.lists.filter((list) => !list.closed);
  return [
    h("p", { key: "said", class: "hidden", role: "status", "data-testid": "board-said" }, said.text),
    picker(board),
    board.closed && closedNotice(board),
    h(
      "div",
      { key: board.id, class: "lists", "data-testid": "board" },
      lists.map((list) => listSection(board, lists, list)),
    ),
    addList(board),
    archive(board),
    h("p", { key: "told", class: "quiet" }, howTold(board)),
  ];
}

const picker = (board) =>
  h(
    "div",
    { key: "picker", class: "board-head" },
    h(
      "label",
      { key: board.id },
      h("span", { class: "hidden" }, "Board"),
      h(
        "select",
        {
          "data-testid": "board-picker",
          onchange: (event) => look({ board: event.currentTarget.value, card: null }),
        },
        world.trello.boards.map((one) =>
          h("option", { value: one.id, selected: one.id === board.id }, one.closed ? `${one.name} (closed)` : one.name),
        ),
      ),
    ),
    menu({
      key: "menu",
      label: `More for the board ${board.name}`,
      face: "⋯",
      testid: "board-menu",
      items: [
        { label: "Rename the board", testid: "board-rename", onclick: () => edit(`boards/${board.id}`) },
        board.closed
          ? { label: "Reopen the board", onclick: () => change(`boards/${board.id}`, { closed: false }) }
          : {
              label: "Close the board",
              danger: true,
              testid: "board-close",
              onclick: () => change(`boards/${board.id}`, { closed: true }),
            },
      ],
    }),
    view.editing === `boards/${board.id}` && renameForm(view.editing, "Name of the board", board.name),
  );

const closedNotice = (board) =>
  h(
    "p",
    { key: "closed", class: "board-closed" },
    "This board is closed. ",
    h(
      "button",
      { type: "button", class: "button", onclick: () => change(`boards/${board.id}`, { closed: false }) },
      "Reopen",
    ),
  );

function listSection(board, lists, list) {
  const cards = list.cards.filter((card) => !card.closed);
  const heading = `list-${list.id}`;
  return h(
    "section",
    { key: list.id, class: "card-list", "aria-labelledby": heading, "data-testid": `list-${list.name}`, ...dropZone(list) },
    h(
      "div",
      { class: "list-head" },
      h("h3", { id: heading }, list.name, h("span", { class: "quiet" }, ` ${cards.length}`)),
      menu({
        key: "menu",
        label: `More for the list ${list.name}`,
        face: "⋯",
        testid: `list-menu-${list.name}`,
        items: [
          { label: "Rename the list", testid: "list-rename", onclick: () => edit(`lists/${list.id}`) },
          {
            label: "Archive the list",
            danger: true,
            testid: "list-archive",
            onclick: () => change(`lists/${list.id}`, { closed: true }),
          },
        ],
      }),
    ),
    view.editing === `lists/${list.id}` && renameForm(view.editing, "Name of the list", list.name),
    h(
      "ol",
      { class: "cards", "aria-label": `Cards in ${list.name}` },
      cards.map((card) => cardRow(board, lists, list, cards, card)),
    ),
    cards.length ? null : h("p", { class: "quiet" }, "No cards."),
    addForm(`add-${list.id}`, "Add a card", "Name of the card", (name) =>
      act("trello/cards", { board: board.id, list: list.id, name, by: myName() }),
    ),
  );
}

const addList = (board) =>
  addForm(`lists-of-${board.id}`, "Add a list", "Name of the list", (name) =>
    act("trello/lists", { board: board.id, name, by: myName() }),
  );

function addForm(key, label, field, send) {
  return h(
    "details",
    { key, class: "add-form" },
    h("summary", { "data-testid": key }, label),
    h(
      "form",
      { class: "form", onsubmit: (event) => submitName(event, send) },
      h(
        "label",
        null,
        field,
        h("input", { name: "name", required: true, maxlength: 200, autocomplete: "off", "data-testid": `${key}-name` }),
      ),
      h("button", { type: "submit", class: "button primary" }, "Add"),
    ),
  );
}

async function submitName(event, send) {
  event.preventDefault();
  const form = event.currentTarget;
  const name = form.elements.name.value.trim();
  if (name && (await send(name))) form.reset();
}

function edit(path) {
  look({ editing: path });
  setTimeout(() => document.querySelector("#world .rename input")?.select());
}

const renameForm = (path, label, name) =>
  h(
    "form",
    {
      key: "rename",
      class: "form rename",
      onsubmit: (event) => submitName(event, (text) => rename(path, text)),
      onkeydown: (event) => {
        if (event.key === "Escape") look({ editing: null });
      },
    },
    h("label", null, label, h("input", { name: "name", value: name, required: true, "data-testid": "rename-name" })),
    h(
      "div",
      { class: "form-row" },
      h("button", { type: "submit", class: "button primary" }, "Rename"),
      h("button", { type: "button", class: "button", onclick: () => look({ editing: null }) }, "Cancel"),
    ),
  );

async function rename(path, name) {
  const answer = await change(path, { name });
  if (answer) look({ editing: null });
  return answer;
}

const change = (path, body) => act(`trello/${path}`, { ...body, by: myName() });

function archive(board) {
  const lists = board.lists.filter((list) => list.closed);
  const cards = board.lists.flatMap((list) => list.cards.filter((card) => card.closed));
  if (!lists.length && !cards.length) return null;
  const row = (path, name, what) =>
    h(
      "li",
      { key: path, class: "archived" },
      h("span", null, name, h("span", { class: "quiet" }, ` ${what}`)),
      h(
        "button",
        {
          type: "button",
          class: "button",
          "aria-label": `Restore the ${what} ${name}`,
          onclick: () => change(path, { closed: false }),
        },
        "Restore",
      ),
    );
  return h(
    "details",
    { key: "archive", class: "add-form" },
    h("summary", { "data-testid": "board-archive" }, `Archived (${lists.length + cards.length})`),
    h(
      "ul",
      null,
      lists.map((list) => row(`lists/${list.id}`, list.name, "list")),
      cards.map((card) => row(`cards/${card.id}`, card.name, "card")),
    ),
  );
}

function howTold(board) {
  const hook = world.trello.webhooks.find((one) => one.idModel === board.id);
  if (!hook) return "The bot hasn't asked to be told what happens on this board.";
  if (!hook.active) return "Trello tells the bot nothing of this board any more: too many deliveries failed.";
  return hook.consecutiveFailures
    ? `Trello tells the bot what happens here; the last ${hook.consecutiveFailures} deliveries failed.`
    : "Trello tells the bot at once what happens here.";
}

keepFocus();
