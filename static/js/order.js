// Alt with an arrow key moves the list entry in which the focus is; the page comes back with it in focus.
document.addEventListener("keydown", (event) => {
  const by = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const entry = event.altKey && by ? event.target.closest("[data-order]") : null;
  if (!entry) return;
  event.preventDefault();
  const button = entry.querySelector(`.order [value=${by}]`);
  if (!button.disabled) button.click();
});
