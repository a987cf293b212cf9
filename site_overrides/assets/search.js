/* The search page: asks Catalogue.search while you type and shows what it answers. ES5. */
(function () {
  "use strict";
  var LIMIT = 30, element = window.Page.element, clear = window.Page.clear;
  var form = document.getElementById("search-form"), box = document.getElementById("search-box");
  var said = document.getElementById("search-said"), list = document.getElementById("search-results");
  var tabs = document.getElementById("search-facets");
  var composing = false, filters = {}, asked = 0, timer = 0;
  if (!form || !window.Catalogue) { return; }
  var kinds = JSON.parse(form.getAttribute("data-kinds")), levels = JSON.parse(form.getAttribute("data-levels"));
  var names = JSON.parse(tabs.getAttribute("data-names"));

  function line(row) {
    var item = element("li"), link = element("a"), note = element("span", "note"), level = (row.mark || "").charAt(0);
    link.href = form.getAttribute("data-root") + row.url;
    link.appendChild(element("span", "code", row.id));
    link.appendChild(document.createTextNode(" " + row.title));
    item.appendChild(link);
    if ((row.mark || "").indexOf("※") >= 0) {
      item.appendChild(element("span", "drawn", "※")).title = form.getAttribute("data-drawn");
    }
    item.appendChild(document.createTextNode(" "));
    if (levels[level]) {
      item.appendChild(element("span", "badge badge-" + level.toLowerCase(), level + " " + levels[level]));
    } else { item.appendChild(element("span", "relation", kinds[row.kind] || row.kind)); }
    note.appendChild(document.createTextNode(row.snippet[0]));
    if (row.snippet[1]) { note.appendChild(element("mark", "", row.snippet[1])); }
    note.appendChild(document.createTextNode(row.snippet[2]));
    item.appendChild(element("br"));
    item.appendChild(note);
    if (row.kind === "course") { item.setAttribute("data-course", row.id); }
    return item;
  }
  function choice(facet, word, count) {
    var chosen = filters[facet] === word;
    var button = element("button", "", (facet === "kind" && kinds[word] || word) + " " + count);
    button.type = "button";
    button.setAttribute("aria-pressed", String(chosen));
    button.onclick = function () { if (chosen) { delete filters[facet]; } else { filters[facet] = word; } ask(); };
    return button;
  }
  function facet(pair, counts) {
    var box = element("p", "jump");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", pair[1]);
    box.appendChild(element("span", "relation", pair[1]));
    Object.keys(counts).sort(function (a, b) { return counts[b] - counts[a]; }).forEach(function (word) {
      box.appendChild(document.createTextNode(" "));
      box.appendChild(choice(pair[0], word, counts[word]));
    });
    return box;
  }
  function show(rows, info) {
    var words = window.Page.worded(form.getAttribute(info.near ? "data-near" : info.total ? "data-found" : "data-none"), { n: info.total });
    var more = element("details");
    more.open = Boolean(tabs.firstChild && tabs.firstChild.open);
    more.appendChild(element("summary", "", form.getAttribute("data-narrow")));
    clear(list);
    clear(tabs);
    rows.forEach(function (row) { list.appendChild(line(row)); });
    if (window.Orders) { window.Orders.offers(list); }
    names.forEach(function (pair) { if (info.counts[pair[0]]) { more.appendChild(facet(pair, info.counts[pair[0]])); } });
    if (info.total && more.childNodes.length > 1 || Object.keys(filters).length) { tabs.appendChild(more); }
    said.textContent = words + (info.partial ? form.getAttribute("data-partial") : "");
  }
  function ask() {
    var turn = asked += 1, query = box.value;
    var wanted = {}, name;
    for (name in filters) { wanted[name] = [filters[name]]; }
    if (!/\S/.test(query)) { clear(list); clear(tabs); said.textContent = ""; return; }
    function told(rows, info) { if (turn === asked) { show(rows, info); } }
    /* Titles are there before the texts of the snippets are read. */
    window.Catalogue.search(query, { limit: LIMIT, filters: wanted, titles: true }, function (rows, info) {
      told(rows, info);
      if (turn === asked) { window.Catalogue.search(query, { limit: LIMIT, filters: wanted }, told); }
    });
  }
  function soon() { clearTimeout(timer); timer = setTimeout(ask, 120); }
  function fromHash() {
    /* The box in the header sends a plain form, so that it needs no script. */
    var hit = /^#q=(.*)$/.exec(location.hash) || /[?&]q=([^&]*)/.exec(location.search.replace(/\+/g, "%20"));
    if (!hit) { return; }
    try { box.value = decodeURIComponent(hit[1]); } catch (error) { box.value = hit[1]; }
    filters = {};
    ask();
  }
  form.onsubmit = function () {
    location.hash = "q=" + encodeURIComponent(box.value.slice(0, 1000).replace(/[\ud800-\udfff]/g, ""));
    ask();
    return false;
  };
  box.addEventListener("compositionstart", function () { composing = true; });
  box.addEventListener("compositionend", function () { composing = false; soon(); });
  box.addEventListener("input", function () { filters = {}; if (!composing) { soon(); } });
  window.addEventListener("hashchange", fromHash);
  form.hidden = false;
  fromHash();
}());
