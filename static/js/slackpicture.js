// canvas[data-drawn]: shows the wall as one picture, drawn by this browser; form[data-picture-form] sends that very picture.
import { draw } from "./picture.js";

const blobOf = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/png"));

/** The same in half the size, for a wall so full that its picture is larger than may be sent. */
function halved(canvas) {
  const small = document.createElement("canvas");
  small.width = canvas.width / 2;
  small.height = canvas.height / 2;
  small.getContext("2d").drawImage(canvas, 0, 0, small.width, small.height);
  return small;
}

async function show(canvas) {
  let picture = draw(document.getElementById(canvas.dataset.drawn));
  let blob = await blobOf(picture);
  if (blob.size > Number(canvas.dataset.most)) {
    picture = halved(picture);
    blob = await blobOf(picture);
  }
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return blob;
}

function hand(form, blob) {
  const files = new DataTransfer();
  files.items.add(new File([blob], "wall.png", { type: "image/png" }));
  form.elements.image.files = files.files;
  form.querySelector("button").disabled = false;
}

for (const canvas of document.querySelectorAll("canvas[data-drawn]")) {
  const blob = await show(canvas);
  const form = document.querySelector("[data-picture-form]");
  if (form) hand(form, blob);
}
