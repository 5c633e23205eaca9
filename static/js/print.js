// [data-print]: the browser's own print dialog, which also saves as PDF.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
