// Shortens a long list while somebody types: every word typed must begin a word of the name.
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

function filter(input) {
  const wanted = plain(input.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of document.querySelectorAll(`${input.dataset.filter} > li`)) {
    const words = plain(item.dataset.name).split(/[\s\-]+/);
    item.hidden = !wanted.every((start) => words.some((word) => word.startsWith(start)));
    shown += !item.hidden;
  }
  document.getElementById(input.dataset.none).hidden = shown > 0;
  if (!shown) carryOver(input, document.getElementById(input.dataset.write));
}

// Whoever is not on the list has typed their name already: it stands in the field for it, unless they wrote there.
function carryOver(input, field) {
  if (!field || (field.value && field.value !== input.dataset.carried)) return;
  field.closest("details").open = true;
  field.value = input.dataset.carried = input.value.trim();
}

for (const input of document.querySelectorAll("[data-filter]")) {
  input.addEventListener("input", () => filter(input));
  if (input.value) filter(input);
}
