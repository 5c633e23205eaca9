// Adds up the minutes of a plan while they are typed. The server checks them again.

function show(plan) {
  const total = Number(plan.dataset.plan);
  const sum = [...plan.querySelectorAll("[data-minutes]")].reduce((so, field) => so + (field.valueAsNumber || 0), 0);
  plan.querySelector("[data-plan-sum]").textContent = sum;
  plan.querySelector("[data-plan-over]").hidden = sum <= total;
  plan.querySelector("[data-plan-under]").hidden = sum >= total;
  plan.querySelector("[data-plan-fits]").hidden = sum !== total;
}

document.addEventListener("input", (event) => {
  const plan = event.target.closest("[data-plan]");
  if (plan) show(plan);
});
