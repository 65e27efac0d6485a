/**
 * The interactive elements of Block Kit. In messages, on the Home tab and in sections of a modal, using one is told
 * to the app at once; in an input block it is read when the modal is submitted (`at.quiet`).
 */

import { act } from "./api.js";
import { choices } from "./choices.js";
import { ask } from "./confirm.js";
import { h } from "./h.js";
import { menu } from "./menu.js";
import { plainText } from "./mrkdwn.js";
import { found, search } from "./search.js";
import { view, zone } from "./store.js";
import { instantOf, wallClock } from "./time.js";

/** The element of an interactive Block Kit element. `at.label` names it where it has no label of its own. */
export function control(element, at) {
  const drawn = draw(element, at);
  drawn.key = `${element.action_id}:${element.value ?? ""}`;
  return drawn;
}

function draw(element, at) {
  switch (element.type) {
    case "button":
    case "workflow_button":
      return button(element, at);
    case "overflow":
      return overflow(element, at);
    case "checkboxes":
      return boxes("checkbox", element, element.initial_options ?? [], at);
    case "radio_buttons":
      return boxes("radio", element, element.initial_option ? [element.initial_option] : [], at);
    case "datepicker":
      return field("date", element.initial_date, element, at);
    case "timepicker":
      return field("time", element.initial_time, element, at);
    case "datetimepicker":
      return field("datetime-local", localTime(element.initial_date_time), element, at);
    case "plain_text_input":
      return textInput(element, at);
    case "email_text_input":
      return field("email", element.initial_value, element, at);
    case "url_text_input":
      return field("url", element.initial_value, element, at);
    case "number_input":
      return field("number", element.initial_value, element, at);
    default:
      if (element.type === "external_select" && at.view_id) return search(element, at, common(element, at, "search"));
      if (element.type.startsWith("multi_")) return many(element, at);
      if (element.type.endsWith("_select")) return select(element, at);
      return h(
        "p",
        { class: "unknown" },
        `An element of type “${element.type}”, which this page does not draw.`,
      );
  }
}

/** Tells the app that an element was used, once its question, if it has one, is answered with yes. */
async function press(element, at, value) {
  if (element.confirm && !(await ask(element.confirm))) return;
  const { channel, ts, view_id, block_id } = at;
  const values = at.values?.(); // what else has been typed into the form so far
  await act("click", {
    user: view.me,
    channel,
    ts,
    view_id,
    block_id,
    action_id: element.action_id,
    value,
    values,
  });
}

function button(element, at) {
  const onclick = () => {
    if (/^https?:/i.test(element.url ?? "")) window.open(element.url, "_blank", "noopener");
    return press(element, at, element.value);
  };
  return h(
    "button",
    {
      type: "button",
      class: `button ${element.style ?? ""}`,
      "data-testid": `action-${element.action_id}`,
      "aria-label": element.accessibility_label,
      onclick,
    },
    plainText(element.text),
  );
}

const overflow = (element, at) =>
  menu({
    label: `More choices${at.label ? ` for ${at.label.slice(0, 60)}` : ""}`,
    face: "⋯",
    testid: `action-${element.action_id}`,
    items: element.options.map((option) => ({
      label: plainText(option.text),
      testid: `option-${option.value}`,
      onclick: () => press(element, at, option.value),
    })),
  });

const SPOKEN = { datepicker: "Date", timepicker: "Time", datetimepicker: "Date and time" };

const common = (element, at, read) => ({
  id: at.id,
  "data-testid": `action-${element.action_id}`,
  "data-action": element.action_id,
  "data-block": at.block_id,
  "data-read": read,
  "aria-label": at.id ? null : at.label || element.placeholder?.text || SPOKEN[element.type] || "Choose",
  "aria-describedby": at.describedby,
  "aria-invalid": at.invalid ? "true" : null,
  autofocus: element.focus_on_load,
});

function select(element, at) {
  const { groups, initial } = choices(element);
  const options = (list) =>
    list.map(({ value, text }) => h("option", { value, selected: initial.includes(value) }, text));
  return h(
    "select",
    { ...common(element, at, "value"), ...committing(element, at) },
    h("option", { value: "" }, element.placeholder?.text ?? "Choose…"),
    groups.map(({ label, options: list }) =>
      label ? h("optgroup", { label }, options(list)) : options(list),
    ),
  );
}

