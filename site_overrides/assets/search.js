/* The search page: asks Catalogue.search while you type and shows what it answers. ES5. */
(function () {
  "use strict";
  var LIMIT = 30, element = window.Page.element, clear = window.Page.clear;
  var form = document.getElementById("search-form"), box = document.getElementById("search-box");
  var said = document.getElementById("search-said"), list = document.getElementById("search-results");
  var tabs = document.getElementById("search-facets");
  var ways = document.getElementById("search-ways"), words = document.getElementById("search-words");
  var more = document.getElementById("search-more"), composing = false, filters = {}, asked = 0, answered = 0, timer = 0, limit = LIMIT, top = 0;
  if (!form || !window.Catalogue) { return; }
  var title = document.title;
  var kinds = JSON.parse(form.getAttribute("data-kinds")), levels = JSON.parse(form.getAttribute("data-levels"));
  var names = JSON.parse(tabs.getAttribute("data-names")), cards = {};

  /* What the card of a course shows besides: its line, hours, level, family and icon, whether it is only kept, each with the ids that have it. */
  (document.getElementById("search-cards") ? JSON.parse(document.getElementById("search-cards").textContent) : []).forEach(function (facts, kind) {
    facts.forEach(function (fact) {
      fact[0].split(" ").forEach(function (id) { (cards[id] = cards[id] || [])[kind] = fact.slice(1); });
    });
  });

  function kindName(kind) { return Object.prototype.hasOwnProperty.call(kinds, kind) ? kinds[kind] : kind; }
  function put(into, name, text) { return into.appendChild(element("span", name, text)); }
  function line(row) {
    var card = row.kind === "course" && !row.from && cards.hasOwnProperty(row.id) && cards[row.id], item = element("li", card ? "card line-" + card[0][0] : "");
    var link = element(row.url ? "a" : "span"), note = element("span", card ? "gain" : "note"), mark = row.mark || "", level = mark.charAt(0), state, into = item, side;
    if (card) {
      side = put(item, "side", "");
      side.innerHTML = '<svg class="icon" aria-hidden="true" focusable="false"><use xlink:href="#i-' + (card[3] || ["", "book"])[1] + '"/></svg>';
      side.appendChild(element("b", "code", row.id));
      into = put(item, "about", "");
    }
    if (row.url) { link.href = /^[a-z]+:/i.test(row.url) ? row.url : form.getAttribute("data-root") + row.url; }
    if (!card && row.id !== row.url) { link.appendChild(element("span", "code", row.id)); }
    link.appendChild(document.createTextNode((link.firstChild ? " " : "") + row.title));
    into.appendChild(link);
    if (mark.indexOf("※") >= 0) {
      put(into, "drawn", "※").title = form.getAttribute("data-drawn");
    }
    state = (levels[level] ? mark.slice(1) : mark).replace("※", "");
    if (state) { into.appendChild(document.createTextNode(" ")); put(into, "stamp stamp-unknown", state); }
    into.appendChild(document.createTextNode(" "));
    if (card) {
      put(into, "meta", card.slice(1, 4).map(function (fact) { return fact[0]; }).filter(Boolean).join(" · "));
    } else if (levels[level]) {
      put(into, "badge badge-" + level.toLowerCase(), level + " " + levels[level]);
    } else { put(into, "relation", kindName(row.kind)); }
    /* Of several indexes: which one has it, and which others have the same title. */
    if (row.from) { into.appendChild(document.createTextNode(" ")); put(into, "stamp", row.from); }
    if (row.also && row.also.length) { put(into, "note", window.Page.worded(form.getAttribute("data-also"), { names: row.also.join("、") })); }
    note.appendChild(document.createTextNode(row.snippet[0]));
    if (row.snippet[1]) { note.appendChild(element("mark", "", row.snippet[1])); }
    note.appendChild(document.createTextNode(row.snippet[2]));
    if (!card) { into.appendChild(element("br")); }
    into.appendChild(note);
    if (card) { put(into, "proof-of", window.Page.worded(form.getAttribute("data-proof"), { level: level, name: levels[level] })); }
    if (row.kind === "course" && !row.from) { item.setAttribute("data-course", row.id); }
    if (card && card[4]) { item.setAttribute("data-kept", ""); }
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
  /* A choice that holds for more than four fifths leaves the list as long as it was. */
  function offered(name, counts, total) {
    return Object.keys(counts).filter(function (word) { return filters[name] || counts[word] * 5 <= total * 4; });
  }
  function facet(pair, counts, some) {
    var box = element("p", "jump");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", pair[1]);
    box.appendChild(element("span", "relation", pair[1]));
    some.sort(function (a, b) { return counts[b] - counts[a]; }).forEach(function (word) {
      box.appendChild(document.createTextNode(" "));
      box.appendChild(choice(pair[0], word, counts[word]));
    });
    return box;
  }
  /* Words that the collection knows, when nothing fits: what finds them is read only then. */
  function offer(query) {
    var tag;
    clear(words);
    if (!query) { return; }
    if (window.Nearest) {
      window.Nearest(query, function (known) {
        if (box.value !== query) { return; }
        clear(words);
        if (known.length) { words.appendChild(document.createTextNode(form.getAttribute("data-maybe"))); }
        known.forEach(function (word) {
          var link = element("a", "", word);
          link.href = "#q=" + encodeURIComponent(word);
          words.appendChild(link);
          words.appendChild(document.createTextNode(" "));
        });
      });
      return;
    }
    tag = element("script");
    tag.onload = function () { if (window.Nearest) { offer(box.value); } };
    tag.src = words.getAttribute("data-src");
    document.head.appendChild(tag);
  }
  function show(rows, info) {
    var told = window.Page.worded(form.getAttribute("data-" + (!info.total ? info.strict ? "strict" : "none" : info.near || "found")), { n: info.total });
    if (ways) { ways.hidden = Boolean(info.total) && !info.near; }
    var left = info.total - rows.length, fold = element("details");
    if (left > 0) { told += window.Page.worded(form.getAttribute("data-listed"), { n: rows.length }); }
    more.hidden = left <= 0;
    more.textContent = window.Page.worded(form.getAttribute("data-more"), { n: Math.min(left, LIMIT) });
    fold.open = Boolean(tabs.firstChild && tabs.firstChild.open) || Object.keys(filters).length > 0;
    fold.appendChild(element("summary", "", form.getAttribute("data-narrow")));
    clear(list);
    rows.forEach(function (row) { list.appendChild(line(row)); });
    if (window.Orders) { window.Orders.offers(list); }
    document.title = box.value + " - " + title;
    said.textContent = (info.newer && !info.total ? "" : told) + (info.newer || info.partial ? form.getAttribute(info.newer ? "data-newer" : "data-partial") : "");
    /* Before the snippets nothing is counted yet: what was counted last stays so long. */
    if (info.total && !Object.keys(info.counts).length) { return; }
    clear(tabs);
    names.forEach(function (pair) {
      var counts = info.counts[pair[0]] || {}, some = offered(pair[0], counts, info.total);
      if (some.length) { fold.appendChild(facet(pair, counts, some)); }
    });
    if (info.total && fold.childNodes.length > 1 || Object.keys(filters).length) { tabs.appendChild(fold); }
  }
  function ask() {
    var turn = asked += 1, query = box.value;
    var wanted = {}, name;
    /* Who asks needs no more to be told how to. */
    form.parentNode.className = form.parentNode.className.replace(/ ?\basked\b/, "") + (/\S/.test(query) ? " asked" : "");
    for (name in filters) { wanted[name] = [filters[name]]; }
    if (!/\S/.test(query)) { clear(list); clear(tabs); said.textContent = ""; more.hidden = true; if (ways) { ways.hidden = true; } offer(""); answered = turn; return; }
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
        window.Catalogue.search(query, { limit: limit, filters: wanted }, function (rows, info) {
          told(rows, info);
          top = 0;
          if (turn === asked) { offer(info.total && !info.near ? "" : query); }
        });
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
