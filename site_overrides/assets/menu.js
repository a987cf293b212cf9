/* Choosing: facets that narrow a list and combine, the order of a list, courses side by side.
   The state is in the address, beside the basket that orders.js may keep there. ES5. */
(function () {
  "use strict";
  var LONG = 500, MANY = 60, NONE = "all";
  var Page = window.Page, form = document.getElementById("filter"), wide = window.matchMedia && window.matchMedia("(min-width: 60em)").matches;

  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function make(name, text, parent) {
    var made = Page.element(name, "", text);
    parent.appendChild(made);
    return made;
  }

  /* The address: `#line=basic&hours=1-8&sort=pinyin&c=ID,ID`, and the basket behind it. */
  function asked() {
    var given = Page.pairs(location.hash);
    return { get: function (name) { return (given(name) || "").split(",").filter(String); } };
  }
  function basket() {
    return location.protocol === "file:" && window.Orders ? window.Orders.written() : "";
  }
  /* A state with the basket behind it, as it is now. */
  function compared() { return window.Orders ? window.Orders.compared() : []; }
  function carrying(state) {
    return [state.replace(/(^|&)o=.*$/, ""), basket()].filter(Boolean).join("&");
  }

  function narrow() {
    var names = JSON.parse(form.getAttribute("data-facets")), broad = form.getAttribute("data-broad").split(" "), sort = document.getElementById("filter-sort");
    var said = document.getElementById("filter-said"), chips = document.getElementById("filter-chosen");
    var list, flat, past, current, boxes, items, sections, sorted = "", written = null, idle = "";

    function read() {
      var nodes = {};
      list = document.getElementById("filter-list");
      flat = document.getElementById("filter-flat");
      past = document.getElementById("past");
      current = document.getElementById("current");
      all("[data-course], [data-rule]", list).forEach(function (node) { nodes[node.getAttribute("data-course") || node.getAttribute("data-rule")] = node; });
      boxes = names.map(function (name) {
        return all("[data-facet='" + name + "'] input", form).map(function (input) {
          return { input: input, label: input.parentNode.querySelector("span"), shown: input.parentNode.querySelector(".count"), n: -1 };
        });
      });
      sections = all("section", list).map(function (node) {
        return { node: node, n: 0, shown: node.querySelector(".count"), fades: !node.querySelector("section") && Boolean(node.querySelector("[data-course], [data-rule]")) };
      });
      items = JSON.parse(document.getElementById("filter-data").textContent).map(function (row, place) {
        var item = { id: row[0], place: place, rank: row[2], hours: row[3], node: nodes[row[0]], codes: row[1].split(" ").map(function (codes) { return codes ? codes.split(",").map(Number) : []; }), within: [], gone: false };
        item.home = item.node.parentNode;
        item.past = Boolean(past && past.contains(item.node));
        item.now = Boolean(current && current.contains(item.node));
        return item;
      });
      if (items.length > LONG) { lazy(); }
      sections.forEach(function (section) {
        items.forEach(function (item) { if (section.node.contains(item.node)) { item.within.push(section); } });
      });
    }

    /* From the first choice on only what is in view is laid out: of 130 rows that is two thirds of the time of
       a click. Not before, so that Back finds its place in a list that stands in full. */
    function lazy() {
      if (!/ long\b/.test(form.parentNode.className)) { form.parentNode.className += " long"; }
    }

    function filter() {
      var chosen = boxes.map(function (facet) {
        var on = facet.map(function (box) { return box.input.checked; });
        return on.indexOf(true) < 0 ? null : on;
      });
      var counts = boxes.map(function (facet) { return facet.map(function () { return 0; }); }), found = 0, gone = 0;
      sections.forEach(function (section) { section.n = 0; });
      items.forEach(function (item) {
        var missed = 0, at = -1, f, i, codes, hit;
        for (f = 0; f < chosen.length && missed < 2; f += 1) {
          if (chosen[f]) {
            codes = item.codes[f];
            hit = false;
            for (i = 0; i < codes.length; i += 1) { hit = hit || chosen[f][codes[i]]; }
            if (!hit) { missed += 1; at = f; }
          }
        }
        /* What fails one facet only would be there with another choice in that facet. */
        for (f = 0; f < counts.length && missed < 2; f += 1) {
          if (!missed || f === at) {
            for (i = 0; i < item.codes[f].length; i += 1) { counts[f][item.codes[f][i]] += 1; }
          }
        }
        hit = missed > 0;
        if (item.gone !== hit) { item.node.hidden = item.gone = hit; }
        if (!hit) {
          found += 1;
          for (i = 0; i < item.within.length; i += 1) { item.within[i].n += 1; }
          if (item.past) { gone += 1; }
        }
      });
      boxes.forEach(function (facet, f) {
        facet.forEach(function (box, i) {
          if (box.n !== counts[f][i]) {
            box.n = counts[f][i];
            box.shown.textContent = box.n;
            box.input.disabled = !box.n && !box.input.checked;
          } else if (box.input.disabled && box.input.checked) { box.input.disabled = false; }
        });
      });
      sections.forEach(function (section) {
        var hide = !section.n && section.fades;
        if (section.node.hidden !== hide) { section.node.hidden = hide; }
        if (section.shown && section.shown.textContent !== String(section.n)) { section.shown.textContent = section.n; }
      });
      said.textContent = Page.worded(form.getAttribute("data-said"), { n: found, all: items.length, past: gone });
      reply(found, gone, chosen.some(Boolean));
    }

    /* The theme opens every fold when it prints: only what the reader, or the answer, opened is to be on paper. */
    function unfold(open) {
      past.open = open;
      form.parentNode.className = form.parentNode.className.replace(/ ?\bwith-past\b/, "") + (open ? " with-past" : "");
    }

    /* One sentence on what was asked; the past opens where most of what it speaks of stands. */
    function reply(found, gone, asking) {
      var answer = document.getElementById("filter-answer"), from = 9999, to = 0, now = 0, text;
      if (!answer) { return; }
      answer.hidden = !asking || !found;
      if (answer.hidden) { return; }
      items.forEach(function (item) {
        if (item.gone) { return; }
        if (item.now) { now += 1; }
        if (item.past) {
          from = Math.min(from, Number(item.node.getAttribute("data-from")) || 9999);
          to = Math.max(to, Number(item.node.getAttribute("data-to")) || 0);
        }
      });
      text = Page.worded(answer.getAttribute(now ? "data-now" : "data-none"), { now: now });
      if (gone) { text += Page.worded(answer.getAttribute(from <= to ? "data-years" : "data-past"), { past: gone, from: from, to: to }); }
      answer.textContent = text;
      if (past && gone * 2 > found) { unfold(true); }
    }

    /* What is chosen, each with a button to take it away. */
    function chosen() {
      all("button[data-value]", chips).forEach(function (button) { chips.removeChild(button); });
      chips.hidden = true;
      boxes.forEach(function (facet, f) {
        facet.forEach(function (box) {
          var button;
          if (!box.input.checked) { return; }
          chips.hidden = false;
          button = Page.element("button");
          button.type = "button";
          button.setAttribute("data-value", names[f] + "=" + box.input.value);
          button.appendChild(Page.away(form.getAttribute("data-drop")));
          make("span", box.label.textContent + " \u00d7", button);
          button.onclick = function () {
            box.input.checked = false;
            changed();
            (chips.querySelector("button[data-value]") || form.querySelector("summary")).focus();
          };
          chips.insertBefore(button, chips.lastElementChild);
        });
      });
    }

    function arrange() {
      var by = sort ? sort.value : "", line, target;
      if (by === sorted) { return; }
      sorted = by;
      line = items.slice().sort(function (a, b) {
        if (by === "pinyin") { return a.rank - b.rank; }
        if (by === "hours") { return (a.hours || 1e6) - (b.hours || 1e6) || a.rank - b.rank; }
        return by === "number" ? number(a.id) - number(b.id) : a.place - b.place;
      });
      target = by ? document.createDocumentFragment() : null;
      line.forEach(function (item) { (target || item.home).appendChild(item.node); });
      if (target) { flat.appendChild(target); }
      flat.hidden = !by;
      list.className = by ? "in-line" : "";
    }
    function number(id) { return list.getAttribute("data-letters").indexOf(id.charAt(0)) * 1e6 + Number(id.slice(1)); }

    function address() {
      var parts = [];
      boxes.forEach(function (facet, f) {
        var on = facet.filter(function (box) { return box.input.checked; }).map(function (box) { return box.input.value; });
        if (on.length) { parts.push(names[f] + "=" + on.join(",")); }
      });
      if (sort && sort.value) { parts.push("sort=" + sort.value); }
      if (sort && compared().length) { parts.push("c=" + compared().join()); }
      return parts.join("&");
    }
    /* A place in the page (`#ethics`) or a basket alone is left as it is until something is chosen. */
    function write() {
      var mine = address(), side = sort && document.querySelector(".basket-bar a + a"), text = "#" + (carrying(mine) || NONE);
      if (side) { side.setAttribute("href", "compare.html#" + carrying(mine)); }
      if (written === null && mine === idle) { return; }
      written = text;
      if (location.hash !== text) { location.replace(text); }
    }
    function restore() {
      var given = asked(), sided;
      names.forEach(function (name, f) {
        var wanted = given.get(name);
        /* This or what nearly all are: nearly all. */
        if (wanted.some(function (word) { return broad.indexOf(name + "=" + word) >= 0; })) { wanted = []; }
        boxes[f].forEach(function (box) { box.input.checked = wanted.indexOf(box.input.value) >= 0; });
      });
      all("details.facet", form).forEach(function (facet) { if (facet.querySelector(":checked")) { facet.open = true; } });
      if (sort) {
        sort.value = given.get("sort")[0] || "";
        if (sort.selectedIndex < 0) { sort.value = ""; }
      }
      sided = (given.get("c").length ? given.get("c") : compared()).filter(function (id) { return items.some(function (item) { return item.id === id; }); });
      if (sort && sided.join() !== compared().join()) { window.Orders.compare(sided); }
      if (past && given.get("standing").indexOf("historical") >= 0) { unfold(true); }
      show();
      idle = address();
      if (names.concat("sort", "c").some(function (name) { return given.get(name).length; })) { written = location.hash; }
    }
    function show() {
      filter();
      chosen();
      arrange();
    }
    function changed() {
      if (items.length > MANY) { lazy(); }
      show();
      write();
    }
    function begin() {
      read();
      form.addEventListener("change", function (event) {
        if (past && event.target.value === "historical") { unfold(event.target.checked); }
        changed();
      });
      if (past) {
        past.querySelector("summary").addEventListener("click", function (event) {
          event.preventDefault();
          unfold(!past.open);
        });
      }
      form.onsubmit = function () { return false; };
      document.getElementById("filter-clear").onclick = function () {
        boxes.forEach(function (facet) { facet.forEach(function (box) { box.input.checked = false; }); });
        changed();
        form.querySelector("summary").focus();
      };
      /* On a phone the open facets fill the screen; the count and this button stay at its foot. */
      document.getElementById("filter-go").onclick = function () {
        document.getElementById("filter-facets").open = false;
        form.scrollIntoView();
        form.querySelector("summary").focus();
      };
      window.addEventListener("hashchange", function () {
        if (location.hash !== written) { written = null; restore(); }
      });
      if (window.Orders) { window.Orders.listen(write); }
      try { restore(); } finally { form.parentNode.className = form.parentNode.className.replace(" awaited", ""); }
    }
    form.hidden = false;
    form.parentNode.className += " has-filter" + (names.some(function (name) { return asked().get(name).length; }) ? " awaited" : "");
    document.getElementById("filter-facets").open = Boolean(wide);
    all("details[data-wide]", form).forEach(function (facet) { facet.open = Boolean(wide); });
    document.addEventListener("DOMContentLoaded", begin);
  }

  /* The page that shows up to four courses of its table as columns. */
  function compare() {
    var table = document.getElementById("compare-table"), whole = document.getElementById("compare-all"), said = document.getElementById("compare-said");
    var heads = all("thead th", whole).map(function (head) { return head.textContent; }), rows = {}, ids = [], field = document.getElementById("compare-which");
    /* How many numbers share a file of rows; none where the table itself holds all. */
    var span = Number(whole.getAttribute("data-span")), called = {};

    function cells(id) {
      var found = [];
      all("th, td", rows["$" + id]).forEach(function (cell) {
        var n;
        for (n = 0; n < cell.colSpan; n += 1) { found.push(n ? null : cell); }
      });
      return found;
    }
    function copied(cell, into) {
      var n;
      for (n = 0; cell && n < cell.childNodes.length; n += 1) { into.appendChild(cell.childNodes[n].cloneNode(true)); }
    }
    function without(id) {
      window.Orders.compare(ids.filter(function (other) { return other !== id; }));
      begin();
    }
    function drop(id, into) {
      var button = make("button", table.getAttribute("data-drop"), into);
      button.type = "button";
      button.className = "quiet";
      button.appendChild(Page.away(" " + id));
      button.onclick = function () { without(id); };
    }
    function lead() {
      var state = location.hash.slice(1).replace(/(^|&)o=.*$/, "").split("&").filter(function (pair) { return /^(?!c=).+=/.test(pair); });
      state = carrying(state.concat(compared().length ? "c=" + compared().join() : []).join("&"));
      document.getElementById("compare-back").setAttribute("href", "index.html" + (state ? "#" + state : ""));
      if (location.hash.replace("#", "") !== state) { location.replace("#" + (state || NONE)); }
    }
    /* The rows of a large menu stand in files: those that are asked for are read first. */
    function fetched(done) {
      var left = 1;
      function one() { left -= 1; if (!left) { done(); } }
      compared().forEach(function (id) {
        var name = id.charAt(0) + "/" + Math.floor(Number(id.slice(1)) / span), tag;
        if (!/^[A-Z][0-9]{2,5}$/.test(id) || called[name]) { return; }
        called[name] = true;
        left += 1;
        tag = document.createElement("script");
        tag.onload = tag.onerror = one;
        tag.src = "compare/" + name + ".js";
        document.head.appendChild(tag);
      });
      one();
    }
    function begin() { if (span) { fetched(show); } else { show(); } }
    function show() {
      var drawn = Page.element("table"), columns, top, missed;
      ids = compared().filter(function (id) { return rows["$" + id]; });
      missed = compared().filter(function (id) { return !rows["$" + id]; });
      lead();
      table.hidden = !ids.length;
      whole.hidden = Boolean(span || ids.length);
      Page.clear(table);
      said.textContent = ids.length ? Page.worded(said.getAttribute("data-said"), { n: ids.length }) : "";
      if (span) {
        field.value = compared().join(" ");
        if (missed.length) { said.textContent += Page.worded(said.getAttribute("data-missing"), { ids: missed.join("\u3001") }); }
      }
      if (!ids.length) { return; }
      drawn.className = "compared";
      columns = ids.map(cells);
      top = make("tr", "", make("thead", "", drawn));
      ids.forEach(function (id, n) {
        var head = make("th", "", top), tools;
        head.scope = "col";
        head.className = columns[n][0].className;
        copied(columns[n][0], head);
        tools = make("p", "", head);
        tools.setAttribute("data-course", id);
        drop(id, tools);
      });
      heads.slice(1).forEach(function (name, k) {
        var body = make("tbody", "", drawn), head = make("th", name, make("tr", "", body)), row = make("tr", "", body);
        head.scope = "rowgroup";
        head.colSpan = ids.length;
        columns.forEach(function (column) { copied(column[k + 1], make("td", "", row)); });
      });
      table.appendChild(drawn);
      if (window.Orders) { window.Orders.offers(table); }
    }
    function keep(within) { all("[data-row]", within).forEach(function (row) { rows["$" + row.getAttribute("data-row")] = row; }); }
    keep(whole);
    window.CatalogueCompared = function (text) {
      var drawn = Page.element("table");
      drawn.innerHTML = text;
      keep(drawn);
    };
    window.addEventListener("hashchange", function () {
      var given = asked().get("c");
      if (given.join() !== compared().join()) { window.Orders.compare(given); begin(); }
    });
    if (span) {
      field.form.hidden = false;
      field.form.onsubmit = function () {
        window.Orders.compare(field.value.toUpperCase().split(/[^A-Z0-9]+/).filter(String));
        begin();
        return false;
      };
    }
    document.addEventListener("DOMContentLoaded", function () {
      begin();
      if (window.Orders) { window.Orders.listen(lead); }
    });
  }

  if (form) { narrow(); }
  if (document.getElementById("compare-table")) { compare(); }
}());
