/** The control API: calls, live updates, and how a failed call is shown. */

import { look, setWorld, view } from "./store.js";
import { toast } from "./toast.js";

/** Acts in Slack, which happen in one workspace. */
const IN_SLACK = new Set(
  ["slash", "message", "react", "click", "submit", "close", "suggest", "shortcut", "home", "uninstall"].concat(
    "events/replay",
  ),
);

/** The workspace that this window shows, by its id in the address (?team=); none for the first one. */
const TEAM = new URLSearchParams(location.search).get("team");

/** The answer of a control call. Raises Error with the server's words. */
export async function request(path, body) {
  if (TEAM && body && IN_SLACK.has(path)) body = { ...body, team: TEAM };
  const options =
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        };
  const response = await fetch(`/control/${path}`, options).catch(() => {
    throw new Error("The sandbox does not answer. Is it still running?");
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `The sandbox answered ${response.status}.`);
  return answer;
}

/** An act of a person: its answer, or null when it failed, which a toast then tells. */
export async function act(path, body) {
  look({ busy: view.busy + 1 });
  try {
    const answer = await request(path, body);
    if (answer.error) toast(answer.error); // the app did not take it, as Slack tells the person
    await refresh();
    return answer;
  } catch (error) {
    toast(error.message);
    return null;
  } finally {
    look({ busy: view.busy - 1 });
  }
}

let fetching = null;
let again = false;

/** Fetches the state; calls that come meanwhile share one further fetch. */
export function refresh() {
  if (fetching) {
    again = true;
    return fetching;
  }
  fetching = fetchState().finally(() => {
    fetching = null;
  });
  return fetching;
}

async function fetchState() {
  do {
    again = false;
    const state = await request("state");
    setWorld({ ...state, ...state.teams?.[TEAM], home_team: state.team });
  } while (again);
}

/** Follows the changes of the world for as long as the page is open. */
export function follow() {
  const changes = new EventSource("/control/changes");
  const update = () => refresh().catch((error) => toast(error.message));
  changes.addEventListener("open", () => {
    look({ offline: false });
    update();
  });
  changes.addEventListener("error", () => look({ offline: true })); // the browser goes on trying
  changes.addEventListener("changed", update);
  changes.addEventListener("message", update);
}
