/** Today's time entries, as the people of the team keep them in Harvest itself. */

import { act } from "./api.js";
import { h } from "./h.js";
import { me, world, zone } from "./store.js";
import { dayKey } from "./time.js";

/** The form to file time with, and today's entries of each person, one's own first. */
export function drawHours() {
  const today = dayKey(Date.parse(world.now), zone());
  return [hoursForm(today), ...sheets(today)];
}

/** The person in Harvest whose address is that of whoever sits at the page; else the first one. */
function myself() {
  const people = world.harvest.people;
  return people.find((person) => person.email === me()?.email) ?? people[0];
}

function sheets(today) {
  const running = (entry) => entry.is_running || entry.spent_date === today;
  const entries = world.harvest.entries.filter(running);
  const mine = myself()?.email;
  const people = [...world.harvest.people].sort((a, b) => (b.email === mine) - (a.email === mine));
  const filled = people.filter((person) => entries.some((entry) => entry.person === person.email));
  if (!filled.length) return [h("p", { key: "none", class: "empty" }, "Nobody has filed any time today.")];
  return filled.map((person) => sheet(person, entries.filter((entry) => entry.person === person.email), today));
}

function sheet(person, entries, today) {
  const sum = entries.reduce((total, entry) => total + entry.hours, 0);
  return h(
    "section",
    { key: person.email, class: "sheet", "data-testid": `hours-${person.email}` },
    h("h3", null, person.name, h("span", { class: "quiet" }, hours(sum))),
    h("ul", { class: "entries" }, entries.map((entry) => row(entry, today))),
  );
}

function row(entry, today) {
  const earlier = entry.spent_date === today ? "" : ` since ${entry.spent_date}`;
  return h(
    "li",
    { key: entry.id, class: entry.is_running ? "entry entry-running" : "entry" },
    h(
      "p",
      { class: "ticket-line" },
      h("strong", null, `${entry.project}: ${entry.task}`),
      h("span", { class: "state" }, entry.is_running ? `${hours(entry.hours)}, running${earlier}` : hours(entry.hours)),
    ),
    h("p", { class: "quiet" }, entry.notes || "(no description)"),
    entry.locked && h("p", { class: "quiet" }, entry.locked),
    h(
      "p",
      { class: "form-row" },
      entry.is_running && change(entry, "Stop", { stop: true }),
      !entry.locked && change(entry, "Delete", { delete: true }),
    ),
  );
}

const change = (entry, label, body) =>
  h(
    "button",
    {
      type: "button",
      class: "button",
      "aria-label": `${label} ${entry.project}, ${hours(entry.hours)}`,
      onclick: () => act(`harvest/entries/${entry.id}`, body),
    },
    label,
  );

/** "1:30 h", as people read time. */
function hours(decimal) {
  const minutes = Math.round(decimal * 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
}

function hoursForm(today) {
  const { people, projects } = world.harvest;
  const mine = myself()?.email;
  const tasks = [...new Set(projects.flatMap((project) => project.tasks.map((task) => task.name)))];
  const choices = (values, chosen) =>
    values.map(([value, text]) => h("option", { value, selected: value === chosen }, text));
  return h(
    "details",
    // The key holds the person: whoever is chosen at the left is whose time is filed.
    { key: `form ${mine}`, class: "mail-form" },
    h("summary", null, "File time in Harvest itself"),
    h(
      "form",
      { class: "form", "data-testid": "hours-form", onsubmit: (event) => file(event, today) },
      menu("Person", "person", choices(people.map((one) => [one.email, one.name]), mine)),
      menu("Project", "project", choices(projects.map((one) => [String(one.id), `${one.client}: ${one.name}`]))),
      menu("Task", "task", choices(tasks.map((name) => [name, name]))),
      h(
        "label",
        null,
        "Hours (empty: a timer starts)",
        h("input", { name: "hours", type: "number", min: 0, max: 24, step: 0.25, "data-testid": "hours-hours" }),
      ),
      h(
        "label",
        null,
        "Description",
        h("input", { name: "notes", autocomplete: "off", "data-testid": "hours-notes" }),
      ),
      h("button", { type: "submit", class: "button primary", "data-testid": "hours-send" }, "File it"),
    ),
  );
}

const menu = (label, name, options) =>
  h("label", null, label, h("select", { name, "data-testid": `hours-${name}` }, options));

async function file(event, today) {
  event.preventDefault();
  const { person, project, task, hours: taken, notes } = event.currentTarget.elements;
  const body = {
    person: person.value,
    project: Number(project.value),
    task: task.value,
    spent_date: today,
    ...(taken.value ? { hours: Number(taken.value) } : {}),
    ...(notes.value.trim() ? { notes: notes.value.trim() } : {}),
  };
  if (await act("harvest/entries", body)) for (const field of [taken, notes]) field.value = "";
}
