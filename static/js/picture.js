// [data-picture]: the notes on this page as one PNG, drawn by this browser: it has letters for every name, the server none.
const WIDTH = 3840;
const HEIGHT = 2160;
const EDGE = 90;
const HEAD = 200;
const GAP = 22;
const INK = "#1b2130";
const MUTED = "#565d6d";

/** Words of a text; one that is wider than a line is broken between its letters. */
function pieces(pen, text, width) {
  const letters = new Intl.Segmenter(document.documentElement.lang, { granularity: "grapheme" });
  return text.split(/\s+/).filter(Boolean).flatMap((word) => {
    if (pen.measureText(word).width <= width) return [word];
    const parts = [""];
    for (const { segment } of letters.segment(word)) {
      if (pen.measureText(parts.at(-1) + segment).width > width) parts.push("");
      parts[parts.length - 1] += segment;
    }
    return parts;
  });
}

/** At most `most` lines that fit; what does not is left out, and the last line says so. */
export function lines(pen, text, width, most) {
  const found = [""];
  for (const word of pieces(pen, text, width)) {
    const longer = found.at(-1) ? `${found.at(-1)} ${word}` : word;
    if (pen.measureText(longer).width <= width) found[found.length - 1] = longer;
    else found.push(word);
  }
  if (found.length <= most) return found;
  let last = found[most - 1];
  while (last && pen.measureText(`${last}…`).width > width) last = last.slice(0, -1);
  return [...found.slice(0, most - 1), `${last.trimEnd()}…`];
}

/** Columns and rows of cells about half as high as they are wide, so that all notes are on one sheet. */
export function grid(count) {
  const columns = Math.max(3, Math.ceil(Math.sqrt((count * WIDTH) / (HEIGHT - HEAD) / 1.7)));
  return { columns, rows: Math.max(2, Math.ceil(count / columns)) };
}

function font(pen, size, weight) {
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
}

function write(pen, text, x, y, width, size, weight, most, colour) {
  font(pen, size, weight);
  pen.fillStyle = colour;
  const found = lines(pen, text, width, most);
  found.forEach((line, n) => pen.fillText(line, x, y + n * size * 1.25, width));
  return y + found.length * size * 1.25;
}

function note(pen, element, x, y, width, height) {
  const text = (selector) => element.querySelector(selector)?.textContent.trim().replace(/\s+/g, " ") || "";
  const size = Math.max(17, Math.min(46, height / 8.5));
  const pad = size * 0.7;
  const inner = width - 2 * pad;
  pen.fillStyle = "#fbf2cc";
  pen.beginPath();
  pen.roundRect(x, y, width, height, size * 0.4);
  pen.fill();
  const under = write(pen, text("h2"), x + pad, y + pad, inner, size * 1.15, 700, height > 300 ? 2 : 1, INK);
  const foot = y + height - pad - size * 1.1;
  const room = Math.max(1, Math.floor((foot - under - size * 0.3) / (size * 1.25)));
  write(pen, text("p"), x + pad, under + size * 0.2, inner, size, 400, room, INK);
  write(pen, `${text("time")} · ${text("footer bdi")}`, x + pad, foot, inner, size * 0.85, 600, 1, MUTED);
}

export function draw(wall) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d");
  pen.textBaseline = "top";
  pen.fillStyle = "#faf7f2";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  write(pen, wall.dataset.title, EDGE, EDGE * 0.6, WIDTH - 2 * EDGE, 64, 750, 1, INK);
  write(pen, wall.dataset.under, EDGE, EDGE * 0.6 + 84, WIDTH - 2 * EDGE, 36, 500, 1, MUTED);
  const notes = [...wall.querySelectorAll(".note")];
  const { columns, rows } = grid(notes.length);
  const width = (WIDTH - 2 * EDGE - (columns - 1) * GAP) / columns;
  const height = (HEIGHT - HEAD - EDGE - (rows - 1) * GAP) / rows;
  notes.forEach((one, n) => {
    const [x, y] = [EDGE + (n % columns) * (width + GAP), HEAD + Math.floor(n / columns) * (height + GAP)];
    note(pen, one, x, y, width, height);
  });
  return canvas;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-picture]");
  if (!button) return;
  draw(document.getElementById(button.dataset.picture)).toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = button.dataset.filename;
    link.click();
    // The browser has begun to save it by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }, "image/png");
});
