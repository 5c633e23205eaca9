// Keeps what is typed in a form with data-keep in this browser until the server says that it is saved.
import { setRows } from "./rows.js";

const body = document.body;
const KEY = `keep:${location.pathname}`;
// What the server takes in one go, less what the sending adds.
const MOST = 150000;
const HIDDEN = new Set(["csrfmiddlewaretoken", "token", "seen"]);

const read = (key) => JSON.parse(localStorage.getItem(key) || "null");
const typed = (form) =>
  [...new FormData(form)].filter(([name, value]) => !HIDDEN.has(name) && typeof value === "string" && value !== "");
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** 128 random bits; crypto.randomUUID does not exist on a plain-http page. */
function newToken() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Drops what the page before this one has saved, and takes its name out of the address. */
function forgetSaved() {
  const address = new URL(location.href);
  const token = address.searchParams.get("saved");
  if (!token) return;
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("keep:"))) {
    if (read(key)?.token === token) localStorage.removeItem(key);
  }
  address.searchParams.delete("saved");
  history.replaceState(null, "", address);
}

function notice(form, word, button) {
  let box = form.querySelector(":scope > .kept-notice");
  if (!box) {
    box = Object.assign(document.createElement("div"), { className: "alert span kept-notice" });
    box.setAttribute("role", "status");
    form.prepend(box);
  }
  box.dataset.tone = button ? "info" : "danger";
  box.replaceChildren(Object.assign(document.createElement("p"), { textContent: word }));
  if (button) box.append(button);
  return box;
}

function keep(form) {
  const entry = { token: form.elements.token.value, seen: form.elements.seen.value, fields: typed(form) };
  try {
    localStorage.setItem(KEY, JSON.stringify(entry));
  } catch {
    // Too long for this browser to keep: it stays on the page, and the sending says so.
  }
}

function fill(form, fields) {
  const byName = Map.groupBy(fields, ([name]) => name);
  for (const list of form.querySelectorAll("[data-rows]")) {
    const texts = list.querySelector("[data-row]").querySelectorAll("textarea").length;
    const found = fields.filter(([name]) => name.split("-")[0] === list.dataset.rows);
    setRows(list, Math.ceil(found.length / texts));
  }
  for (const field of form.elements) {
    if (!field.name || HIDDEN.has(field.name)) continue;
    const values = (byName.get(field.name) || []).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.closest("[data-rows]")) field.value = byName.get(field.name)?.shift()?.[1] ?? "";
    else field.value = values[0] ?? "";
  }
}

function restore(form) {
  const entry = read(KEY);
  if (!entry || form.hasAttribute("data-typed")) return;
  if (same(entry.fields, typed(form))) {
    localStorage.removeItem(KEY);
    return;
  }
  fill(form, entry.fields);
  // The page it was typed on is the one that counts for what others changed since.
  form.elements.seen.value = entry.seen;
  form.elements.token.value = entry.token;
  const drop = Object.assign(document.createElement("button"), { type: "button", textContent: body.dataset.wordDrop });
  drop.addEventListener("click", () => {
    localStorage.removeItem(KEY);
    location.reload();
  });
  notice(form, body.dataset.wordKept, drop);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function count(field) {
  const high = Number(field.dataset.high);
  const size = field.value.trim().length;
  let line = field.nextElementSibling?.matches(".counted") ? field.nextElementSibling : null;
  if (size <= 0.8 * high) return line?.remove();
  if (!line) {
    line = Object.assign(document.createElement("small"), { className: "counted num" });
    field.after(line);
  }
  line.textContent = body.dataset.wordOf.replace("%s", size).replace("%s", high);
  line.toggleAttribute("data-over", size > high);
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-high]")) count(event.target);
  const form = event.target.form ?? (event.target.matches?.("form") ? event.target : null);
  if (form?.matches("[data-keep]")) keep(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (!form) return;
  const size = new Blob([new URLSearchParams(typed(form)).toString()]).size;
  if (size > MOST) {
    event.preventDefault();
    const letters = typed(form).reduce((sum, [, value]) => sum + value.length, 0);
    notice(form, body.dataset.wordTooMuch.replace("%s", letters.toLocaleString())).scrollIntoView();
    return;
  }
  keep(form);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-drop]")) localStorage.removeItem(KEY);
});

forgetSaved();
for (const form of document.querySelectorAll("form[data-keep]")) {
  form.elements.token.value ||= newToken();
  restore(form);
}
for (const field of document.querySelectorAll("[data-high]")) count(field);
