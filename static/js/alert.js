// Something urgent appeared on this phone: vibrate once for each, and remember which ones were felt.
const felt = new Set();

function look() {
  for (const element of document.querySelectorAll("[data-alert]")) {
    if (felt.has(element.dataset.alert)) continue;
    felt.add(element.dataset.alert);
    // Browsers refuse before the first tap, and complain in the log.
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([300, 120, 300]);
  }
}

document.addEventListener("live:applied", look);
look();
