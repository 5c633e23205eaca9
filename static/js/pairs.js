// The board of pairs: pick one by tap or by typing its number; the flag keys then mean the picked pair.
let picked = "";
let typed = "";
let forget = 0;

const cards = () => [...document.querySelectorAll(".pair[data-number]")];

function put(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function mark() {
  const chosen = cards().find((card) => card.dataset.number === picked);
  for (const card of cards()) {
    put(card, "aria-current", card === chosen ? "true" : null);
    for (const button of card.querySelectorAll("[data-flag-key]")) put(button, "data-key", card === chosen ? button.dataset.flagKey : null);
  }
  for (const button of document.querySelectorAll("[data-for-picked]")) put(button, "data-value-pair", chosen?.dataset.pair ?? "");
  const name = document.querySelector("[data-picked-name]");
  if (name) name.textContent = chosen?.querySelector("strong").textContent ?? "";
}

function filter() {
  const input = document.querySelector("input[data-filter]");
  if (!input) return;
  const wanted = input.value.trim().toLowerCase();
  for (const card of document.querySelectorAll(input.dataset.filter)) card.hidden = !card.textContent.toLowerCase().includes(wanted);
}

function pick(number) {
  picked = number;
  mark();
  cards().find((card) => card.dataset.number === number)?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const card = event.target.closest(".pair[data-number]");
  if (card) pick(card.dataset.number);
}, true);

/** A flag key while no pair is picked: silence would look like a flag that was raised. */
function missesPair(key) {
  const keyed = [...document.querySelectorAll("[data-flag-key]")].filter((button) => button.dataset.flagKey === key);
  return keyed.length > 0 && !keyed.some((button) => button.dataset.key);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]") || !cards().length) return;
  if (missesPair(event.key.toLowerCase())) {
    const text = document.querySelector("[data-pick-first]")?.dataset.pickFirst;
    if (text) document.dispatchEvent(new CustomEvent("console:say", { detail: { text } }));
  }
  if (!/^[0-9]$/.test(event.key)) return;
  // Two digits typed quickly are one number; a number that no pair has starts again with its last digit.
  const known = (number) => cards().some((card) => card.dataset.number === number);
  typed = known(typed + event.key) ? typed + event.key : event.key;
  clearTimeout(forget);
  forget = setTimeout(() => (typed = ""), 900);
  if (known(typed)) pick(typed);
});

document.addEventListener("input", (event) => event.target.matches("input[data-filter]") && filter());
document.addEventListener("live:applied", () => {
  mark();
  filter();
});
mark();
