// Puts a frame of panels on the page: older ones are dropped, a form somebody is filling in is left alone.
const shown = new Map();
const body = document.body;

export function revision() {
  return Number(body.dataset.revision);
}

function step(element) {
  return element?.dataset.step;
}

/** A form with something typed or chosen that the page was not drawn with. In a button nobody writes: it may change. */
function isDirty(form) {
  if (form.contains(document.activeElement) && !document.activeElement.matches("button, [type=range]")) return true;
  return [...form.elements].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((one) => one.selected !== one.defaultSelected);
    return "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
  });
}

/** What was sent and stored is no longer something typed: the next panel may draw the form anew. */
export function settle(form) {
  for (const field of form.elements) {
    if (field.type === "checkbox" || field.type === "radio") field.defaultChecked = field.checked;
    else if (field.tagName === "SELECT") for (const one of field.options) one.defaultSelected = one.selected;
    else if ("defaultValue" in field && field.type !== "hidden") field.defaultValue = field.value;
  }
  form.reset();
}

async function place(name, html) {
  const old = document.getElementById(name);
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(name);
  if (!old || !fresh) return;
  const sameStep = step(old) === step(fresh);
  // What somebody is writing is theirs: the rest of the panel changes around it.
  const kept = sameStep ? [...old.querySelectorAll("form:not([hx-morph-skip])")].filter(isDirty) : [];
  for (const form of kept) form.setAttribute("hx-morph-skip", "");
  await window.htmx.swap({ target: old, text: html, swap: sameStep ? "outerMorph" : "outerHTML", sourceElement: body });
  for (const form of kept) form.removeAttribute("hx-morph-skip");
}

/** Panels of the step before, which this page fetches in a moment: not to be seen under the new step meanwhile. */
function setAside(frame) {
  for (const name of frame.ring || []) {
    const panel = document.getElementById(name);
    if (!step(panel) || frame.step === undefined || step(panel) === String(frame.step)) continue;
    if (panel.contains(document.activeElement)) continue;
    panel.toggleAttribute("data-past", true);
    // On a bad line an old panel is better than none.
    setTimeout(() => panel.removeAttribute("data-past"), 1500);
  }
}

/**
 * Apply {r, t, step, panels, ring}. A panel already shown from a newer revision stays.
 * `partly`: the answer to a question about some panels. It says nothing of the others, so the page is not as new as it.
 */
export async function apply(frame, { partly = false } = {}) {
  setAside(frame);
  for (const [name, html] of Object.entries(frame.panels || {})) {
    if (frame.r < (shown.get(name) ?? 0)) continue;
    shown.set(name, frame.r);
    await place(name, html);
  }
  if (!partly && frame.r > revision()) body.dataset.revision = frame.r;
  if (!partly && frame.step !== undefined) body.dataset.step = frame.step;
  document.dispatchEvent(new CustomEvent("live:applied", { detail: frame }));
}
