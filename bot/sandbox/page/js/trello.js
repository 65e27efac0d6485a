/** What the panels of the boards share: who acts, what was read out last, and how a card is moved. */

import { act } from "./api.js";
import { look, me, view, world } from "./store.js";

/** The last thing that was done by hand, for screen readers. */
export const said = { text: "" };

/** The person's user name in Trello; undefined if they have none there, and somebody else's is taken. */
export function myName() {
  const name = me()?.email?.split("@")[0];
  return world.trello.members.some((member) => member.username === name) ? name : undefined;
}

/** The name that goes with a user name. */
export const fullName = (username) =>
  world.trello.members.find((member) => member.username === username)?.name ?? username;

/** Puts a card into a list above another card, or at its end for null; says so, and keeps the focus on the card. */
export async function moveCard(card, list, before) {
  const held = document.activeElement?.closest?.("[data-card]")?.dataset.card === card.id;
  if (!(await act(`trello/cards/${card.id}`, { list: list.id, before, by: myName() }))) return;
  const now = listOf(card.id);
  const cards = now?.list.cards.filter((one) => !one.closed) ?? [];
  const place = cards.findIndex((one) => one.id === card.id) + 1;
  if (place) said.text = `${card.name}: ${now.list.name}, ${place} of ${cards.length}.`;
  look({ focusCard: held ? card.id : null });
}

/** The board and list that a card is on. */
export function listOf(cardId) {
  for (const board of world.trello.boards)
    for (const list of board.lists) if (list.cards.some((card) => card.id === cardId)) return { board, list };
  return null;
}

/** Opens a card, or the board again. */
export function openCard(id) {
  const before = view.card;
  look({ card: id, focusCard: id ? null : before });
  if (id) setTimeout(() => document.querySelector("#world .card-open h3")?.focus());
}
