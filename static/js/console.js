// The console's controls: every button posts, every key presses a button, every answer is the room as it now stands.
import { apply, revision, settle } from "./frame.js";
import { resync } from "./link.js";

const body = document.body;
// What a part of the page needs beyond its buttons arrives with the first such part: `data-script` names it.
const SCRIPTS = {
  answers: () => import("./answers.js"),
  pairs: () => import("./pairs.js"),
  sliders: () => import("./sliders.js"),
};
const MOVES = { " ": "playpause", ArrowRight: "next", n: "next", "+": "more", "-": "less", b: "blank", e: "end", "?": "keys" };

// Keys that were pressed while such a script was on its way: one of them may be its own.
let coming = 0;
let held = [];

function toast(text, tone) {
  const holder = document.getElementById("toasts");
  const element = document.createElement("div");
  element.className = "toast";
  element.role = tone === "danger" ? "alert" : "status";
  const line = document.createElement("p");
  line.textContent = text;
  element.append(line);
  holder.replaceChildren(element);
  setTimeout(() => element.remove(), 6000);
}

async function send(url, values) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      body: values,
      headers: { "X-CSRFToken": body.dataset.csrf, Accept: "application/json" },
      signal: AbortSignal.timeout(10000),
    });
  } catch {
    toast(body.dataset.wordNotSent, "danger");
    return false;
  }
  if (response.redirected || response.status === 403) location.reload();
  if (response.status === 304) return true;
  const frame = await response.json().catch(() => null);
  if (frame?.panels) apply(frame);
  // The socket brings what changed. If it does not, because the line is down, this page asks.
  else if (response.ok && frame) setTimeout(() => revision() < frame.r && resync(), 400);
  if (frame?.problem) toast(frame.problem, "danger");
  else if (!response.ok) toast(body.dataset.wordNotSent, "danger");
  return response.ok;
}

async function press(button) {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(button.dataset)) {
    if (name.startsWith("value")) values.set(name.slice(5).toLowerCase(), value);
  }
  if (button.dataset.confirm && !window.confirm(button.dataset.confirm)) return;
  button.ariaBusy = "true";
  await send(button.dataset.post, values);
  button.ariaBusy = "false";
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-post]");
  if (!button || button.ariaBusy === "true") return;
  // After a click with the mouse the next Space must pause the hour, not press the same button again.
  if (event.detail > 0) button.blur();
  press(button);
});

document.addEventListener("console:say", (event) => toast(event.detail.text, "info"));

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-post-form]");
  if (!form) return;
  event.preventDefault();
  const values = new URLSearchParams([...new FormData(form, event.submitter)]);
  if (!(await send(form.action, values))) return;
  if (form.hasAttribute("data-clear")) form.reset();
  else if (String(values) === String(new URLSearchParams([...new FormData(form, event.submitter)]))) settle(form);
});

function visible(element) {
  return element && !element.hidden && !element.disabled && element.getClientRects().length > 0;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  // What has the focus keeps its own keys: Enter follows a link, Space and Enter press a button.
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  if (event.key === " " && event.target.closest("button, summary")) return;
  const name = MOVES[event.key] || event.key.toLowerCase();
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(name)}"]`)].find(visible);
  if (!target) {
    if (coming && !event.repeat) held.push(event.key);
    return;
  }
  event.preventDefault();
  if (event.repeat) return;
  target.click();
});

/** Of a dialog, when it is first opened. What could not be fetched is asked for again with the next frame. */
function fetchScripts() {
  for (const part of document.querySelectorAll("[data-script]:not(dialog:not([open]))")) {
    const name = part.dataset.script;
    const load = SCRIPTS[name];
    delete SCRIPTS[name];
    if (load) arrive(load, name);
  }
}

async function arrive(load, name) {
  coming += 1;
  await load().catch(() => (SCRIPTS[name] = load));
  coming -= 1;
  if (coming) return;
  const keys = held;
  held = [];
  for (const key of keys) body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

document.addEventListener("live:applied", fetchScripts);
document.addEventListener("toggle", fetchScripts, true);
fetchScripts();
