// The socket to the room: connect, heartbeat, come back. Pages repair themselves by revision; no frame must arrive.
import { measured } from "./clock.js";
import { apply, revision } from "./frame.js";
import { isBehind, reload, resync, setState } from "./link.js";

const HEARTBEAT = 20000;
const SILENCE = 45000;
const ANSWER_WITHIN = 2500;
const POLL = 4000;
const body = document.body;

let socket = null;
let attempts = 0;
let heard = 0;
let retry = 0;
let asked = 0;
let lost = Date.now();

function send(frame) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

function ping() {
  send({ p: Date.now() });
}

function opened() {
  attempts = 0;
  heard = Date.now();
  lost = 0;
  setState("live");
  for (let i = 0; i < 5; i++) setTimeout(ping, i * 120);
  document.dispatchEvent(new Event("live:open"));
}

function received(event) {
  const now = Date.now();
  heard = now;
  // A line that was gone for a moment may leave the socket open: then nothing opens it anew, and this is the sign.
  if (event.target === socket) {
    lost = 0;
    setState("live");
  }
  const frame = JSON.parse(event.data);
  if (frame.p !== undefined) measured(frame.p, now, frame.t);
  if (frame.panels || frame.ring) {
    apply(frame);
    // Everybody is rung at once: spread the questions a little, so that they do not arrive as one.
    if (frame.ring) setTimeout(() => resync(frame.ring), Math.random() * 80);
  } else if (frame.stale) {
    // Frames were lost, nobody knows which. Many pages hear it at once, so they do not ask at once.
    setTimeout(() => resync([], true), Math.random() * 1000);
  } else if (frame.r > revision()) {
    resync();
  }
}

function closed(event) {
  if (event.target !== socket) return;
  socket = null;
  lost ||= Date.now();
  // Our own refusals: the same proof will not do better next time, the page itself says why.
  if ([4401, 4403, 4404].includes(event.code)) {
    reload();
    return;
  }
  setState(navigator.onLine === false ? "offline" : "reconnecting");
  clearTimeout(retry);
  const ceiling = Math.min(5000, 500 * 2 ** attempts++);
  retry = setTimeout(connect, 250 + Math.random() * ceiling);
}

function connect() {
  clearTimeout(retry);
  if (socket && socket.readyState <= WebSocket.OPEN) return;
  const url = new URL(body.dataset.socket, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  // What this page misses comes with the first frame.
  url.searchParams.set("r", revision());
  socket = new WebSocket(url);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", received);
  socket.addEventListener("close", closed);
}

function reconnect() {
  const old = socket;
  socket = null;
  old?.close();
  connect();
}

/** The page is looked at again: a socket may look open and be dead, so it must answer quickly. */
function wake() {
  if (document.visibilityState === "hidden") return;
  const asking = Date.now();
  if (!socket || socket.readyState > WebSocket.OPEN) reconnect();
  else ping();
  setTimeout(() => heard < asking && reconnect(), ANSWER_WITHIN);
  resync();
}

async function poll() {
  if (document.visibilityState === "hidden") return;
  if (Date.now() - heard > SILENCE && socket?.readyState === WebSocket.OPEN) reconnect();
  const without = lost && Date.now() - lost > 5000;
  if ((!without && !isBehind()) || Date.now() - asked < POLL) return;
  // One question at a time: a server that takes long to answer is not helped by more of them.
  asked = Infinity;
  const answered = await resync();
  asked = Date.now();
  if (lost) setState(answered ? "reconnecting" : "offline");
}

if (body.dataset.socket) {
  // Extensions can load after htmx has looked at the page; looking again is harmless.
  document.addEventListener("DOMContentLoaded", () => window.htmx?.process(body));
  connect();
  setInterval(ping, HEARTBEAT);
  setInterval(poll, 1000);
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("offline", () => setState("offline"));
  window.addEventListener("pageshow", (event) => event.persisted && wake());
}
