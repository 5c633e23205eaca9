// A long paste becomes a file: a form field may hold little, and a text box of ten thousand lines stalls the browser.
// form[data-paste=bytes a field may hold][data-most=bytes a file may have]

const size = (text) => new Blob([text]).size;

function say(form, name) {
  for (const word of form.querySelectorAll("[data-said]")) word.hidden = word.dataset.said !== name;
}

/** Whether the form may be sent with this text: a long one moves into the file field, too long a one is refused. */
function carried(form, text) {
  const bytes = size(text);
  if (bytes > Number(form.dataset.most)) {
    say(form, "too-large");
    return false;
  }
  if (bytes > Number(form.dataset.paste)) {
    const carrier = new DataTransfer();
    carrier.items.add(new File([text], form.dataset.name, { type: "text/csv" }));
    form.querySelector("input[type=file]").files = carrier.files;
    form.querySelector("textarea").value = "";
    say(form, "carried");
  }
  return true;
}

document.addEventListener("paste", (event) => {
  const form = event.target.closest("form[data-paste]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!form || !event.target.matches("textarea") || size(text) <= Number(form.dataset.paste)) return;
  event.preventDefault();
  carried(form, text);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-paste]");
  if (!form) return;
  const file = form.querySelector("input[type=file]").files[0];
  const fits = file ? file.size <= Number(form.dataset.most) : carried(form, form.querySelector("textarea").value);
  if (fits) return;
  event.preventDefault();
  say(form, "too-large");
});
