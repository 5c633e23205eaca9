// A request that takes longer than a second says what it is doing and for how long, until the next page is there.
// form[data-busy="Importing… %s s"]
const AFTER = 1000;

let beating = 0;

/** Adds the line to the form; gives what says the seconds in it. */
function line(form, words) {
  const said = Object.assign(document.createElement("p"), { textContent: words });
  // Read aloud every second, it would talk over everything else.
  const seconds = Object.assign(document.createElement("span"), { className: "num", ariaLive: "off" });
  said.append(seconds);
  const box = Object.assign(document.createElement("div"), { className: "busy", role: "status" });
  box.append(Object.assign(document.createElement("progress"), { ariaLabel: words }), said);
  form.append(box);
  return seconds;
}

function stop() {
  clearInterval(beating);
  for (const box of document.querySelectorAll(".busy")) box.remove();
}

function start(form) {
  stop();
  const [words, unit] = form.dataset.busy.split("%s");
  const begun = Date.now();
  let seconds;
  beating = setInterval(() => {
    seconds ??= line(form, words);
    seconds.textContent = Math.round((Date.now() - begun) / 1000) + unit;
  }, AFTER);
}

// On the window, and so last: whoever keeps a form from being sent has done so by now.
window.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-busy]");
  if (form && !event.defaultPrevented) start(form);
});
// A page that comes back from the browser's memory waits for nothing any more.
window.addEventListener("pageshow", stop);
