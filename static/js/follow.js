// [data-follow]: this screen shows what another page of the same browser, or another laptop, moves.
import { measured } from "./clock.js";

const EVERY = 2000;
const body = document.body;
let shown = body.dataset.follow;
let asking = false;

async function look() {
  if (asking) return;
  asking = true;
  const began = Date.now();
  try {
    const answer = await fetch(location.href, { headers: { "X-Shown": shown }, signal: AbortSignal.timeout(8000) });
    const now = Number(answer.headers.get("X-Now"));
    // Signed out, or the team is no longer this person's: the page itself says so.
    if (!now && answer.status < 500) location.reload();
    if (now) measured(began, Date.now(), now);
    if (answer.status === 200 && now) {
      shown = answer.headers.get("X-Shown");
      const part = document.createElement("template");
      part.innerHTML = await answer.text();
      document.getElementById("room").replaceWith(part.content);
      document.dispatchEvent(new Event("live:applied"));
    }
    body.toggleAttribute("data-lost", answer.status >= 500);
  } catch {
    body.toggleAttribute("data-lost", true);
  }
  asking = false;
}

setInterval(look, EVERY);
new BroadcastChannel("askonce-standup").addEventListener("message", look);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
