/* What several scripts of a page do alike. It stands in front of frame.js, which every page loads
   first (catalogue/site/assets.py). ES5. */
(function (root) {
  "use strict";
  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text) { made.appendChild(document.createTextNode(text)); }
    return made;
  }
  root.Page = {
    element: element,
    /* Words for those who do not see the page. */
    away: function (text) { return element("span", "away", text); },
    clear: function (node) { while (node.firstChild) { node.removeChild(node.firstChild); } },
    each: function (list, work) { Array.prototype.forEach.call(list, work); },
    /* A sentence with its `{word}`s filled in; one that has no value stays as it is. */
    worded: function (text, values) {
      return text.replace(/\{(\w+)\}/g, function (slot, key) {
        return Object.prototype.hasOwnProperty.call(values, key) ? values[key] : slot;
      });
    },
    /* Print. In-app browsers know the function and do nothing: where neither event comes, `failed` is called. */
    print: function (failed) {
      var media = root.matchMedia && root.matchMedia("print"), reached = !root.print;
      function seen() { reached = true; }
      if (reached) { failed(); return; }
      root.addEventListener("beforeprint", seen);
      if (media && media.addListener) { media.addListener(seen); }
      root.print();
      setTimeout(function () {
        root.removeEventListener("beforeprint", seen);
        if (media && media.removeListener) { media.removeListener(seen); }
        if (!reached) { failed(); }
      }, 1000);
    },
    /* Name -> value in `#name=value&name=value`; a damaged pair is left out. */
    pairs: function (hash) {
      var found = {};
      hash.replace(/^#/, "").split("&").forEach(function (pair) {
        var at = pair.indexOf("=");
        try { if (at > 0) { found["$" + pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1)); } } catch (error) { return; }
      });
      return function (name) { return found["$" + name]; };
    }
  };
}(window));
