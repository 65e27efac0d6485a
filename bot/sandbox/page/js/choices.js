/** What a menu offers: its own options, or the people, channels and conversations that the person can see. */

import { bot, myChannels, people } from "./store.js";

const option = (object) => ({ value: object.value, text: object.text?.text ?? object.value });
const channelOptions = () => myChannels().map((channel) => ({ value: channel.id, text: `#${channel.name}` }));
const peopleOptions = () => people().map((person) => ({ value: person.id, text: person.name }));

/** {groups: [{label?, options: [{value, text}]}], initial: [values]} of a select or multi-select element. */
export function choices(element) {
  const kind = element.type.replace(/^multi_/, "");
  return { groups: groupsOf(kind, element), initial: initialOf(element).filter(Boolean) };
}

function groupsOf(kind, element) {
  if (kind === "users_select") return [{ options: peopleOptions() }];
  if (kind === "channels_select") return [{ options: channelOptions() }];
  if (kind === "conversations_select") {
    return [
      { label: "Channels", options: channelOptions() },
      { label: "People", options: [...peopleOptions(), { value: bot().id, text: bot().name }] },
    ];
  }
  if (element.option_groups) {
    return element.option_groups.map((group) => ({
      label: group.label.text,
      options: group.options.map(option),
    }));
  }
  const own = element.options ?? [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean);
  return [{ options: own.map(option) }];
}

const initialOf = (element) => [
  element.initial_option?.value,
  ...(element.initial_options ?? []).map((one) => one.value),
  element.initial_user,
  ...(element.initial_users ?? []),
  element.initial_channel,
  ...(element.initial_channels ?? []),
  element.initial_conversation,
  ...(element.initial_conversations ?? []),
];
