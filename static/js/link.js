// The state of the line to the room: one steady badge, and one place that asks the server for its panels.
import { apply } from "./frame.js";

const body = document.body;
const WORDS = body.dataset;

let state = "reconnecting";
let unsent = 0;
let fresh = true;
// Questions without an answer since everything was answered last.
let failed = 0;

function draw() {
  const badge = document.getElementById("badge");
  if (!badge || (fresh && state === "reconnecting")) return;
  badge.dataset.state = state;
  const words = { live: WORDS.wordLive, reconnecting: WORDS.wordReconnecting, offline: WORDS.wordOffline }[state];
  badge.textContent = unsent ? `${words} · ${unsent} ${WORDS.wordUnsent}` : words;
}

export function setState(next) {
  if (state === next) return;
  state = next;
  draw();
}

export function setUnsent(count) {
  unsent = count;
  draw();
}

const RELOADED = "reloaded";

/** The server's own page says why this one ended. Once: a refusal that stays must not become a loop. */
export function reload() {
  const last = Number(sessionStorage.getItem(RELOADED) || 0);
  sessionStorage.setItem(RELOADED, String(Date.now()));
  if (Date.now() - last > 15000) location.reload();
  else setState("offline");
}

/** Ask for what this page does not know yet, for just these `panels`, or for `everything`. True when answered. */
export async function resync(panels = [], everything = false) {
  const before = failed;
  const url = new URL(body.dataset.snapshot, location.href);
  if (panels.length) url.searchParams.set("panels", panels.join(","));
  else if (!everything && !failed) url.searchParams.set("r", body.dataset.revision);
  let response, frame;
  try {
    response = await fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000) });
    if (response.status === 200 && !response.redirected) frame = await response.json();
  } catch {
    behind();
    return false;
  }
  // Signed out, moved to another phone or sent out: the server's page says which, and what to do.
  if ([401, 403, 404].includes(response.status) || response.redirected) {
    reload();
    return false;
  }
  if (frame) apply(frame, { partly: panels.length > 0 });
  const answered = response.ok || response.status === 304;
  if (!answered) behind();
  else if (!panels.length && failed === before) failed = 0;
  return answered;
}

/** What was asked for did not come. Frames go on raising the revision, which says nothing of it: all is asked for. */
function behind() {
  body.dataset.revision = 0;
  failed += 1;
}

/** Whether something that was asked for has not come: the room may send nothing for a long time now. */
export function isBehind() {
  return failed > 0;
}

document.addEventListener("live:applied", draw);
// A page that has just been drawn is still connecting: a word for that would come and go within a moment, and push
// the title aside.
setTimeout(() => {
  fresh = false;
  draw();
}, 1000);
draw();
