/* The search page: asks Catalogue.search while you type and shows what it answers. ES5. */
(function () {
  "use strict";
  var LIMIT = 30, element = window.Page.element, clear = window.Page.clear;
  var form = document.getElementById("search-form"), box = document.getElementById("search-box");
  var said = document.getElementById("search-said"), list = document.getElementById("search-results");
  var tabs = document.getElementById("search-facets");
  var ways = document.getElementById("search-ways");
  var more = document.getElementById("search-more"), composing = false, filters = {}, asked = 0, answered = 0, timer = 0, limit = LIMIT, top = 0;
  if (!form || !window.Catalogue) { return; }
  var kinds = JSON.parse(form.getAttribute("data-kinds")), levels = JSON.parse(form.getAttribute("data-levels"));
  var names = JSON.parse(tabs.getAttribute("data-names"));

  function kindName(kind) { return Object.prototype.hasOwnProperty.call(kinds, kind) ? kinds[kind] : kind; }
  function line(row) {
    var item = element("li"), link = element(row.url ? "a" : "span"), note = element("span", "note"), mark = row.mark || "", level = mark.charAt(0), state;
    if (row.url) { link.href = /^[a-z]+:/i.test(row.url) ? row.url : form.getAttribute("data-root") + row.url; }
    if (row.id !== row.url) { link.appendChild(element("span", "code", row.id)); }
    link.appendChild(document.createTextNode(" " + row.title));
    item.appendChild(link);
    if (mark.indexOf("※") >= 0) {
      item.appendChild(element("span", "drawn", "※")).title = form.getAttribute("data-drawn");
    }
    state = (levels[level] ? mark.slice(1) : mark).replace("※", "");
    if (state) { item.appendChild(document.createTextNode(" ")); item.appendChild(element("span", "stamp stamp-unknown", state)); }
    item.appendChild(document.createTextNode(" "));
    if (levels[level]) {
      item.appendChild(element("span", "badge badge-" + level.toLowerCase(), level + " " + levels[level]));
    } else { item.appendChild(element("span", "relation", kindName(row.kind))); }
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
    var button = element("button", "", (facet === "kind" ? kindName(word) : word) + " " + count);
    button.type = "button";
    button.setAttribute("aria-pressed", String(chosen));
    button.onclick = function () { if (chosen) { delete filters[facet]; } else { filters[facet] = word; } limit = LIMIT; ask(); };
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
    var words = window.Page.worded(form.getAttribute("data-" + (!info.total ? info.strict ? "strict" : "none" : info.near || "found")), { n: info.total });
    if (ways) { ways.hidden = Boolean(info.total) && !info.near; }
    var left = info.total - rows.length, fold = element("details");
    if (left > 0) { words += window.Page.worded(form.getAttribute("data-listed"), { n: rows.length }); }
    more.hidden = left <= 0;
    more.textContent = window.Page.worded(form.getAttribute("data-more"), { n: Math.min(left, LIMIT) });
    fold.open = Boolean(tabs.firstChild && tabs.firstChild.open) || Object.keys(filters).length > 0;
    fold.appendChild(element("summary", "", form.getAttribute("data-narrow")));
    clear(list);
    clear(tabs);
    rows.forEach(function (row) { list.appendChild(line(row)); });
    if (window.Orders) { window.Orders.offers(list); }
    names.forEach(function (pair) { if (info.counts[pair[0]]) { fold.appendChild(facet(pair, info.counts[pair[0]])); } });
    if (info.total && fold.childNodes.length > 1 || Object.keys(filters).length) { tabs.appendChild(fold); }
    said.textContent = words + (info.partial ? form.getAttribute("data-partial") : "");
  }
  function ask() {
    var turn = asked += 1, query = box.value;
    var wanted = {}, name;
    for (name in filters) { wanted[name] = [filters[name]]; }
    if (!/\S/.test(query)) { clear(list); clear(tabs); said.textContent = ""; more.hidden = true; if (ways) { ways.hidden = true; } answered = turn; return; }
    remember();
    function told(rows, info) {
      if (turn !== asked) { return; }
      show(rows, info);
      answered = turn;
      if (top) { window.scrollTo(0, top); }
    }
    /* Titles are there before the texts of the snippets are read. */
    window.Catalogue.search(query, { limit: limit, filters: wanted, titles: true }, function (rows, info) {
      told(rows, info);
      if (turn === asked) {
        window.Catalogue.search(query, { limit: limit, filters: wanted }, function (rows, info) { told(rows, info); top = 0; });
      }
    });
  }
  function hash() {
    var words = ["q=" + encodeURIComponent(box.value.slice(0, 1000).replace(/[\ud800-\udfff]/g, ""))];
    Object.keys(filters).forEach(function (name) { words.push(name + "=" + encodeURIComponent(filters[name])); });
    if (limit > LIMIT) { words.push("n=" + limit); }
    return "#" + words.join("&");
  }
  /* The address always says what is asked and how far one has read, so that Back brings it all back. */
  function remember(place) {
    if (!history.replaceState) { return; }
    try { history.replaceState(null, "", hash() + (place ? "&y=" + place : "")); } catch (error) { return; }
  }
  function soon() { clearTimeout(timer); timer = setTimeout(ask, 120); }
  function fromHash() {
    /* The box in the header sends a plain form, so that it needs no script. */
    var held = window.Page.pairs(location.hash), hit = /[?&]q=([^&]*)/.exec(location.search.replace(/\+/g, "%20")), query = held("q");
    if (query === undefined && !hit) { return; }
    if (query === undefined) { try { query = decodeURIComponent(hit[1]); } catch (error) { query = hit[1]; } }
    box.value = query;
    filters = {};
    names.forEach(function (pair) { if (held(pair[0])) { filters[pair[0]] = held(pair[0]); } });
    limit = Math.min(1000, Math.max(LIMIT, Number(held("n")) || 0));
    top = Number(held("y")) || 0;
    ask();
  }
  form.onsubmit = function () {
    location.hash = hash();
    ask();
    return false;
  };
  box.addEventListener("compositionstart", function () { composing = true; });
  box.addEventListener("compositionend", function () { composing = false; soon(); });
  box.addEventListener("input", function () { filters = {}; limit = LIMIT; top = 0; if (!composing) { soon(); } });
  more.onclick = function () {
    var first = list.childNodes.length;
    limit += LIMIT;
    ask();
    window.Catalogue.search(box.value, { titles: true }, function () {
      var next = list.childNodes[first] && list.childNodes[first].querySelector("a");
      if (next) { next.focus(); }
    });
  };
  list.addEventListener("click", function () { remember(Math.round(window.pageYOffset)); });
  /* Whatever breaks while the index is read: what is there stays, and the reader is told. */
  window.addEventListener("error", function () {
    if (answered !== asked) { answered = asked; said.textContent = form.getAttribute("data-partial"); }
  });
  window.addEventListener("hashchange", fromHash);
  form.hidden = false;
  fromHash();
}());
