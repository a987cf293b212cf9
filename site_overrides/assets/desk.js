/* The order desk: shows the basket, its code, its QR code, its form and its CSV. ES5. */
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var QR_FULL = 1400, QR_MOST = 2900, HEADS = /^[1-9][0-9]{0,3}$/;
  var FIELDS = ["unit", "district", "contact", "wished"];
  /* What a spreadsheet would run, in either width. */
  var FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
  var Page = window.Page, element = Page.element, clear = Page.clear;
  var Orders = window.Orders, data = JSON.parse(by("data").textContent), words = data.words, courses = {};
  var CODE = new RegExp("^\\s*([" + data.letters + "])-?0*([1-9][0-9]{0,4})(?![0-9A-Z-])", "i");
  var before = Orders.other, drawnQr = "", listed = data.courses, script;

  function by(id) { return document.getElementById("desk-" + id); }
  function word(name, values) { return Page.worded(words[name], values); }
  function say(name, values) { by("said").textContent = word(name, values || {}); }
  function choices() { return Orders.basket().choices; }
  function ids(list) { return list.map(function (choice) { return choice.id; }).join("、"); }

  /* Changes; the basket before the last great one can be taken back. */
  function keep(list) {
    var basket = Orders.basket();
    basket.choices = list;
    Orders.change(basket);
  }
  function replace(basket) {
    before = Orders.basket();
    Orders.change(basket);
  }
  function takeBack() {
    replace(before);
    say("restored", { n: choices().length });
    by("box").focus();
  }
  function add(id) {
    if (data.kept.indexOf(id) >= 0) {
      say("kept", { id: id });
    } else if (data.withdrawn[id]) {
      say("withdrawn", { id: id, title: data.withdrawn[id][0], successor: data.withdrawn[id][1] || words.none });
    } else if (Orders.has(id)) {
      say("already", { id: id });
    } else {
      keep(choices().concat({ id: id, heads: 0 }));
      say("added", { id: id, n: choices().length });
    }
    by("box").value = "";
  }
  function drop(id) {
    var list = choices(), at = list.map(function (choice) { return choice.id; }).indexOf(id), buttons;
    list.splice(at, 1);
    keep(list);
    say("dropped", { id: id, n: list.length });
    buttons = by("rows").querySelectorAll("button");
    (buttons[Math.min(at, buttons.length - 1)] || by("box")).focus();
  }
  function known(list) { return list.filter(function (choice) { return courses[choice.id]; }); }
  function unknown(list) { return list.filter(function (choice) { return !courses[choice.id]; }); }
  function load(found) {
    var basket = Orders.basket(), lost = unknown(found.choices);
    basket.choices = known(found.choices);
    replace(basket);
    by("box").value = "";
    by("said").textContent = word("loaded", { n: basket.choices.length }) + (lost.length ? word("missing", { n: lost.length, ids: ids(lost) }) : "");
  }
  function titled(text) {
    return data.courses.filter(function (course) { return course[1].indexOf(text) >= 0; }).map(function (course) { return course[0]; });
  }
  function narrow(text) {
    return text.replace(/[\uff01-\uff5e]/g, function (letter) { return String.fromCharCode(letter.charCodeAt(0) - 0xfee0); });
  }
  /* Numbers in a row are entered one by one; what could not be added is said after the sum. */
  function enterAll(text) {
    var pieces = narrow(text).split(/[\s,;\u3001]+/).filter(String), first = choices().length, sum = "", slips = [];
    var numbers = pieces.every(function (piece) { return /^[A-Z]-?[0-9]{1,5}$/i.test(piece); });
    if (pieces.length < 2 || !numbers || !Orders.decode(text).fault) { enter(text); return; }
    pieces.forEach(function (piece) {
      var count = choices().length;
      enter(piece);
      if (choices().length > count) { sum = by("said").textContent; } else { slips.push(by("said").textContent); }
    });
    if (choices().length > first + 1) { sum = word("added-several", { more: choices().length - first, n: choices().length }); }
    by("said").textContent = [sum].concat(slips).join(" ");
  }
  function enter(text) {
    var hit = CODE.exec(narrow(text)), id, found, several;
    if (!/\S/.test(text)) { return; }
    id = hit && hit[1].toUpperCase() + (hit[2].length < 3 ? ("00" + hit[2]).slice(-3) : hit[2]);
    if (id && (courses[id] || data.withdrawn[id] || data.kept.indexOf(id) >= 0)) { add(id); return; }
    several = titled(text.replace(/^\s+|\s+$/g, ""));
    if (several.length === 1) { add(several[0]); return; }
    if (several.length) { say("several", { n: several.length, text: text, ids: several.slice(0, 8).join("、") + (several.length > 8 ? "…" : "") }); return; }
    found = Orders.decode(text);
    if (!found.fault) { load(found); return; }
    if (/^[\s\-0-9A-Za-z\uff01-\uff5e]{8,}$/.test(text)) { say(found.fault); } else { say("unknown", { text: text.slice(0, 40) }); }
  }

  /* The table. */
  function shown(id) { return courses[id] || [id, "", ""]; }
  function counted(input) {
    var value = input.value.replace(/\s/g, ""), id = input.getAttribute("data-id"), bad = value !== "" && !HEADS.test(value);
    input.setAttribute("aria-invalid", String(bad));
    input.nextSibling.textContent = bad ? word("heads-bad", { id: id }) : "";
    if (bad) { input.nextSibling.scrollIntoView(false); return; }
    by("said").textContent = "";
    keep(choices().map(function (choice) { return choice.id === id ? { id: id, heads: Number(value) } : choice; }));
  }
  function row(choice) {
    var made = element("tr"), name = element("th"), hours = element("td", "number"), heads = element("td"), last = element("td");
    var input = element("input", "heads"), button = element("button", "quiet", words.remove), link = element("a", "", " " + shown(choice.id)[1]), fault = element("span", "fault");
    name.scope = "row";
    link.href = "courses/" + (choice.id.length > 4 ? choice.id.slice(0, -3) + "/" : "") + choice.id + ".html";
    link.insertBefore(element("span", "code", choice.id), link.firstChild);
    name.appendChild(link);
    hours.textContent = shown(choice.id)[2] === "" ? "" : word("hours", { n: shown(choice.id)[2] });
    input.type = "text";
    input.setAttribute("inputmode", "numeric");
    input.maxLength = 4;
    input.value = choice.heads || "";
    input.setAttribute("data-id", choice.id);
    input.setAttribute("aria-label", word("heads", { id: choice.id }));
    input.setAttribute("aria-describedby", "fault-" + choice.id);
    input.oninput = function () { counted(input); };
    fault.id = "fault-" + choice.id;
    fault.setAttribute("role", "alert");
    button.type = "button";
    button.appendChild(Page.away(" " + choice.id));
    button.onclick = function () { drop(choice.id); };
    heads.appendChild(input);
    heads.appendChild(fault);
    last.appendChild(button);
    [name, hours, heads, last].forEach(function (cell) { made.appendChild(cell); });
    return made;
  }
  function table(list) {
    var rows = by("rows"), same = ids(list) === rows.getAttribute("data-ids");
    /* While someone types a head count, the rows stay as they are. */
    if (same && rows.contains(document.activeElement)) { return; }
    clear(rows);
    rows.setAttribute("data-ids", ids(list));
    list.forEach(function (choice) { rows.appendChild(row(choice)); });
  }
  function total(list) {
    var hours = 0, heads = 0, silent = 0;
    list.forEach(function (choice) {
      hours += Number(shown(choice.id)[2]);
      heads += choice.heads;
      silent += choice.heads ? 0 : 1;
    });
    return word(heads ? "sum" : "sum-silent", { n: list.length, hours: hours, heads: heads }) + (heads && silent ? word("some-silent", { n: silent }) : "");
  }

  /* The code, and what the QR code says. */
  function bytes(text) { return unescape(encodeURIComponent(text)).length; }
  function readable(list, code, brief) {
    var lines = list.map(function (choice) {
      var course = shown(choice.id), heads = choice.heads ? word("qr-heads", { n: choice.heads }) : "";
      var hours = course[2] === "" ? "" : word("qr-hours", { n: course[2] });
      return (brief ? choice.id : word("qr-line", { id: course[0], title: course[1] }) + hours) + heads;
    });
    lines = brief ? [lines.join(" ")] : lines;
    return [word("qr-title", window.CatalogueEdition)].concat(lines, total(list), words["qr-note"], word("qr-code", { code: code })).join("\n");
  }
  function drawing(text) {
    var code = window.qrcode(0, bytes(text) > 700 ? "L" : "M"), size, path = "", x, y, svg, shape;
    window.qrcode.stringToBytes = window.qrcode.stringToBytesFuncs["UTF-8"];
    code.addData(text, "Byte");
    code.make();
    size = code.getModuleCount();
    for (y = 0; y < size; y += 1) {
      for (x = 0; x < size; x += 1) { if (code.isDark(y, x)) { path += "M" + x + " " + y + "h1v1h-1z"; } }
    }
    svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "-4 -4 " + (size + 8) + " " + (size + 8));
    svg.setAttribute("shape-rendering", "crispEdges");
    svg.setAttribute("focusable", "false");
    svg.setAttribute("aria-hidden", "true");
    shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    svg.appendChild(shape);
    return svg;
  }
  function qr(list, code) {
    var text = readable(list, code, false), brief = bytes(text) > QR_FULL;
    if (brief) { text = readable(list, code, true); }
    if (text === drawnQr) { return; }
    drawnQr = text;
    by("text").textContent = text;
    by("qr-note").textContent = bytes(text) > QR_MOST ? words["qr-none"] : brief ? words["qr-long"] : "";
    Page.each(document.querySelectorAll("[data-qr]"), function (box) {
      clear(box);
      if (list.length && bytes(text) <= QR_MOST) { box.appendChild(drawing(text)); }
    });
  }

  /* The form on paper. */
  function sheet(list, code, basket) {
    var rows = document.getElementById("sheet-rows"), blank;
    Page.each(document.querySelectorAll("[data-show]"), function (cell) { cell.textContent = basket[cell.getAttribute("data-show")]; });
    if (!list.length) { return; }
    clear(rows);
    document.getElementById("sheet-again").textContent = [basket.unit, word("qr-code", { code: code })].filter(String).join(" · ");
    list.forEach(function (choice) {
      var made = element("tr"), course = shown(choice.id);
      [course[0], course[1], String(course[2]), choice.heads ? String(choice.heads) : ""].forEach(function (text) { made.appendChild(element("td", "", text)); });
      rows.appendChild(made);
    });
    /* Rows to write in by hand. */
    for (blank = 0; blank < Math.max(2, 12 - list.length); blank += 1) { rows.insertRow(-1).innerHTML = "<td></td><td></td><td></td><td></td>"; }
    document.getElementById("sheet-sum").textContent = total(list);
  }
  function csv(list, code, basket) {
    var rows = [data.columns].concat(list.map(function (choice) {
      var course = shown(choice.id);
      return [basket.unit, basket.district, basket.contact, basket.wished, Orders.edition, course[0], course[1], course[2], choice.heads || "", code];
    }));
    return "\ufeff" + rows.map(function (cells) {
      return cells.map(function (cell) {
        var text = String(cell).replace(/[\r\n]+/g, " ");
        return '"' + (FORMULA.test(text) ? "'" + text : text).replace(/"/g, '""') + '"';
      }).join(",") + "\r\n";
    }).join("");
  }
  function save() {
    var basket = Orders.basket(), code = Orders.encode(basket.choices, Orders.edition), link = element("a");
    var file = word("file", { code: code.slice(0, 14) });
    var blob = new Blob([csv(basket.choices, code, basket)], { type: "text/csv;charset=utf-8" });
    if (navigator.msSaveBlob) { navigator.msSaveBlob(blob, file); } else {
      link.href = URL.createObjectURL(blob);
      link.download = file;
      document.body.appendChild(link);
      link.click();
      document.body.removeChild(link);
      setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
    }
    by("told").textContent = word("saved", { file: file });
  }
  function copyCode() {
    var done = false;
    by("code").select();
    try { done = document.execCommand("copy"); } catch (error) { done = false; }
    say(done ? "copied" : "copy-failed");
  }

  function show() {
    var basket = Orders.basket(), list = basket.choices, code = Orders.encode(list, Orders.edition);
    by("empty").hidden = list.length > 0;
    Page.each([by("full"), by("send"), by("save"), by("clear")], function (node) { node.hidden = !list.length; });
    by("back").hidden = !(before && before.choices.length && Orders.encode(before.choices, Orders.edition) !== code);
    by("back").firstChild.textContent = before ? word("undo", { n: before.choices.length }) : "";
    table(list);
    by("sum").textContent = total(list);
    by("code").value = code;
    qr(list, code);
    sheet(list, code, basket);
    FIELDS.forEach(function (field) {
      var input = by(field);
      if (input !== document.activeElement) { input.value = basket[field]; }
    });
  }
  function start() {
    var lost;
    data.courses.forEach(function (course) {
      var option = element("option");
      courses[course[0]] = course;
      option.value = course[0] + " " + course[1];
      /* Tens of thousands of them would be as many elements. */
      if (listed === data.courses) { by("list").appendChild(option); }
    });
    lost = unknown(choices());
    by("add").onsubmit = function () { enterAll(by("box").value); return false; };
    by("form").onsubmit = function () { return false; };
    FIELDS.forEach(function (field) {
      by(field).oninput = function () {
        var basket = Orders.basket();
        basket[field] = by(field).value;
        Orders.change(basket);
      };
    });
    by("print").onclick = function () {
      by("told").textContent = "";
      Page.print(function () { by("told").textContent = words.unprinted; });
    };
    by("save").onclick = save;
    by("copy").onclick = copyCode;
    by("clear").onclick = function () {
      var basket = Orders.basket();
      basket.choices = [];
      FIELDS.forEach(function (field) { basket[field] = ""; });
      replace(basket);
      by("told").textContent = "";
      say("cleared");
      by("back").firstChild.focus();
    };
    by("back").firstChild.onclick = takeBack;
    document.documentElement.className += " has-desk";
    by("said").textContent = "";
    document.getElementById("desk").hidden = false;
    Orders.listen(show);
    if (lost.length) {
      keep(known(choices()));
      say("missing", { n: lost.length, ids: ids(lost) });
    } else {
      show();
      if (!by("back").hidden) { say("other", { n: before.choices.length }); }
    }
    window.addEventListener("hashchange", function () {
      var found = /^#o=([^&]+)$/.exec(location.hash), read = found && Orders.decode(found[1]);
      if (read && !read.fault) { load(read); }
    });
  }
  if (listed.join) { start(); return; }
  /* A large menu stands in a file of its own. */
  window.CatalogueOffered = function (told) { data.courses = told; };
  script = element("script");
  script.src = listed;
  script.onload = start;
  script.onerror = function () { say("unread"); };
  document.body.appendChild(script);
});
