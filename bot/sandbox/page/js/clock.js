/** The top of the page: the time in the sandbox, and the buttons that move it. */

import { act } from "./api.js";
import { h, render } from "./h.js";
import { look, view, world, zone } from "./store.js";
import { clockTime, fullTime, iso, nextBreach, nextWorkingHour } from "./time.js";

const TEAM_ZONE = "Europe/London";
const panel = document.getElementById("top");

/** The workspaces, if there are several; each is shown in a window of its own address. */
function workspaces() {
  const all = [world.home_team, ...Object.values(world.teams ?? {}).map((one) => one.team)].filter(Boolean);
  if (all.length < 2) return world.team?.name && h("span", { class: "quiet" }, world.team.name);
  return h(
    "nav",
    { class: "workspaces", "aria-label": "Workspaces" },
    all.map((team, number) =>
      h(
        "a",
        {
          href: number ? `?team=${team.id}` : "?",
          "aria-current": team.id === world.team.id ? "page" : null,
          "data-testid": `workspace-${team.id}`,
        },
        team.name,
      ),
    ),
    world.team.installed &&
      world.team.id !== world.home_team.id &&
      h(
        "button",
        { type: "button", class: "plain", "data-testid": "uninstall", onclick: () => act("uninstall", {}) },
        "Take the bot out",
      ),
  );
}

/** Draws the clock. */
export function drawClock() {
  const now = Date.parse(world.now);
  const breach = nextBreach(now, world.groove?.tickets ?? []);
  render(
    panel,
    h(
      "div",
      { class: "brand" },
      h("h1", null, "Triage sandbox"),
      workspaces(),
    ),
    world.team?.installed === false &&
      h(
        "div",
        { class: "stopped", "data-testid": "not-installed" },
        `The bot is not installed in ${world.team.name}.`,
        world.install_url &&
          h(
            "a",
            { class: "button", href: `${world.install_url}?team=${world.team.id}`, target: "_blank", rel: "noopener" },
            "Install it",
          ),
      ),
    world.bot?.running === false &&
      h(
        "div",
        { class: "stopped", role: "alert" },
        "The bot is not running.",
        h(
          "button",
          {
            type: "button",
            class: "button",
            "data-testid": "bot-start",
            onclick: () => act("bot/start", {}),
          },
          "Start it",
        ),
      ),
    h(
      "p",
      { class: "busy", role: "status", "data-testid": "busy" },
      view.offline
        ? "The sandbox does not answer. Trying again…"
        : view.clockMoving
          ? "The clock is moving…"
          : view.busy
            ? "Working…"
            : "",
    ),
    h(
      "div",
      { class: "clock" },
      h("time", { "data-testid": "clock", datetime: world.now }, fullTime(now, TEAM_ZONE)),
      h(
        "span",
        { class: "quiet" },
        zone() === TEAM_ZONE
          ? "London"
          : `London · ${clockTime(now, zone())} in ${zone().split("/").at(-1).replace("_", " ")}`,
      ),
    ),
    !world.own_clock && moves(now, breach),
  );
  document.body.classList.toggle("is-busy", view.busy > 0);
}

/** The buttons that move the clock; a world with a clock of its own has none. */
function moves(now, breach) {
  return h(
    "div",
    { class: "moves", role: "group", "aria-label": "Move the clock" },
    move("+1 h", "clock-plus-hour", "Move the clock one hour on", { advance: "PT1H" }),
    moveTo("Next morning", "clock-morning", nextWorkingHour(now, 9, TEAM_ZONE)),
    moveTo("Next handover", "clock-handover", nextWorkingHour(now, 17, TEAM_ZONE)),
    breach
      ? moveTo("Next breach", "clock-breach", breach)
      : h(
          "button",
          {
            type: "button",
            class: "button",
            disabled: true,
            "data-testid": "clock-breach",
            title: "No unfinished ticket is younger than 48 hours",
          },
          "Next breach",
        ),
  );
}

const moveTo = (label, testid, instant) =>
  move(label, testid, `${label}: ${fullTime(instant, TEAM_ZONE)}`, { to: iso(instant) });

const move = (label, testid, title, body) =>
  h(
    "button",
    {
      type: "button",
      class: "button",
      "data-testid": testid,
      title,
      disabled: view.clockMoving,
      onclick: () => moveClock(body),
    },
    label,
  );

async function moveClock(body) {
  if (view.clockMoving) return;
  const focused = document.activeElement;
  look({ clockMoving: true });
  await act("clock", body);
  look({ clockMoving: false });
  setTimeout(() => focused?.focus()); // a button that was switched off has lost the focus
}
