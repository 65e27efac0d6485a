/** Cards dragged with the pointer: where the card would go is shown by a line. */

import { listOf, moveCard } from "./trello.js";
import { world } from "./store.js";

let dragged = null; // id of the card that is under way

/** What makes an element a card that can be dragged. */
export const draggable = (card) => ({
  draggable: "true",
  ondragstart: (event) => {
    dragged = card.id;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.name);
    event.currentTarget.dataset.dragged = "";
  },
  ondragend: (event) => {
    delete event.currentTarget.dataset.dragged;
    dragged = null;
    unmark();
  },
});

/** What makes an element a list into which cards can be dropped. */
export const dropZone = (list) => ({
  ondragover: (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    mark(event.currentTarget, below(event));
  },
  ondragleave: (event) => {
    if (!event.currentTarget.contains(event.relatedTarget)) unmark();
  },
  ondrop: (event) => {
    if (!dragged) return;
    event.preventDefault();
    const before = below(event)?.dataset.card ?? null;
    const found = listOf(dragged);
    const card = found?.list.cards.find((one) => one.id === dragged);
    unmark();
    if (card && before !== card.id) moveCard(card, current(list), before);
  },
});

// The list may have been drawn anew since: by its id it is the one of now.
const current = (list) =>
  world.trello.boards.flatMap((board) => board.lists).find((one) => one.id === list.id) ?? list;

/** The card above which the pointer is; undefined at the end of a list. */
function below(event) {
  const cards = [...event.currentTarget.querySelectorAll("[data-card]")];
  return cards
    .filter((card) => card.dataset.card !== dragged)
    .find((card) => {
      const { top, height } = card.getBoundingClientRect();
      return event.clientY < top + height / 2;
    });
}

function mark(zone, card) {
  unmark();
  zone.dataset.drop = card ? "in" : "end";
  if (card) card.dataset.drop = "above";
}

function unmark() {
  for (const element of document.querySelectorAll("#world [data-drop]")) delete element.dataset.drop;
}
