/** Starts the page: reads the world, draws the panels after every change, reads out what is new. */

import { follow, refresh } from "./api.js";
import { drawClock } from "./clock.js";
import { drawConversation, openHome, timeline } from "./conversation.js";
import { h, render } from "./h.js";
import { drawModal } from "./modal.js";
import { spoken } from "./mrkdwn.js";
import { drawPlaces } from "./places.js";
import { conversation, look, readAddress, subscribe, view, writeAddress } from "./store.js";
import { drawThread } from "./thread.js";
import { toast } from "./toast.js";
import { drawWorld } from "./world.js";

const PANELS = [
  ["places", "Places"],
  ["conversation", "Conversation"],
  ["world", "Outside"],
];

function drawTabs() {
  document.body.dataset.panel = view.panel;
  render(
    document.getElementById("tabs"),
    PANELS.map(([id, label]) =>
      h(
        "button",
        {
          type: "button",
          "data-testid": `tab-${id}`,
          "aria-current": view.panel === id ? "true" : null,
          onclick: () => look({ panel: id, thread: null }),
        },
        label,
      ),
    ),
  );
}

let announced = { place: null, ts: "" };

// A change of place is read out by the person themselves; only what arrives there afterwards is announced.
function announce() {
  const channel = conversation();
  if (!channel) return;
  const place = `${view.me}/${view.place}`;
  const messages = timeline(channel);
  const fresh =
    place === announced.place ? messages.filter((one) => one.ts > announced.ts && one.user !== view.me) : [];
  announced = { place, ts: messages.at(-1)?.ts ?? "" };
  if (fresh.length)
    render(
      document.getElementById("live"),
      fresh.map((one) => h("p", { key: one.ts }, spoken(one))),
    );
}

function drawAll() {
  drawClock();
  drawConversation();
  drawThread();
  drawPlaces();
  drawWorld();
  drawTabs();
  drawModal();
  announce();
  writeAddress();
  document.title = `${conversation()?.name ?? "Home"} – Triage sandbox`;
}

// An address that names the Home tab opens it, as a press on it does.
async function arrive() {
  readAddress();
  await refresh();
  if (view.place === "home") await openHome();
}

window.addEventListener("hashchange", arrive);
subscribe(drawAll);
arrive().catch((error) => toast(error.message));
follow();
