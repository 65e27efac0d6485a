/** The Groove inbox as the team and its customers see it there. */

import { act } from "./api.js";
import { h } from "./h.js";
import { mailForm } from "./mail.js";
import { look, view, world, zone } from "./store.js";
import { ago, shortTime } from "./time.js";

const STATES = ["unread", "opened", "pending", "closed", "spam"];

/** The inbox, or the ticket that is open. */
export function drawInbox() {
  const open = world.groove.tickets.find((ticket) => ticket.number === view.ticket);
  return open ? ticketView(open) : [mailForm(), ticketList()];
}

function ticketList() {
  const tickets = [...world.groove.tickets].sort((a, b) => b.number - a.number);
  if (!tickets.length)
    return h(
      "p",
      { key: "none", class: "empty" },
      "No tickets yet. Send a mail as a customer to see one arrive.",
    );
  return h("ul", { key: "tickets", class: "tickets", "aria-label": "Tickets" }, tickets.map(ticketRow));
}

const ticketRow = (ticket) =>
  h(
    "li",
    { key: ticket.number },
    h(
      "button",
      {
        type: "button",
        class: ticket.state === "closed" ? "closed" : null,
        "data-testid": `ticket-${ticket.number}`,
        onclick: () => openTicket(ticket.number),
      },
      h(
        "span",
        { class: "ticket-line" },
        h("strong", null, ticket.title || "(no subject)"),
        stateBadge(ticket.state),
      ),
      h(
        "span",
        { class: "quiet" },
        [
          `#${ticket.number}`,
          customerName(ticket),
          agentName(ticket.assignee) ?? "unassigned",
          age(ticket),
        ].join(" · "),
      ),
    ),
  );

const age = (ticket) => ago(Date.parse(ticket.created_at), Date.parse(world.now));
const stateBadge = (state) => h("span", { class: `state state-${state}` }, state);
const customerName = (ticket) => ticket.customer?.name || ticket.customer?.email || "nobody";
const authorName = (email) =>
  [...(world.groove.agents ?? []), ...(world.groove.customers ?? [])].find((one) => one.email === email)
    ?.name || email;
const agentName = (email) =>
  (world.groove.agents ?? []).find((agent) => agent.email === email)?.name ?? email;

function openTicket(number) {
  look({ ticket: number });
  setTimeout(() => document.querySelector("#world .ticket h3")?.focus());
}

function closeTicket(number) {
  look({ ticket: null });
  setTimeout(() => document.querySelector(`#world [data-testid="ticket-${number}"]`)?.focus());
}

const change = (ticket, body) => act(`groove/tickets/${ticket.number}`, body);

/** The agent as whom the person acts in Groove, if they have an account there. */
function myAgent() {
  const mine = world.people.find((person) => person.id === view.me)?.email;
  const agents = world.groove.agents ?? [];
  return agents.find((agent) => agent.email === mine) ?? agents[0];
}

function ticketView(ticket) {
  return h(
    "article",
    { key: `ticket ${ticket.number}`, class: "ticket", "data-testid": "ticket-view" },
    h(
      "button",
      {
        type: "button",
        class: "back",
        "data-testid": "ticket-back",
        onclick: () => closeTicket(ticket.number),
      },
      "← All tickets",
    ),
    h("h3", { tabindex: "-1" }, ticket.title || "(no subject)"),
    h(
      "p",
      { class: "quiet" },
      `#${ticket.number} · ${customerName(ticket)} · ${shortTime(Date.parse(ticket.created_at), zone())}`,
    ),
    h(
      "div",
      { class: "ticket-fields" },
      picker(
        ticket,
        "State",
        "state",
        STATES.map((state) => [state, state]),
        ticket.state,
        (state) => ({ state, by: myAgent()?.email }),
      ),
      picker(
        ticket,
        "Assignee",
        "assignee",
        [["", "nobody"], ...(world.groove.agents ?? []).map(({ email, name }) => [email, name])],
        ticket.assignee ?? "",
        (email) => ({ assignee: email || null, by: myAgent()?.email }),
      ),
    ),
    h("ol", { class: "mails" }, ticket.messages.map(mail)),
    replyForm(ticket),
  );
}

function picker(ticket, label, name, options, chosen, body) {
  const known = options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen]];
  // The key holds the value: when it changes elsewhere the menu is drawn anew and shows it.
  return h(
    "label",
    { key: `${name} ${chosen}` },
    label,
    h(
      "select",
      {
        "data-testid": `ticket-${name}`,
        onchange: (event) => change(ticket, body(event.currentTarget.value)),
      },
      known.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
    ),
  );
}

function mail(message) {
  const kind = message.note ? "note" : message.author.type;
  const role = { note: "Private note", agent: "Reply to the customer", customer: "From the customer" }[kind];
  return h(
    "li",
    { key: message.id, class: `mail mail-${kind}` },
    h(
      "p",
      { class: "mail-head" },
      h("strong", null, authorName(message.author.email)),
      h("span", { class: "mail-role" }, role),
      h("time", { datetime: message.created_at }, shortTime(Date.parse(message.created_at), zone())),
    ),
    h("p", { class: "mail-text" }, message.text || "(empty)"),
  );
}

function replyForm(ticket) {
  const agent = myAgent();
  const roles = [
    ["customer", `${customerName(ticket)} (the customer)`],
    ...(agent
      ? [
          ["agent", `${agent.name}, to the customer`],
          ["note", `${agent.name}, as a private note`],
        ]
      : []),
  ];
  return h(
    "form",
    { class: "form", "data-testid": "ticket-reply-form", onsubmit: (event) => reply(event, ticket, agent) },
    h(
      "label",
      null,
      "Answer as",
      h(
        "select",
        { name: "role", "data-testid": "ticket-reply-role" },
        roles.map(([value, text]) => h("option", { value }, text)),
      ),
    ),
    h(
      "label",
      null,
      "Text",
      h("textarea", { name: "text", rows: 3, required: true, "data-testid": "ticket-reply-text" }),
    ),
    h(
      "button",
      { type: "submit", class: "button primary", "data-testid": "ticket-reply-send" },
      "Add to the ticket",
    ),
  );
}

async function reply(event, ticket, agent) {
  event.preventDefault();
  const form = event.currentTarget;
  const text = form.elements.text.value.trim();
  const role = form.elements.role.value;
  if (!text) return;
  const body =
    role === "note"
      ? { note: text, by: agent.email }
      : { reply: text, by: role === "agent" ? agent.email : undefined };
  if (await change(ticket, body)) form.elements.text.value = "";
}
