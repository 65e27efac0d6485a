/** What can be completed while typing: the app's commands, people, groups and channels. */

import { bot, myChannels, people, world } from "./store.js";

const COMMAND = "/triage";
const LIMIT = 8; // of names; all commands are shown, so that one can look for what there is

/** {from, options: [{insert, label, hint}]} for the text before the caret; no options where nothing fits. */
export function completions(before, inThread) {
  if (!inThread && /^\/\S*( \S*){0,2}$/.test(before)) {
    const fitting = commands().filter(
      ({ insert }) => insert.startsWith(before) && insert.trim() !== before.trim(),
    );
    return { from: 0, options: fitting };
  }
  const word = /(?:^|\s)([@#])([^\s@#]*)$/.exec(before);
  if (!word) return { from: before.length, options: [] };
  const [, mark, start] = word;
  const fits = ({ label }) =>
    label.toLowerCase().slice(1).startsWith(start.toLowerCase()) ||
    label.toLowerCase().includes(` ${start.toLowerCase()}`);
  const found = names()
    .filter(({ label }) => label.startsWith(mark))
    .filter(fits);
  return {
    from: before.length - start.length - 1,
    options: found.slice(0, LIMIT).map((one) => ({ ...one, insert: `${one.label} ` })),
  };
}

/** What the running app says it can be asked: an example after its slash command, and what it is for. */
function commands() {
  return (world.bot?.commands ?? []).map(([usage, hint]) => ({
    insert: `${`${COMMAND} ${usage.split(" ")[0]}`.trim()} `,
    label: `${COMMAND} ${usage}`.trim(),
    hint: hint.replaceAll("`", ""),
  }));
}

function names() {
  return [
    ...[...people(), bot()].map((one) => ({ label: `@${one.name}`, hint: "", slack: `<@${one.id}>` })),
    ...(world.usergroups ?? []).map((group) => ({
      label: `@${group.handle.replace(/^@/, "")}`,
      hint: "group",
      slack: `<!subteam^${group.id}|@${group.handle.replace(/^@/, "")}>`,
    })),
    ...myChannels().map((channel) => ({
      label: `#${channel.name}`,
      hint: "channel",
      slack: `<#${channel.id}|${channel.name}>`,
    })),
  ];
}

/** People by their first names in small letters, as Slack knows them by their handles; not where two share one. */
function handles() {
  const first = (person) => person.name.split(" ")[0].toLowerCase();
  const shared = (handle) => people().filter((person) => first(person) === handle).length > 1;
  return people()
    .map((person) => ({ label: `@${first(person)}`, slack: `<@${person.id}>` }))
    .filter(({ label }) => !shared(label.slice(1)));
}

const escapeText = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** What was typed as Slack's client sends it: & < > escaped, known @names and #channels as mentions. */
export function toSlack(text) {
  let result = escapeText(text);
  const byLength = [...names(), ...handles()].sort((a, b) => b.label.length - a.label.length);
  for (const { label, slack } of byLength) {
    // A name ends where no letter, digit or hyphen follows; inside a mention already made it follows a "|".
    const pattern = new RegExp(
      `(?<![\\w|])${escapeText(label).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`,
      "gu",
    );
    result = result.replace(pattern, slack);
  }
  return result;
}