function many(element, at) {
  const { groups, initial } = choices(element);
  const all = groups.flatMap((group) => group.options);
  const name = (values) =>
    all
      .filter(({ value }) => values.includes(value))
      .map(({ text }) => text)
      .join(", ");
  const blank = element.placeholder?.text ?? "Choose…";
  const onchange = ({ currentTarget }) => {
    currentTarget.querySelector(".chosen").textContent = name(read(currentTarget)) || blank;
    currentTarget.changedByPerson = true;
  };
  const ontoggle = ({ currentTarget }) => {
    if (currentTarget.open || !currentTarget.changedByPerson || at.quiet) return;
    currentTarget.changedByPerson = false;
    press(element, at, read(currentTarget));
  };
  return h(
    "details",
    { ...common(element, at, "many"), class: "many", onchange, ontoggle },
    h("summary", null, h("span", { class: "chosen" }, name(initial) || blank)),
    h(
      "div",
      { class: "many-options" },
      all.map(({ value, text }) =>
        h(
          "label",
          null,
          h("input", { type: "checkbox", value, checked: initial.includes(value) }),
          h("span", null, text),
        ),
      ),
    ),
  );
}

function boxes(type, element, initial, at) {
  const chosen = initial.map((option) => option.value);
  const name = `${at.view_id ?? at.ts}-${at.block_id}-${element.action_id}`;
  const onchange = ({ currentTarget }) => at.quiet || press(element, at, read(currentTarget));
  return h(
    "div",
    {
      ...common(element, at, type),
      class: "boxes",
      role: type === "radio" ? "radiogroup" : "group",
      onchange,
    },
    element.options.map((option) =>
      h(
        "label",
        null,
        h("input", { type, name, value: option.value, checked: chosen.includes(option.value) }),
        h(
          "span",
          null,
          plainText(option.text),
          option.description && h("small", null, plainText(option.description)),
        ),
      ),
    ),
  );
}

function textInput(element, at) {
  if (!element.multiline) return field("text", element.initial_value, element, at);
  return h(
    "textarea",
    { ...limits(element), ...common(element, at, "value"), rows: 4 },
    element.initial_value ?? "",
  );
}

function field(type, initial, element, at) {
  return h("input", {
    type,
    value: initial,
    ...limits(element),
    ...common(element, at, type === "datetime-local" ? "instant" : "value"),
    ...committing(element, at),
  });
}

const limits = (element) => ({
  minlength: element.min_length,
  maxlength: element.max_length,
  placeholder: element.placeholder?.text,
  min: element.min_value,
  max: element.max_value,
  step: element.is_decimal_allowed ? "any" : null,
});

/**
 * Handlers that tell the app of a new value once it is meant: a choice with the mouse at once, but one reached with
 * the keys (each arrow, each digit of a date is a change) when Enter is pressed or the field is left.
 */
function committing(element, at) {
  if (at.quiet) return {};
  const commit = (target) => {
    target.pending = false;
    press(element, at, read(target));
  };
  return {
    onkeydown: (event) => {
      event.currentTarget.byKeys = event.key !== "Enter";
      if (event.key === "Enter" && event.currentTarget.pending) commit(event.currentTarget);
    },
    onpointerdown: (event) => {
      event.currentTarget.byKeys = false;
    },
    onchange: ({ currentTarget }) => {
      if (currentTarget.byKeys) currentTarget.pending = true;
      else commit(currentTarget);
    },
    onblur: ({ currentTarget }) => {
      if (currentTarget.pending) commit(currentTarget);
    },
  };
}

/** The value of an element as control calls take it; null where nothing is chosen or typed. */
export function read(target) {
  const checked = () => [...target.querySelectorAll("input:checked")].map((box) => box.value);
  switch (target.dataset.read) {
    case "many":
    case "checkbox":
      return checked();
    case "radio":
      return checked()[0] ?? null;
    case "search":
      return found(target);
    case "instant":
      return target.value ? instantOfLocal(target.value) : null;
    default:
      return target.value === "" ? null : target.value;
  }
}

function localTime(seconds) {
  if (!seconds) return null;
  const wall = wallClock(seconds * 1000, zone());
  const two = (number) => String(number).padStart(2, "0");
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}T${two(wall.hour)}:${two(wall.minute)}`;
}

function instantOfLocal(text) {
  const [year, month, day, hour, minute] = text.split(/[-T:]/).map(Number);
  return instantOf(year, month, day, hour, zone(), minute).getTime() / 1000;
}
