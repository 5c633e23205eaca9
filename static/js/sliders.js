// Sliders of the console: the figure beside one follows the finger, and the form is sent while it moves, not too often.
const EVERY = 200;
const waiting = new Map();
const sent = new Map();

function show(input) {
  const output = document.querySelector(`output[for="${CSS.escape(input.id)}"]`);
  if (output) output.textContent = `${input.value} ${output.dataset.unit}`.trim();
}

function send(form) {
  clearTimeout(waiting.get(form));
  const since = Date.now() - (sent.get(form) ?? 0);
  const later = () => {
    sent.set(form, Date.now());
    if (form.isConnected && form.checkValidity()) form.requestSubmit();
  };
  waiting.set(form, setTimeout(later, Math.max(0, EVERY - since)));
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest("form[data-sliders]");
    if (!form) return;
    show(event.target);
    if (event.target.type === "range" || kind === "change") send(form);
  });
}
