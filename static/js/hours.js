// Counts the hours that are left of a long clock, by minutes, on the server's time: 31 h 20 min left, 2 h 05 min over.
// data-off="from-to from-to": stretches that do not count, as days off by a team's rule.
import { serverNow } from "./clock.js";

function words(ms) {
  const minutes = Math.floor(ms / 60000);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Milliseconds between two moments, without what lies in the stretches. */
function counted(from, to, off) {
  let sum = to - from;
  for (const stretch of off ? off.split(" ") : []) {
    const [begins, ends] = stretch.split("-").map(Number);
    sum -= Math.max(0, Math.min(ends, to) - Math.max(begins, from));
  }
  return sum;
}

function draw() {
  for (const element of document.querySelectorAll("time[data-hours-until]")) {
    const { hoursUntil, off, wordLeft, wordOver } = element.dataset;
    const [due, now] = [Number(hoursUntil), serverNow()];
    const rest = due < now ? counted(due, now, off) : counted(now, due, off);
    const text = (due < now ? wordOver : wordLeft).replace("%s", words(rest));
    if (element.textContent !== text) element.textContent = text;
    element.dataset.level = due < now ? "over" : rest < 8 * 3600000 ? "low" : "ok";
  }
}

setInterval(draw, 5000);
document.addEventListener("visibilitychange", draw);
document.addEventListener("live:applied", draw);
document.addEventListener("htmx:after:swap", draw);
draw();
