/* What Material's bundle expects of the page, and light or dark before the page is drawn. ES5.
   Material writes this into every page; a file of its own lets the page forbid inline scripts. */
(function (root) {
  "use strict";
  var here = document.currentScript || document.querySelector("script[data-root]");
  var COLOURS = ["media", "scheme", "primary", "accent"];

  root.__md_scope = new URL(here.getAttribute("data-root"), location.href);
  root.__md_hash = function (text) {
    var hash = 0, i;
    for (i = 0; i < text.length; i += 1) { hash = (hash << 5) - hash + text.charCodeAt(i); }
    return hash;
  };
  /* Touching storage that the reader disabled raises; then the page forgets, no more. */
  root.__md_get = function (key, store, scope) {
    try {
      return JSON.parse((store || localStorage).getItem((scope || root.__md_scope).pathname + "." + key));
    } catch (error) { return null; }
  };
  root.__md_set = function (key, value, store, scope) {
    try {
      (store || localStorage).setItem((scope || root.__md_scope).pathname + "." + key, JSON.stringify(value));
    } catch (error) { return; }
  };

  function paint(chosen) {
    var i;
    for (i = 0; i < COLOURS.length; i += 1) {
      if (chosen[COLOURS[i]]) { document.body.setAttribute("data-md-color-" + COLOURS[i], chosen[COLOURS[i]]); }
    }
  }

  /* Large letters: kept by the browser, and in the address where it keeps something for each file alone. */
  function large(chosen) {
    var page = document.documentElement;
    page.className = page.className.replace(/ ?\bbig\b/, "") + (chosen === "1" ? " big" : "");
    root.Page.large = chosen;
  }
  function switches() {
    root.Page.each(document.querySelectorAll(".site-map"), function (map) {
      var made = root.Page.element("button", "bigger", here.getAttribute("data-bigger"));
      made.type = "button";
      made.setAttribute("aria-pressed", String(root.Page.large === "1"));
      made.onclick = function () {
        large(root.Page.large === "1" ? "0" : "1");
        root.__md_set("__big", root.Page.large);
        root.Page.each(document.querySelectorAll(".bigger"), function (each) { each.setAttribute("aria-pressed", String(root.Page.large === "1")); });
      };
      map.insertBefore(root.Page.element("p", "letters"), map.firstChild).appendChild(made);
    });
  }
  large(root.Page.pairs(location.hash)("big") || root.__md_get("__big") || "");
  document.addEventListener("DOMContentLoaded", switches);

  var palette = root.__md_get("__palette");
  if (palette && palette.color) { paint(palette.color); }
}(window));
