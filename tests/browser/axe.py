"""Axe: what axe-core finds wrong on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.sampling import SWEEP

COLOURS = ["color-contrast", "link-in-text-block"]
# Rows of one make fail alike, and each costs axe-core as much as the first: three of them stay.
# The make of an element: the elements, classes and roles in it, and the names of its attributes.
# Headings, cells and terms stay, since what stands around them decides whether they are right.
THIN = """() => {
  const said = one => one.tagName + '.' + one.getAttribute('class') + ' '
    + one.getAttribute('role') + ' ' + one.getAttributeNames();
  const make = one =>
    Array.from(new Set([one, ...one.querySelectorAll('*')].map(said))).sort().join();
  document.querySelectorAll('body, body *:not(svg, svg *, tr, dl)').forEach(parent => {
    const seen = {};
    Array.from(parent.children).forEach(child => {
      const kind = make(child);
      seen[kind] = (seen[kind] || 0) + 1;
      if (seen[kind] > 3 && child !== parent.lastElementChild && !/^H[1-6]$/.test(child.tagName)) {
        child.remove();
      }
    });
  });
}"""

# What costs axe-core most is the contrast of each text, which its looks decide: its letters, and
# what is painted behind them. Of texts with the same looks, and so the same way up, one is marked.
ONCE = """() => {
  const ways = new Map(), numbers = new Map();
  const painted = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'filter', 'fontSize',
    'fontWeight', 'textShadow', 'visibility', 'position', 'zIndex', 'mixBlendMode'];
  document.querySelectorAll('*').forEach(one => {
    const style = getComputedStyle(one);
    const way = painted.map(name => style[name]).join('|') + numbers.get(one.parentElement);
    if (!ways.has(way)) { ways.set(way, ways.size); }
    numbers.set(one, ways.get(way));
  });
  const seen = new Set();
  document.querySelectorAll('body *').forEach(one => {
    const said = Array.from(one.childNodes).some(held => held.nodeType === 3 && held.data.trim());
    if (seen.has(numbers.get(one)) || !(said || one.matches('input, select, textarea'))) { return; }
    seen.add(numbers.get(one));
    one.setAttribute('data-once', '');
  });
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-once]'}]});
}"""


# A page that was made shorter is scrolled up, and a button fades in: half of it has no contrast.
RUN = """async options => {
  window.scrollTo(0, 0);
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  document.getAnimations().forEach(one => one.cancel());
  return (await axe.run(options)).violations;
}"""


def faults(page: Page, scheme: str = "light") -> list[str]:
    """Rule and element of each fault; of a dark page, which is as the light one, only of colours.

    The page is of no use afterwards: all but a sample of what is alike on it is gone.
    """
    page.evaluate(Axe().axe_script)
    if not SWEEP:
        page.evaluate(THIN)
        page.evaluate(ONCE)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if scheme == "dark":
        options["runOnly"] = COLOURS
    found = page.evaluate(RUN, options)
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
