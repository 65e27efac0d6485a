/** What can be completed while typing: the app's commands, people, groups and channels. */

import { bot, myChannels, people, world } from "./store.js";

/** Commands of the app with what they do. Only an aid to typing: the app decides what it understands. */
export const COMMANDS = [
  ["/triage", "today at a glance"],
  ["/triage help", "all commands, with examples"],
  ["/triage who", "who is on triage today, and why"],
  ["/triage rota", "the coming weeks"],
  ["/triage rota edit", "change the pattern of the rota"],
  ["/triage rota stats", "how the rota was shared"],
  ["/triage mine", "my own days"],
  ["/triage swap ", "exchange days: /triage swap friday with @ben tuesday"],
  ["/triage cover ", "give a day away"],
  ["/triage away ", "enter leave"],
  ["/triage calendar", "my days for a calendar program"],
  ["/triage notifications", "which messages I get"],
  ["/triage issues", "everything unfinished"],
  ["/triage issue ", "one issue: /triage issue 12"],
  ["/triage take ", "make an issue mine"],
  ["/triage hand ", "hand an issue to somebody"],
  ["/triage note ", "write a note on an issue"],
  ["/triage pending ", "an issue waits for a reply"],
  ["/triage fixed ", "an issue is solved"],
  ["/triage critical ", "an issue harms the customer's business"],
  ["/triage silence ", "no reminders of an issue until a day"],
  ["/triage close ", "close an issue without a fix"],
  ["/triage customer ", "say whose an issue is"],
  ["/triage reopen ", "open a closed issue again"],
  ["/triage raise ", "bring something to the helpdesk"],
  ["/triage callout ", "call for help"],
  ["/triage handover", "preview of today's handover"],
  ["/triage handover post", "post the handover early"],
  ["/triage customers", "customers, and by what they are known"],
  ["/triage nudges", "what came of the offers"],
  ["/triage setup", "settings of the workspace"],
];

const LIMIT = 8; // of names; all commands are shown, so that one can look for what there is

/** {from, options: [{insert, label, hint}]} for the text before the caret; no options where nothing fits. */
export function completions(before, inThread) {
  if (!inThread && /^\/\S*( \S*){0,2}$/.test(before)) {
    const fitting = COMMANDS.filter(
      ([command]) => command.startsWith(before) && command.trim() !== before.trim(),
    );
    return {
      from: 0,
      options: fitting.map(([command, hint]) => ({ insert: command, label: command.trim(), hint })),
    };
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
