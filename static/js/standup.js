// The standup on the laptop: a key presses the button that names it, and the room's screen hears that something moved.
const KEYS = { ArrowRight: "n" };
// A presenter in the hand sends these; they go on even while somebody types.
const PRESENTER = { PageDown: "n", PageUp: "z" };
let sent = false;

document.addEventListener("submit", (event) => {
  // Pressed twice in one breath: the second rep would lose their turn, or the page would say that it is behind.
  if (sent) event.preventDefault();
  sent = true;
});
// Coming back by the browser's own button, the page is as it was left.
window.addEventListener("pageshow", () => (sent = false));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  const typing = event.target.closest("input, textarea, select, summary");
  const name = PRESENTER[event.key] || (!typing && (KEYS[event.key] || event.key.toLowerCase()));
  const button = name && document.querySelector(`[data-key="${CSS.escape(name)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

const said = new BroadcastChannel("askonce-standup");
said.postMessage(location.pathname);
