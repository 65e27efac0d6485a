/** The form with which a customer's mail is sent to the team. */

import { act } from "./api.js";
import { h } from "./h.js";
import { world } from "./store.js";

/** Mails of the kind that customers of an agency write; the form offers one after the other. */
const EXAMPLES = [
  ["olivia@northwind.example", "Checkout shows an error since this morning",
    "Hello,\n\nsince about eight o'clock our customers see \"Something went wrong\" when they pay by card. Invoices still work.\n\nCould you look at it today?\n\nOlivia"],
  ["marco@fabrikam.example", "Export of orders is missing the last column",
    "Hi team,\n\nthe CSV export no longer has the VAT number. Our accountant needs it by the end of the week.\n\nThanks, Marco"],
  ["helen@contoso.example", "Can we change the text on the start page?",
    "Good morning,\n\nwe'd like \"Autumn sale\" to become \"Winter sale\" from Monday. Is that something you can do for us?\n\nBest, Helen"],
  ["sam@northwind.example", "Password mails arrive an hour late",
    "Hello,\n\nseveral people told us that the mail for a new password takes an hour or more.\n\nSam"],
];

let example = 0;

/** The form; what is typed in it stays until it is sent. */
export function mailForm() {
  const [from, subject, body] = EXAMPLES[example];
  return h("details", { key: "mail", class: "mail-form", open: true },
    h("summary", null, "Write as a customer"),
    h("form", { class: "form", "data-testid": "mail-form", onsubmit: send },
      h("label", null, "From", h("input", { name: "from", type: "email", required: true, value: from, list: "customers", autocomplete: "off", "data-testid": "mail-from" })),
      h("datalist", { id: "customers" }, (world.groove.customers ?? []).map((customer) => h("option", { value: customer.email }, customer.name))),
      h("label", null, "Subject", h("input", { name: "subject", value: subject, autocomplete: "off", "data-testid": "mail-subject" })),
      h("label", null, "Text", h("textarea", { name: "body", rows: 5, required: true, "data-testid": "mail-body" }, body)),
      h("div", { class: "form-row" },
        h("button", { type: "submit", class: "button primary", "data-testid": "mail-send" }, "Send mail"),
        h("button", { type: "button", class: "button", "data-testid": "mail-example", onclick: (event) => fill(event.currentTarget.form) }, "Another example"))));
}

function fill(form) {
  example = (example + 1) % EXAMPLES.length;
  const [from, subject, body] = EXAMPLES[example];
  Object.entries({ from, subject, body }).forEach(([name, value]) => { form.elements[name].value = value; });
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const mail = Object.fromEntries(["from", "subject", "body"].map((name) => [name, form.elements[name].value]));
  if (await act("groove/mail", mail)) fill(form);
}
