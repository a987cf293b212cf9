/* Baskets: courses picked on any page, as a short code, in storage and in the address; beside them the
   few that are to be compared, as ids, for as long as the window is open. ES5.
   The code is the one that catalogue/orders/order_code.py explains. */
(function () {
  "use strict";
  var ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", MODULUS = 31, RADIX = 3, GROUP = 4;
  /* The letters of the lines, in menu order. */
  var LETTERS = document.getElementById("orders-script").getAttribute("data-letters");
  var VERSIONS = 4, EPOCH = 2000, MONTHS = 1200, MODES = 3;
  var COUNT_BASE = 16, HEADS_BASE = 32, MAX_NUMBER = 99999, MAX_HEADS = 9999, MAX_LENGTH = 4000;
  var GAP_BASES = [[3, 64], [6, 32], [12, 16], [24, 8], [60, 4], [MAX_NUMBER, 2]];
  var IGNORED = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\ufe63\uff0d";
  var FIELDS = ["unit", "district", "contact", "wished"], KEY = "catalogue-orders", COMPARED = "catalogue-compared", MOST = 4;

  /* Codes. */
  function place(id) { return LETTERS.indexOf(id.charAt(0)) * 1e6 + Number(id.slice(1)); }
  function inMenuOrder(choices) {
    return choices.slice().sort(function (a, b) { return place(a.id) - place(b.id); });
  }
  function gapBase(count) {
    var i = 0;
    while (GAP_BASES[i][0] < count) { i += 1; }
    return GAP_BASES[i][1];
  }
  function month(edition) {
    var parts = edition.split("-");
    return ((Number(parts[0]) - EPOCH) * 12 + Number(parts[1]) - 1) % MONTHS;
  }
  function fields(choices, edition) {
    var found = [[0, VERSIONS], [month(edition), MONTHS]], letter = 0, number = 0;
    var base = gapBase(choices.length), alike = true, said = false;
    function digits(value, base) {
      while (value >= base) {
        found.push([base + value % base, 2 * base]);
        value = Math.floor(value / base);
      }
      found.push([value, 2 * base]);
    }
    digits(choices.length, COUNT_BASE);
    choices.forEach(function (choice) {
      var wanted = LETTERS.indexOf(choice.id.charAt(0));
      while (letter < wanted) { digits(0, base); letter += 1; number = 0; }
      digits(Number(choice.id.slice(1)) - number, base);
      number = Number(choice.id.slice(1));
      alike = alike && choice.heads === choices[0].heads;
      said = said || choice.heads > 0;
    });
    found.push([said ? (alike ? 1 : 2) : 0, MODES]);
    (said ? (alike ? choices.slice(0, 1) : choices) : []).forEach(function (choice) {
      digits(choice.heads, HEADS_BASE);
    });
    return found;
  }
  function sum(values) {
    return values.reduce(function (total, value) { return (total * RADIX + value) % MODULUS; }, 0);
  }
  function put(number, radix, value) {
    var i, carry = value;
    for (i = 0; i < number.length || carry; i += 1) {
      carry += (number[i] || 0) * radix;
      number[i] = carry % MODULUS;
      carry = Math.floor(carry / MODULUS);
    }
  }
  function take(number, radix) {
    var i, rest = 0;
    for (i = number.length - 1; i >= 0; i -= 1) {
      rest = rest * MODULUS + number[i];
      number[i] = Math.floor(rest / radix);
      rest %= radix;
    }
    while (number.length && !number[number.length - 1]) { number.pop(); }
    return rest;
  }
  function encode(choices, edition) {
    var number = [];
    fields(inMenuOrder(choices), edition).reverse().forEach(function (field) { put(number, field[1], field[0]); });
    while ((number.length + 1) % GROUP) { number.push(0); }
    number.reverse();
    number.push((1 + MODULUS - sum(number) * RADIX % MODULUS) % MODULUS);
    return number.map(function (value, i) {
      return (i && i % GROUP === 0 ? "-" : "") + ALPHABET.charAt(value);
    }).join("");
  }
  function clean(text) {
    return text.split("").map(function (letter) {
      var code = letter.charCodeAt(0);
      if (IGNORED.indexOf(letter) >= 0) { return ""; }
      if (code > 0xff00 && code < 0xff5f) { code -= 0xfee0; }
      return String.fromCharCode(code > 96 && code < 123 ? code - 32 : code);
    }).join("");
  }
  function digits(number, base, limit) {
    var value = 0, weight = 1, digit;
    while (value <= limit) {
      digit = take(number, 2 * base);
      value += digit % base * weight;
      weight *= base;
      if (digit < base) { break; }
    }
    return value;
  }
  function pad(number) { return number < 100 ? ("00" + number).slice(-3) : String(number); }
  function read(number) {
    var months, count, gap, mode, i, heads, letter = 0, last = 0, choices = [];
    if (take(number, VERSIONS)) { return null; }
    months = take(number, MONTHS);
    count = digits(number, COUNT_BASE, MAX_NUMBER);
    while (choices.length < count && letter < LETTERS.length && last <= MAX_NUMBER) {
      gap = digits(number, gapBase(Math.min(count, MAX_NUMBER)), MAX_NUMBER);
      if (gap) {
        last += gap;
        choices.push({ id: LETTERS.charAt(letter) + pad(last), heads: 0 });
      } else { letter += 1; last = 0; }
    }
    if (choices.length < count || last > MAX_NUMBER) { return null; }
    mode = take(number, MODES);
    for (i = 0; mode && i < choices.length; i += 1) {
      heads = mode === 2 || !i ? digits(number, HEADS_BASE, MAX_HEADS) : heads;
      if (heads > MAX_HEADS) { return null; }
      choices[i].heads = heads;
    }
    return { edition: (EPOCH + Math.floor(months / 12)) + "-" + ("0" + (months % 12 + 1)).slice(-2), choices: choices };
  }
  /* What a code says, or {fault: "character" | "length" | "check" | "layout"}. */
  function decode(text) {
    var plain = clean(text), values = plain.split("").map(function (letter) { return ALPHABET.indexOf(letter); }), found;
    if (values.indexOf(-1) >= 0) { return { fault: "character" }; }
    if (!plain || plain.length % GROUP || plain.length > MAX_LENGTH) { return { fault: "length" }; }
    if (sum(values) !== 1) { return { fault: "check" }; }
    values.pop();
    found = read(values.reverse());
    if (!found || clean(encode(found.choices, found.edition)) !== plain) { return { fault: "layout" }; }
    return found;
  }

  /* The basket: {turn, choices, unit, district, contact, wished}; the higher turn is the later. */
  var script = document.getElementById("orders-script");
  var edition = window.CatalogueEdition.month, root = script.getAttribute("src").replace(/assets\/[^\/]*$/, "");
  var Page = window.Page, basket, compared, listeners = [], bar, said;

  function word(name, values) { return Page.worded(script.getAttribute("data-" + name) || "", values); }
  function copy(from, turn) {
    var made = { turn: turn, choices: from.choices };
    FIELDS.forEach(function (field) { made[field] = String(from[field] || "").slice(0, 80); });
    return made;
  }
  /* What was kept as text; null when there is nothing of ours in it. */
  function parsed(text) {
    var given = Page.pairs(text), found = decode(given("o") || ""), made;
    if (found.fault) { return null; }
    made = { choices: found.choices };
    FIELDS.forEach(function (field) { made[field] = given(field); });
    return copy(made, Number(given("turn")) || 0);
  }
  /* For the address: courses and no more. Who asks for them is kept in this browser, never where links go. */
  function written(state) { return "o=" + encode(state.choices, edition) + "&turn=" + state.turn; }
  function whole(state) {
    return [written(state)].concat(FIELDS.filter(function (field) { return state[field]; }).map(function (field) {
      return field + "=" + encodeURIComponent(state[field].replace(/[\ud800-\udfff]/g, ""));
    })).join("&");
  }
  function stored() {
    try { return parsed(window.localStorage.getItem(KEY) || ""); } catch (error) { return null; }
  }
  function store() {
    try { window.localStorage.setItem(KEY, whole(basket)); } catch (error) { return; /* The address carries it. */ }
  }
  function size() { return basket.choices.length; }
  function blank() {
    return !size() && !FIELDS.some(function (field) { return basket[field]; });
  }
  /* Up to four ids of courses that may be compared, none twice. */
  function comparable(ids) {
    return ids.filter(function (id, at) {
      return LETTERS.indexOf(id.charAt(0)) >= 0 && /^.[0-9]{3,5}$/.test(id) && ids.indexOf(id) === at;
    }).slice(0, MOST);
  }
  function toCompare() {
    var given = Page.pairs(location.hash)("c");
    try { if (given === undefined) { given = window.sessionStorage.getItem(COMPARED); } } catch (error) { given = ""; }
    return comparable((given || "").split(","));
  }
  function compare(ids) {
    compared = comparable(ids);
    try { window.sessionStorage.setItem(COMPARED, compared.join()); } catch (error) { /* The address carries it. */ }
    address();
    tell();
  }
  /* What a link to another file takes along; an emptied basket, too, where the address holds an older one. */
  function carried(emptied) {
    return [compared.length ? "c=" + compared.join() : "", blank() && !emptied ? "" : written(basket), Page.large ? "big=" + Page.large : ""].filter(Boolean).join("&");
  }
  /* Some browsers keep storage apart for each file, some allow none: the address carries it, too. */
  function address() {
    var desk = document.getElementById("desk"), text;
    /* Where courses are chosen or compared, menu.js writes what is compared. */
    var alone = desk || document.getElementById("filter") || document.getElementById("compare-table");
    if (location.hash && !(alone ? /^#o=/ : /^#([oc]|big)=/).test(location.hash) || !desk && location.protocol !== "file:") { return; }
    text = alone ? (blank() && !location.hash ? "" : written(basket)) : carried(location.hash);
    if (text && location.hash !== "#" + text) { location.replace("#" + text); }
  }
  function has(id) { return basket.choices.some(function (choice) { return choice.id === id; }); }
  function change(to) {
    basket = copy(to, basket.turn + 1);
    basket.choices = inMenuOrder(basket.choices);
    store();
    address();
    tell();
  }
  function toggle(id) {
    var left = basket.choices.filter(function (choice) { return choice.id !== id; });
    change(copy({ choices: has(id) ? left : left.concat({ id: id, heads: 0 }), unit: basket.unit, district: basket.district, contact: basket.contact, wished: basket.wished }, 0));
    said.textContent = word(has(id) ? "added" : "dropped", { id: id, n: size() });
  }
  function paired(id) { return compared.indexOf(id) >= 0; }
  function pair(id) {
    var left = compared.filter(function (other) { return other !== id; });
    if (!paired(id) && left.length === MOST) {
      said.textContent = bar.lastChild.textContent = word("most", {});
      return;
    }
    compare(paired(id) ? left : left.concat(id));
    said.textContent = word(paired(id) ? "paired" : "unpaired", { id: id, n: compared.length });
  }
  function tell() {
    var desk = document.getElementById("desk"), order = bar.firstChild, both = bar.lastChild;
    order.hidden = !size();
    order.textContent = word("bar", { n: size() });
    order.href = root + "orders.html#" + written(basket);
    both.hidden = !compared.length || Boolean(document.getElementById("compare-table"));
    both.textContent = word(compared.length > 1 ? "side" : "one", { n: compared.length });
    both.href = root + "courses/compare.html#" + (location.protocol === "file:" ? carried() : "c=" + compared.join());
    bar.hidden = Boolean(desk) || order.hidden && both.hidden;
    document.documentElement.className = document.documentElement.className.replace(/ ?\bhas-basket\b/, "") + (bar.hidden ? "" : " has-basket");
    Page.each(document.querySelectorAll("button.pick, button.pair"), press);
    listeners.forEach(function (listener) { listener(); });
  }

  /* Buttons. */
  function press(button) {
    var id = button.getAttribute("data-id"), pairs = /^pair/.test(button.className), on = pairs ? paired(id) : has(id);
    var words = pairs ? ["pair", "pair-on"] : button.parentNode.className === "order" ? ["add", "drop"] : ["pick", "picked"];
    button.className = (pairs ? "pair" : "pick") + (on ? " picked" : "");
    button.firstChild.nodeValue = word(words[Number(on)], {});
  }
  function button(box, name, text) {
    var made = Page.element("button", name);
    made.type = "button";
    made.appendChild(document.createTextNode(text));
    box.appendChild(made);
    return made;
  }
  function offer(box) {
    var id = box.getAttribute("data-course"), dock = box.className === "order";
    if (box.hasAttribute("data-kept") || box.querySelector("button.pick")) { return; }
    /* A column of the comparison has a button of its own to leave it. */
    (dock || box.nodeName === "LI" ? ["pick", "pair"] : ["pick"]).forEach(function (name) {
      var made = button(box, name, "");
      made.setAttribute("data-id", id);
      made.appendChild(Page.away(" " + id));
      press(made);
    });
    if (dock) { printing(box); }
  }
  function printing(box) {
    var told = box.parentNode.querySelector("[role=status]");
    button(box, "paper", word("print", {})).onclick = function () {
      told.textContent = "";
      Page.print(function () { told.textContent = word("unprinted", {}); });
    };
  }
  function offers(within) {
    Page.each(within.querySelectorAll("[data-course]"), offer);
  }
  function clicked(event) {
    var node = event.target, href;
    while (node && node.nodeType === 1 && node.nodeName !== "A" && !/^(pick|pair)/.test(node.className)) { node = node.parentNode; }
    if (!node || node.nodeType !== 1) { return; }
    if (node.nodeName === "BUTTON") { (/^pair/.test(node.className) ? pair : toggle)(node.getAttribute("data-id")); return; }
    /* What a link led to before it took anything along. */
    if (node.plain === undefined) { node.plain = (node.getAttribute("href") || "").replace(/#o=.*$/, ""); }
    href = carried();
    if (location.protocol === "file:" && /^[^:#?]*\.html$/.test(node.plain)) { node.setAttribute("href", node.plain + (href ? "#" + href : "")); }
  }
  function later(other) { return other && other.turn > basket.turn; }
  function again() {
    var other = stored();
    if (later(other)) { basket = other; tell(); }
  }
  function frame() {
    bar = Page.element("nav", "basket-bar");
    bar.setAttribute("aria-label", word("name", {}));
    bar.appendChild(Page.element("a"));
    bar.appendChild(Page.element("a"));
    said = Page.away("");
    said.setAttribute("role", "status");
    (document.querySelector("main") || document.body).appendChild(said);
    document.body.appendChild(bar);
  }
  function start() {
    var linked = parsed(location.hash), kept = stored();
    basket = kept || copy({ choices: [] }, 0);
    compared = toCompare();
    if (linked && !/&turn=/.test(location.hash)) {
      linked.turn = basket.turn + 1;
      window.Orders.other = kept;
    } else if (linked && linked.turn < basket.turn) { window.Orders.other = linked; }
    if (linked) { FIELDS.forEach(function (field) { linked[field] = linked[field] || basket[field]; }); }
    if (linked && linked.turn >= basket.turn) { basket = linked; }
    frame();
    offers(document);
    tell();
    document.addEventListener("click", clicked);
    window.addEventListener("storage", again);
    window.addEventListener("pageshow", again);
  }
  window.Orders = {
    encode: encode, decode: decode, edition: edition, other: null, change: change, offers: offers, has: has,
    basket: function () { return copy(basket, basket.turn); },
    compared: function () { return compared.slice(); }, compare: compare,
    written: function () { return blank() ? "" : written(basket); },
    listen: function (listener) { listeners.push(listener); },
    keep: function () { store(); address(); }
  };
  start();
}());
