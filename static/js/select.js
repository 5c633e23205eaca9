// Selects all of a readonly field with data-select as it is entered, ready to copy. Plain http has no clipboard API.

document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[data-select]")) event.target.select();
});
