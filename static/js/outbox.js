// Every phone form goes through here (rule R1): what was not acknowledged stays on the phone and goes out by itself.
import "./alert.js";
import { apply, settle as settled } from "./frame.js";
import { setUnsent } from "./link.js";

const body = document.body;
const STORE = `outbox:${location.pathname}`;
const RETRY = [1000, 2000, 4000, 8000];
let sending = false;
let failures = 0;
let timer = 0;

const load = () => JSON.parse(localStorage.getItem(STORE) || "[]");

function save(items) {
  localStorage.setItem(STORE, JSON.stringify(items));
  setUnsent(items.length);
  for (const form of document.querySelectorAll("form[data-outbox]")) {
    const waiting = items.some((item) => item.url === form.action);
    if (form.ariaBusy !== String(waiting)) form.ariaBusy = waiting;
  }
}

/** 128 random bits; crypto.randomUUID does not exist on a plain-http page. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function formOf(url) {
  return [...document.querySelectorAll("form[data-outbox]")].find((form) => form.action === url);
}

function showErrors(form, errors) {
  for (const slot of form?.querySelectorAll("[data-error]") || []) {
    const texts = errors[slot.dataset.error] || [];
    slot.textContent = texts.join(" ");
    slot.hidden = !texts.length;
    const field = form.elements.namedItem(slot.dataset.error);
    field?.setAttribute?.("aria-invalid", String(texts.length > 0));
  }
  form?.querySelector("[aria-invalid=true]")?.focus();
}

function draftKey(form) {
  return `draft:${location.pathname}:${form.dataset.draft}:${new URL(form.action).pathname}`;
}

function keepDraft(form) {
  if (!form.dataset.draft) return;
  const values = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  localStorage.setItem(draftKey(form), JSON.stringify(values));
}

function restoreDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]:not([data-restored])")) {
    form.dataset.restored = "";
    for (const [name, value] of JSON.parse(localStorage.getItem(draftKey(form)) || "[]")) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
        // A hidden number that a text was written against belongs to the text.
        else if (field.type !== "hidden" || field.hasAttribute("data-kept")) field.value = value;
      }
    }
  }
}

async function post(item) {
  const response = await fetch(item.url, {
    method: "POST",
    body: new URLSearchParams([...item.body, ["client_key", item.key]]),
    headers: { "X-CSRFToken": body.dataset.csrf, Accept: "application/json" },
    signal: AbortSignal.timeout(10000),
  });
  if (response.status === 429 || response.status >= 500) throw new Error("later");
  return response;
}

/** It was stored. What was typed into a form that is filled again and again since it went out is the next one. */
function close(form, item) {
  const same = JSON.stringify([...new FormData(form)]) === JSON.stringify(item.body);
  showErrors(form, {});
  if (form.hasAttribute("data-clear") && !same) return;
  localStorage.removeItem(draftKey(form));
  if (form.hasAttribute("data-clear")) form.reset();
  // Stored and not typed on since: what comes from the room may be shown in it.
  if (form.hasAttribute("data-settles") && same) settled(form);
  if (form.hasAttribute("data-fold")) fold(form.closest("details, [popover]"));
}

function fold(around) {
  if (around.matches("details")) around.open = false;
  // Browsers without popovers show it where it stands.
  else if (around.matches("[popover]")) around.hidePopover?.();
}

async function settle(item, response) {
  const form = formOf(item.url);
  save(load().filter((other) => other.key !== item.key));
  if (response.ok) {
    if (form) close(form, item);
    apply(await response.json(), { partly: true });
    document.dispatchEvent(new CustomEvent("outbox:saved", { detail: { url: item.url } }));
    return;
  }
  const answer = await response.json().catch(() => ({}));
  // The text stays in the form and in its draft; only the sending stops.
  showErrors(form, answer.errors || { __all__: [body.dataset.wordRefused] });
}

async function flush() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  try {
    for (let items = load(); items.length; items = load()) {
      await settle(items[0], await post(items[0]));
      failures = 0;
    }
  } catch {
    timer = setTimeout(flush, RETRY[Math.min(failures++, RETRY.length - 1)]);
  } finally {
    sending = false;
    save(load());
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-outbox]");
  if (!form) return;
  event.preventDefault();
  const content = [...new FormData(form, event.submitter)];
  const items = load();
  const same = (item) => item.url === form.action && JSON.stringify(item.body) === JSON.stringify(content);
  // A double tap is one answer.
  if (!items.some(same)) save([...items, { key: newKey(), url: form.action, body: content }]);
  keepDraft(form);
  flush();
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form) keepDraft(form);
});
document.addEventListener("change", (event) => {
  // A choice that is its own answer needs no second tap.
  if (event.target.closest("[data-submit-on-change]")) event.target.form?.requestSubmit();
});
document.addEventListener("live:applied", () => {
  restoreDrafts();
  save(load());
});
document.addEventListener("live:open", flush);
window.addEventListener("online", flush);
restoreDrafts();
save(load());
flush();
