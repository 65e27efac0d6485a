/** The right of the page: the systems outside Slack, each in a tab; only those that this world has. */

import { drawBoards } from "./boards.js";
import { h, render } from "./h.js";
import { drawHours } from "./hours.js";
import { drawInbox } from "./inbox.js";
import { look, view, world } from "./store.js";

const panel = document.getElementById("world");

// One entry per system: its name, whether this world has it, and its panel.
const SYSTEMS = [
  { id: "groove", name: "Groove inbox", present: () => Boolean(world.groove), draw: drawInbox },
  { id: "trello", name: "Trello", present: () => Boolean(world.trello?.members), draw: drawBoards },
  { id: "harvest", name: "Harvest", present: () => Boolean(world.harvest?.people), draw: drawHours },
];

/** Draws the chosen system. */
export function drawWorld() {
  const systems = SYSTEMS.filter((system) => system.present());
  const chosen = systems.find((system) => system.id === view.worldTab) ?? systems[0];
  render(
    panel,
    h(
      "header",
      { key: "heading", class: "place-heading" },
      h("h2", null, systems.length === 1 ? chosen.name : "Outside"),
      systems.length > 1 &&
        h(
          "nav",
          { "aria-label": "Systems" },
          systems.map((system) =>
            h(
              "button",
              {
                type: "button",
                "aria-current": system === chosen ? "true" : null,
                onclick: () => look({ worldTab: system.id }),
              },
              system.name,
            ),
          ),
        ),
    ),
    chosen && h("div", { key: chosen.id, class: "system" }, chosen.draw()),
  );
}
