/** The left of the page: who I am, and where I can be. */

import { openHome, unread } from "./conversation.js";
import { h, render } from "./h.js";
import { bot, look, me, myChannels, people, view, zone } from "./store.js";

const panel = document.getElementById("places");

/** Draws the person's places. */
export function drawPlaces() {
  render(
    panel,
    h(
      "div",
      { class: "who" },
      h("label", { for: "person" }, "I am"),
      h(
        "select",
        { id: "person", "data-testid": "person-picker", onchange: choosePerson },
        people().map((person) =>
          h(
            "option",
            { value: person.id, selected: person.id === view.me },
            person.guest ? `${person.name} (guest)` : person.name,
          ),
        ),
      ),
      h(
        "p",
        { class: "quiet" },
        [
          me()?.external ? "Of another workspace" : me()?.guest ? "Guest" : me()?.admin || me()?.is_admin ? "Admin" : "Member",
          zone().replace("_", " "),
        ].join(" · "),
      ),
    ),
    h("h2", { id: "channels-title" }, "Channels"),
    h(
      "ul",
      { "aria-labelledby": "channels-title" },
      myChannels().map((channel) => place(channel.id, `# ${channel.name}`, `channel-${channel.id}`)),
    ),
    h("h2", { id: "app-title" }, "App"),
    h(
      "ul",
      { "aria-labelledby": "app-title" },
      place("dm", `${bot().name}: messages`, "dm"),
      place("home", `${bot().name}: Home`, "home"),
    ),
  );
  const picker = panel.querySelector("select");
  if (picker.value !== view.me) picker.value = view.me;
}

function place(id, label, testid) {
  const current = view.place === id;
  const count = current ? 0 : unread(id);
  return h(
    "li",
    { key: id },
    h(
      "button",
      {
        type: "button",
        "data-testid": testid,
        "aria-current": current ? "page" : null,
        class: count ? "unread" : null,
        onclick: () => go(id),
      },
      h("span", null, label),
      count > 0 && h("span", { class: "count-badge" }, count, h("span", { class: "hidden" }, " new")),
    ),
  );
}

/** Goes to a place of the person. */
export function go(id) {
  look({ place: id, thread: null, panel: "conversation" });
  if (id === "home") openHome();
}

function choosePerson(event) {
  const person = event.currentTarget.value;
  look({ me: person, thread: null });
  if (!["dm", "home"].includes(view.place) && !myChannels().some((channel) => channel.id === view.place)) {
    look({ place: myChannels()[0]?.id ?? "dm" });
  }
  if (view.place === "home") openHome();
}
