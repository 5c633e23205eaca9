// Counts every clock on the page down by itself, on the server's time (rule R3): nothing per second comes over the line.
const samples = [];
const KEEP = 8;
let offset = Number(document.body.dataset.now || 0) ? Number(document.body.dataset.now) - Date.now() : 0;

/** One round trip: sent and received on this machine's clock, `server` on the server's; the quickest trip wins. */
export function measured(sent, received, server) {
  const estimate = server + (received - sent) / 2 - received;
  // A jump of the phone's clock, or a sleep, makes everything measured before worthless.
  if (samples.length && Math.abs(estimate - offset) > 1500 + (received - sent)) samples.length = 0;
  samples.push({ trip: received - sent, estimate });
  if (samples.length > KEEP) samples.shift();
  offset = samples.reduce((best, one) => (one.trip < best.trip ? one : best)).estimate;
  tick();
}

export function serverNow() {
  return Date.now() + offset;
}

function text(ms) {
  const over = ms < 0;
  const seconds = over ? Math.floor(-ms / 1000) : Math.ceil(ms / 1000);
  return `${over ? "+" : ""}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function level(left, total, paused) {
  if (paused) return "paused";
  if (left < 0) return "over";
  if (left <= total * 50) return "last";
  return left <= total * 200 ? "low" : "ok";
}

function write(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

function countdown(element, now) {
  // What is one person's is not drawn anew when the room pauses: its clock follows one that all phones are sent.
  const { endsAt, left, total } = (document.getElementById(element.dataset.of) || element).dataset;
  const { pace } = element.dataset;
  const paused = !endsAt;
  const rest = paused ? Number(left) : Number(endsAt) - now;
  write(element, text(rest));
  const holder = element.closest(".clock") || element;
  const next = level(rest, Number(total), paused);
  if (holder.dataset.level !== next) holder.dataset.level = next;
  const part = Number(total) ? Math.max(0, Math.min(100, rest / (Number(total) * 10))) : 0;
  holder.style.setProperty("--left", part.toFixed(2));
  if (pace) document.getElementById(pace)?.style.setProperty("--done", (100 - part).toFixed(2));
}

/** How late the hour is: what it was when drawn, plus what has been lost since (overtime, a pause). */
function behind(element, now) {
  const { base, lostFrom } = element.dataset;
  const lost = lostFrom ? Math.max(0, now - Number(lostFrom)) : 0;
  const ms = Number(base) + lost;
  const minutes = text(Math.abs(ms) - 999 > 0 ? Math.abs(ms) - 999 : 0);
  const words = Math.abs(ms) < 15000 ? element.dataset.onTime : ms > 0 ? element.dataset.behind : element.dataset.ahead;
  write(element, words.replace("%s", minutes));
  element.dataset.tone = ms > 15000 ? "late" : "fine";
  const finish = element.dataset.finish && document.getElementById(element.dataset.finishId);
  if (finish) {
    const at = new Date(Number(element.dataset.finish) + lost);
    write(finish, at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: element.dataset.zone || undefined }));
  }
}

function count(element, now) {
  const { countFrom, counts, interval, done } = element.dataset;
  const n = Math.floor((now - Number(countFrom)) / Number(interval)) + 1;
  write(element, n < 1 ? "" : n > Number(counts) ? done || counts : String(n));
  element.closest(".silence")?.style.setProperty("--count", Math.max(0, Math.min(n, Number(counts))));
  const beats = element.closest(".silence")?.querySelectorAll(".beats li") || [];
  beats.forEach((beat, i) => beat.toggleAttribute("data-on", i < n));
}

function expire(element, now) {
  const rest = Number(element.dataset.until) - now;
  element.hidden = rest <= 0;
  const number = element.querySelector("[data-seconds]");
  if (number && rest > 0) write(number, String(Math.ceil(rest / 1000)));
}

function tick() {
  const now = serverNow();
  for (const e of document.querySelectorAll("time[data-total]")) countdown(e, now);
  for (const e of document.querySelectorAll("[data-base]")) behind(e, now);
  for (const e of document.querySelectorAll("[data-count-from]")) count(e, now);
  for (const e of document.querySelectorAll("[data-until]")) expire(e, now);
}

setInterval(tick, 200);
document.addEventListener("live:applied", tick);
document.addEventListener("visibilitychange", tick);
tick();
