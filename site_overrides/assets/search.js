/* Search over titles, keywords and summaries; ES5, no storage, no request: works from file://. */
(function () {
  "use strict";
  var LIMIT = 60;
  var form = document.getElementById("search-form");
  var box = document.getElementById("search-box");
  var said = document.getElementById("search-said");
  var list = document.getElementById("search-results");
  var rows = window.CATALOGUE_ENTRIES;
  var composing = false;
  if (!form || !rows) { return; }

  function fold(text) {
    var flat = text.normalize ? text.normalize("NFKC") : text;
    return flat.toLowerCase().replace(/[\[\]()【】〔〕（）<>《》「」“”"'·・、，。：；\-—]/g, " ")
      .replace(/\s+/g, " ").replace(/^ | $/g, "");
  }
  function weight(row, words, whole) {
    var id = row[0].toLowerCase(), title = fold(row[2]), rest = fold(row[3]), score = 0, i;
    if (id === whole) { return 1000; }
    if (title === whole) { return 900; }
    for (i = 0; i < words.length; i += 1) {
      if (title.indexOf(words[i]) === 0) { score += 12; }
      else if (title.indexOf(words[i]) > 0) { score += 10; }
      else if (rest.indexOf(words[i]) >= 0) { score += 3; }
      else if (id.indexOf(words[i]) === 0) { score += 2; }
      else { return 0; }
    }
    return score + (row[1] === "course" ? 1 : 0);
  }
  function find(query) {
    var whole = fold(query), words = whole.split(" "), found = [], i, score;
    if (!whole) { return found; }
    for (i = 0; i < rows.length; i += 1) {
      score = weight(rows[i], words, whole);
      if (score) { found.push([score, i]); }
    }
    found.sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
    return found;
  }
  function line(row) {
    var item = document.createElement("li"), link = document.createElement("a");
    var code = document.createElement("span"), note = document.createElement("span"), origin;
    code.className = "code";
    code.textContent = row[0];
    link.href = row[4];
    link.appendChild(code);
    link.appendChild(document.createTextNode(" " + row[2]));
    note.className = "note";
    note.textContent = row[5];
    item.appendChild(link);
    if (row[6]) {
      origin = document.createElement("span");
      origin.className = "relation";
      origin.textContent = row[6];
      item.appendChild(document.createTextNode(" "));
      item.appendChild(origin);
    }
    item.appendChild(document.createElement("br"));
    item.appendChild(note);
    return item;
  }
  function show() {
    var query = box.value, found = find(query.slice(0, 200)), i;
    while (list.firstChild) { list.removeChild(list.firstChild); }
    for (i = 0; i < found.length && i < LIMIT; i += 1) { list.appendChild(line(rows[found[i][1]])); }
    if (!fold(query)) { said.textContent = ""; }
    else if (!found.length) { said.textContent = form.getAttribute("data-none"); }
    else { said.textContent = form.getAttribute("data-found").replace("{n}", String(found.length)); }
  }
  function fromHash() {
    var hit = /^#q=(.*)$/.exec(location.hash);
    if (!hit) { return; }
    try { box.value = decodeURIComponent(hit[1]); } catch (error) { box.value = hit[1]; }
    show();
  }
  form.onsubmit = function () {
    location.hash = "q=" + encodeURIComponent(box.value.slice(0, 200).replace(/[\ud800-\udfff]/g, ""));
    show();
    return false;
  };
  box.addEventListener("compositionstart", function () { composing = true; });
  box.addEventListener("compositionend", function () { composing = false; show(); });
  box.addEventListener("input", function () { if (!composing) { show(); } });
  window.addEventListener("hashchange", fromHash);
  form.hidden = false;
  fromHash();
}());
