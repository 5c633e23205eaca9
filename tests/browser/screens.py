"""What a person would see at a glance on a page: whether anything is cut off or printed over something else."""

from playwright.sync_api import Page

# Of every visible text its box; a text outside `#main`, or over a text of another element, is a finding.
FINDINGS = """
() => {
  const main = document.querySelector("#main"), frame = main.getBoundingClientRect(), found = [], boxes = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!node.data.trim() || holder.closest(".visually-hidden, [hidden]") || !holder.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = node.data.trim().replace(/\\s+/g, " ").slice(0, 40);
    const limit = { top: -Infinity, left: -Infinity, bottom: Infinity, right: Infinity };
    // What a line limit or an ellipsis takes away is taken away on purpose.
    for (let one = holder; one !== main; one = one.parentElement) {
      if (getComputedStyle(one).overflow === "visible") continue;
      const edge = one.getBoundingClientRect();
      limit.top = Math.max(limit.top, edge.top), limit.bottom = Math.min(limit.bottom, edge.bottom);
      limit.left = Math.max(limit.left, edge.left), limit.right = Math.min(limit.right, edge.right);
    }
    for (const line of range.getClientRects()) {
      const box = {
        top: Math.max(line.top, limit.top), bottom: Math.min(line.bottom, limit.bottom),
        left: Math.max(line.left, limit.left), right: Math.min(line.right, limit.right),
      };
      if (box.right - box.left < 1 || box.bottom - box.top < 1) continue;
      const beside = box.left < frame.left - 1 || box.right > frame.right + 1;
      if (beside || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) found.push("outside: " + text);
      boxes.push([box, holder, text]);
    }
  }
  for (const [a, one, text] of boxes) for (const [b, other, over] of boxes) {
    if (one === other || one.contains(other) || other.contains(one) || text >= over) continue;
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 2 && high > Math.min(a.bottom - a.top, b.bottom - b.top) * .4) found.push(text + " over " + over);
  }
  return [...new Set(found)];
}
"""


def faults(page: Page) -> list[str]:
    """Texts of the page's main part that are cut off, outside of it, or printed over another text; empty is good."""
    found: list[str] = page.evaluate(FINDINGS)
    return found
