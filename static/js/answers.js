// The list of answers to have at hand while talking: every word typed must begin a word of a question or its answer.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function find(input) {
  const wanted = plain(input.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of document.querySelectorAll(`#${input.dataset.search} > li`)) {
    const words = plain(item.textContent).split(/[^\p{L}\p{N}]+/u);
    item.hidden = !wanted.every((start) => words.some((word) => word.startsWith(start)));
    shown += !item.hidden;
  }
  document.getElementById(input.dataset.none).hidden = shown > 0;
}

document.addEventListener("input", (event) => event.target.matches("input[data-search]") && find(event.target));
for (const input of document.querySelectorAll("input[data-search]")) {
  // This file arrives when the list is first opened; somebody may have typed by then.
  find(input);
  // The next question begins with an empty field: nobody deletes letters while people wait.
  input.closest("dialog").addEventListener("close", () => {
    input.value = "";
    find(input);
  });
}
