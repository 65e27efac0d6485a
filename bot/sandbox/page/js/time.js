/** Instants and wall clocks: pure functions on the browser's own time zone data. */

const HOUR = 3_600_000;
const formatters = new Map(); // making one is a hundred times slower than using it

function formatter(zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!formatters.has(key))
    formatters.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formatters.get(key);
}

/** The wall clock of an instant in a zone: {year, month, day, hour, minute, second, weekday 0=Sunday}. */
export function wallClock(instant, zone) {
  const parts = formatter(zone, {
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(instant);
  const wall = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return { ...wall, weekday: new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() };
}

/** The instant at which the clocks of a zone show this day and time. */
export function instantOf(year, month, day, hour, zone, minute = 0) {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const offset = (instant) => {
    const wall = wallClock(instant, zone);
    return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) - instant;
  };
  const guess = asUtc - offset(asUtc);
  return new Date(asUtc - offset(guess)); // the offset of the day itself, where the clocks have just changed
}

/** The next time after `now` that it is `hour` o'clock on a working day (Monday to Friday) in a zone. */
export function nextWorkingHour(now, hour, zone) {
  const today = wallClock(now, zone);
  for (let ahead = 0; ; ahead += 1) {
    const instant = instantOf(today.year, today.month, today.day + ahead, hour, zone);
    const { weekday } = wallClock(instant, zone);
    if (instant > now && weekday > 0 && weekday < 6) return instant;
  }
}

/** The first instant after `now` at which an unfinished ticket is 48 hours old, or null. */
export function nextBreach(now, tickets) {
  const instants = tickets
    .filter((ticket) => !["closed", "spam", "deleted"].includes(ticket.state))
    .map((ticket) => new Date(ticket.created_at).getTime() + 48 * HOUR)
    .filter((instant) => instant > now);
  return instants.length ? new Date(Math.min(...instants)) : null;
}

/** An instant as an ISO 8601 text in UTC, without fractions. */
export const iso = (instant) => new Date(instant).toISOString().replace(/\.\d+Z$/, "+00:00");

/** Instant of a Slack ts, in milliseconds. A ts is a text and unique: this is for showing only. */
export const tsInstant = (ts) => Math.floor(Number.parseFloat(ts) * 1000);

const format = (instant, zone, options) => formatter(zone, options).format(instant).replaceAll(",", "");

/** "14:05" */
export const clockTime = (instant, zone) =>
  format(instant, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "Monday 23 November 2026, 09:00" */
export const fullTime = (instant, zone) => `${longDay(instant, zone)}, ${clockTime(instant, zone)}`;

/** "Monday 23 November 2026" */
export const longDay = (instant, zone) =>
  format(instant, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** "Mon 23 Nov 09:00" */
export const shortTime = (instant, zone) =>
  `${format(instant, zone, { weekday: "short", day: "numeric", month: "short" })} ${clockTime(instant, zone)}`;

/** "2026-11-23": equal for two instants of the same day. */
export function dayKey(instant, zone) {
  const { year, month, day } = wallClock(instant, zone);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

const DATE_STYLES = {
  date_num: null,
  date: { weekday: "long", day: "numeric", month: "long" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
  date_long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
};

/** The text of Slack's <!date^…> tokens for a reader in `zone`; unknown tokens stay as they are. */
export function dateTokens(pattern, instant, zone, now) {
  return pattern.replace(/\{(\w+)\}/g, (token, name) => {
    if (name === "time") return clockTime(instant, zone);
    if (name === "time_secs")
      return format(instant, zone, {
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
      });
    if (name === "ago") return ago(instant, now);
    if (name === "date_num") return dayKey(instant, zone);
    const style = DATE_STYLES[name.replace(/_pretty$/, "")];
    if (!style) return token;
    return (name.endsWith("_pretty") && nearDay(instant, zone, now)) || format(instant, zone, style);
  });
}

function nearDay(instant, zone, now) {
  const day = dayKey(instant, zone);
  const near = { yesterday: -24, today: 0, tomorrow: 24 };
  return Object.keys(near).find((word) => dayKey(now + near[word] * HOUR, zone) === day);
}

/** "3 hours ago", "in 2 days" */
export function ago(instant, now) {
  const minutes = Math.round((instant - now) / 60_000);
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return words.format(minutes, "minute");
  if (Math.abs(minutes) < 48 * 60) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / 1440), "day");
}
