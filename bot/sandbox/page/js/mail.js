/** The form with which a customer's mail is sent to the team. */

import { act } from "./api.js";
import { h } from "./h.js";
import { world } from "./store.js";

/** Mails of the kind that customers of an agency write; the form offers one after the other. */
const EXAMPLES = [
  {
    from: "olivia@northwind.example",
    subject: "Checkout shows an error since this morning",
    body: `Hello,

since about eight o'clock our customers see "Something went wrong" when they pay by card. Invoices still work.

Could you look at it today?

Olivia`,
  },
  {
    from: "marco@fabrikam.example",
    subject: "Export of orders is missing the last column",
    body: `Hi team,

the CSV export no longer has the VAT number. Our accountant needs it by the end of the week.

Thanks, Marco`,
  },
  {
    from: "helen@contoso.example",
    subject: "Can we change the text on the start page?",
    body: `Good morning,

we'd like "Autumn sale" to become "Winter sale" from Monday. Is that something you can do for us?

Best, Helen`,
  },
  {
    from: "sam@northwind.example",
    subject: "Password mails arrive an hour late",
    body: `Hello,

several people told us that the mail for a new password takes an hour or more.

Sam`,
  },
];

let example = 0;

/** The form; what is typed in it stays until it is sent. */
export function mailForm() {
  const { from, subject, body } = EXAMPLES[example];
  return h(
    "details",
    { key: "mail", class: "mail-form", open: true },
    h("summary", null, "Write as a customer"),
    h(
      "form",
      { class: "form", "data-testid": "mail-form", onsubmit: send },
      h(
        "label",
        null,
        "From",
        h("input", {
          name: "from",
          type: "email",
          required: true,
          value: from,
          list: "customers",
          autocomplete: "off",
          "data-testid": "mail-from",
        }),
      ),
      h(
        "datalist",
        { id: "customers" },
        (world.groove.customers ?? []).map((customer) =>
          h("option", { value: customer.email }, customer.name),
        ),
      ),
      h(
        "label",
        null,
        "Subject",
        h("input", { name: "subject", value: subject, autocomplete: "off", "data-testid": "mail-subject" }),
      ),
      h(
        "label",
        null,
        "Text",
        h("textarea", { name: "body", rows: 5, required: true, "data-testid": "mail-body" }, body),
      ),
      h(
        "div",
        { class: "form-row" },
        h("button", { type: "submit", class: "button primary", "data-testid": "mail-send" }, "Send mail"),
        h(
          "button",
          {
            type: "button",
            class: "button",
            "data-testid": "mail-example",
            onclick: (event) => fill(event.currentTarget.form),
          },
          "Another example",
        ),
      ),
    ),
  );
}

function fill(form) {
  example = (example + 1) % EXAMPLES.length;
  for (const [name, value] of Object.entries(EXAMPLES[example])) form.elements[name].value = value;
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const mail = Object.fromEntries(Object.keys(EXAMPLES[0]).map((name) => [name, form.elements[name].value]));
  if (await act("groove/mail", mail)) fill(form);
}
