/** What the page knows: the world as the server tells it, and what this person is looking at. */

/** The last answer of GET /control/state, or null before the first. */
export let world = null;

/** What is chosen in this window; person and place are also in the address, so that they survive a reload. */
export const view = {
  me: null, // person id
  place: null, // channel id, "dm" or "home"
  thread: null, // ts of the thread that is open at the side
  worldTab: "groove",
  ticket: null, // number of the ticket that is open
  board: null, // id of the board that is looked at
  card: null, // id of the card that is open
  editing: null, // path of the board or list that is being renamed
  focusCard: null, // id of the card that is to have the focus once it is drawn
  panel: "conversation", // what a narrow screen shows
  busy: 0, // calls that are under way
  clockMoving: false,
  offline: false, // the stream of changes is broken
};

/** Newest message already seen: "person/place" -> ts. */
export const seen = new Map();

const listeners = new Set();
let queued = false;

/** Calls `listener` after every change, at most once per turn of the event loop. */
export function subscribe(listener) {
  listeners.add(listener);
}

/** Changes what is looked at and redraws. */
export function look(changes) {
  Object.assign(view, changes);
  changed();
}

/** Takes a new state of the world and redraws. */
export function setWorld(state) {
  world = state;
  if (!personById(view.me)) view.me = state.people.find((person) => !isBot(person))?.id ?? null;
  if (!placeIsMine(view.place)) Object.assign(view, { place: myChannels()[0]?.id ?? "dm", thread: null });
  changed();
}

function changed() {
  if (queued || !world) return;
  queued = true;
  queueMicrotask(() => {
    queued = false;
    for (const listener of listeners) listener();
  });
}

/** Reads person and place from the address (#PERSON/PLACE). */
export function readAddress() {
  const [me, place] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (me) Object.assign(view, { me, place: place || null });
}

/** Writes person and place to the address. */
export function writeAddress() {
  const address = `#${view.me}/${view.place}`;
  if (location.hash !== address) history.replaceState(null, "", address);
}

export const isBot = (person) => Boolean(person?.is_bot || person?.bot || person?.bot_id);
export const personById = (id) => world?.people.find((person) => person.id === id);
export const me = () => personById(view.me);
export const people = () => world.people.filter((person) => !isBot(person) && !person.deleted);
export const zone = () => me()?.tz || "Europe/London";
export const bot = () => world.people.find(isBot) ?? { id: null, name: "Triage" };
export const nameOf = (id) => personById(id)?.name ?? id;

/** Channels that the person is in: nobody sees others. */
export const myChannels = () => world.channels.filter((channel) => channel.members.includes(view.me));

function placeIsMine(place) {
  return place === "dm" || place === "home" || myChannels().some((channel) => channel.id === place);
}

/** The conversation of a place: {id, name, topic, messages}; null for the Home tab. */
export function conversation(place = view.place) {
  if (place === "home") return null;
  if (place === "dm")
    return { id: dmId(), name: bot().name, topic: "", messages: world.dms?.[view.me] ?? [] };
  return myChannels().find((channel) => channel.id === place) ?? null;
}

/** The address of the person's direct messages with the bot in control calls. */
export const dmId = () => world.dm_ids?.[view.me] ?? view.me;

/** Messages that only this person sees in a conversation: of the app, or `from` Slack (`user` is who sees it). */
export const ephemerals = (channel) =>
  (world.ephemeral ?? [])
    .filter((one) => one.user === view.me && one.channel === channel)
    .map((one) => ({
      ...one,
      ...(one.from ? { user: one.from } : { user: bot().id, bot_id: "app" }),
      ephemeral: true,
    }));
