// Lists of text fields in a form: another row, up, down, away. Without this there are empty rows to fill.

function tell(list) {
  const rows = list.querySelectorAll("[data-row]");
  list.querySelector("[data-add]").disabled = rows.length >= Number(list.dataset.most);
  list.dispatchEvent(new Event("input", { bubbles: true }));
  rows[0]?.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
}

function add(list) {
  const rows = list.querySelectorAll("[data-row]");
  const row = rows[rows.length - 1].cloneNode(true);
  for (const field of row.querySelectorAll("textarea")) {
    field.value = field.defaultValue = "";
    field.ariaLabel = field.ariaLabel.replace(/\d+/, rows.length + 1);
  }
  for (const line of row.querySelectorAll(".counted")) line.remove();
  rows[rows.length - 1].after(row);
  return row;
}

/** As many rows as texts are to be put back. */
export function setRows(list, count) {
  while (list.querySelectorAll("[data-row]").length < count) add(list);
}

function act(list, row, button) {
  const texts = () => row.querySelectorAll("textarea");
  if (button.matches("[data-add]")) add(list).querySelector("textarea").focus();
  else if (button.matches("[data-up]")) row.previousElementSibling?.before(row);
  else if (button.matches("[data-down]")) row.nextElementSibling?.after(row);
  else if (list.querySelectorAll("[data-row]").length > 1) row.remove();
  else for (const field of texts()) field.value = "";
  if (button.matches("[data-up], [data-down]")) button.focus();
  tell(list);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-up], [data-down], [data-remove]");
  const list = button?.closest("[data-rows]");
  if (list) act(list, button.closest("[data-row]"), button);
});

for (const part of document.querySelectorAll("[data-add], .row-buttons")) part.hidden = false;
// A row to be filled is one tap away.
for (const list of document.querySelectorAll("[data-rows]")) {
  const rows = [...list.querySelectorAll("[data-row]")];
  for (const row of rows.slice(1).reverse()) {
    if ([...row.querySelectorAll("textarea")].every((field) => !field.value)) row.remove();
  }
}
