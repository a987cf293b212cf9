/* Finds entries in the index that lies beside the site as scripts. ES5; no request but <script>.
   What the scripts hold: catalogue/search/spelling.py. Stages and order: search/stages.py, search/ranking.py. */
(function (root) {
  "use strict";
  var K1 = 1.2, B = 0.75, CLOSE = 40, SHORTEST = 5, STEP = 0.1, KEYWORDS = 1, SOUND = 4, MAX = 64,
    WIDE = 60000, KEPT = 24, FEW = 10, FORMAT = 3, ALONE = "!", FOLLOWERS = 90, MAX_PARTS = 8,
    EXACT = 1000, IN_ORDER = 300, AS_WORDS = 150, AS_KEYWORD = 100, IN_TITLE = 100, PIECES_IN_TITLE = 60, PARTED = 20000,
    DIGITS = "零一二三四五六七八九", UNITS = "十百千",
    FIGURES = "[〇○两万" + DIGITS + UNITS + "]{1,16}",
    NUMERAL = RegExp("(第?)(" + FIGURES + ")(?=[条款项章节届期次号年月日天周岁人元个名级]|学时|课时|小时|分钟)|第(" + FIGURES + ")|0([1-9])(?=[月日])|((?:19|20)[0-9]{2})(?:([-/.])(0?[1-9]|1[0-2])(?:\\6(0?[1-9]|[12][0-9]|3[01]))?(?!\\.?[0-9])|(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?![0-9]))", "g"),
    WORD = /\.?[a-z]+(?:\+\+?|#)?|[0-9]+(?:\.[0-9]+)*/g, ACCENTS = /[\u0300-\u036f]/g,
    HAN = /^(?:[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff]|[\ud840-\ud8bf][\udc00-\udfff])/,
    PLAIN = /[\0-\x7f\u2013-\u201f\u3001-\u3011]/,
    here = document.currentScript || document.scripts[document.scripts.length - 1],
    base = here.getAttribute("data-find"), store = {}, waiting = {}, lost = {}, order = [],
    home = (here.src || "").replace(/[^\/]*$/, ""), core, letter, folds = {}, recent = {}, more, kit, keys = Object.keys;

  /* What a script has told is taken as soon as it has run: a page may read several indexes. */
  root.CatalogueShard = function shard() { shard.told = arguments; };

  function load(name, done) {
    var key = "$" + name, tag;
    if (store[key] || lost[key]) { done(store[key]); return; }
    if (waiting[key]) { waiting[key].push(done); return; }
    waiting[key] = [done];
    tag = document.createElement("script");
    tag.onload = tag.onerror = function () {
      var calls = waiting[key], shard = root.CatalogueShard, told = shard.told;
      delete waiting[key];
      shard.told = 0;
      tag.parentNode.removeChild(tag);
      if (told && told[0] === name) { store[key] = [].slice.call(told, 1); } else { lost[key] = 1; }
      if (/[0-9]/.test(key)) { order.push(key); }
      calls.forEach(function (call) { call(store[key]); });
    };
    tag.src = (name === "further" ? home : base) + name + ".js";
    document.head.appendChild(tag);
  }
  function loadAll(names, done) {
    var left = names.length;
    if (!left) { done(); }
    names.forEach(function (name) { load(name, function () { left -= 1; if (!left) { done(); } }); });
  }
  /* A page that stays open for long does not keep every file it ever read. */
  function forget() { while (order.length > KEPT) { delete store[order.shift()]; } }

  function value(code) {
    if (code >= 0xe000) { code -= 0x800; }
    if (code > 0x2029) { code -= 2; }
    return (code > 92 ? code - 1 : code) - 35;
  }
  /* Reads one number after the other; past the end, 0. */
  function reader(text, from) {
    var at = from || 0;
    function one() { at += 1; return at > text.length ? 0 : value(text.charCodeAt(at - 1)); }
    function next() { var n = one(); return n < WIDE ? n : (n - WIDE) * WIDE + one(); }
    next.to = function () { return at; };
    return next;
  }
  function numbers(text) {
    var next = reader(text), out = [];
    while (next.to() < text.length) { out.push(next()); }
    return out;
  }
  function chars(text) { return text.match(/[\ud800-\udbff][\udc00-\udfff]|[^]/g) || []; }
  function read(text) {
    return text.replace(/[^\u0800-\uffff]/g, function (c) { return core.letters[value(c.charCodeAt(0))]; });
  }
  /* A term as the shards spell it; a character below 0x800 that is not in the collection is in no shard. */
  function spelt(term) {
    var out = chars(term).map(function (c) {
      var n = c.length === 1 ? core.letters.indexOf(c) : -1;
      return n >= 0 ? digit(n) : c < "\u0800" ? "\0" : c;
    });
    return out.length === 1 ? out[0] + ALONE : out.join("");
  }
  function learn(pairs) {
    pairs = chars(pairs);
    for (var i = 0; i < pairs.length; i += 2) { folds["$" + pairs[i]] = pairs[i + 1]; }
  }
  function tell(ends) { letter = RegExp("^(?:[" + ends.replace(/(.)(.)/g, "$1-$2") + "]|[\ud800-\ud833\ud840-\ud8bf][\udc00-\udfff])$"); }
  function folded(c) { return c < "\x80" ? c.toLowerCase() : folds["$" + c] || c; }
  /* One by one, so that places keep. */
  function folding(text) { return chars(text).map(folded); }
  function fold(text) { return folding(text).join(""); }
  function has(list, one) { return list.indexOf(one) >= 0; }
  function split(text) { return text ? text.split(" ") : []; }
  function unique(list) {
    return list.filter(function (one, at) { return list.indexOf(one) === at; });
  }
  /* What is said of folded characters: letters, and the signs of C++, C#, .NET, 1.2. */
  function kept(cs) {
    function latin(c) { return c >= "a" && c <= "z" && c.length === 1; }
    function figure(c) { return c >= "0" && c <= "9" && c.length === 1; }
    function plus(at) { return cs[at] === "+" && latin(cs[at - 1] || ""); }
    return cs.map(function (c, at) {
      var before = cs[at - 1] || "", after = cs[at + 1] || "";
      if (c === "+") { return plus(at) || plus(at - 1); }
      if (c === "#") { return latin(before); }
      if (c === ".") { return figure(before) && figure(after) || latin(after) && !latin(before) && !figure(before) && before !== "."; }
      return letter.test(c);
    });
  }
  function saying(text) {
    var cs = folding(text), keep = kept(cs);
    return cs.filter(function (c, at) { return keep[at]; });
  }
  function bare(text) { return saying(text).join(""); }
  function below(han) {
    var total = 0, digit = 0, least = 10000;
    chars(han).forEach(function (c) {
      var unit = Math.pow(10, UNITS.indexOf(c) + 1);
      if (unit > 1 && unit < least) { total += (digit || 1) * unit; digit = 0; least = unit; }
      else if (unit > 1 || digit || figure(c) < 0) { total = NaN; }
      else { digit = figure(c); }
    });
    return total + digit;
  }
  function figure(c) { return c === "两" ? 2 : c === "〇" || c === "○" ? 0 : DIGITS.indexOf(c); }
  /* A Chinese numeral in figures; NaN when it is none. */
  function arabic(han) {
    var at = han.indexOf("万");
    if (!/[十百千万]/.test(han)) { return han.length === 2 ? NaN : chars(han).map(figure).join(""); }
    return (at < 0 ? 0 : at ? below(han.slice(0, at)) * 10000 : 10000) + below(han.slice(at + 1));
  }
  /* Folded, with numbers and dates in their one form: catalogue/search/numerals.py. */
  function oneForm(text, each) {
    var said = fold(text);
    return said.replace(NUMERAL, function (whole, ordinal, counted, ranked, small, year, mark, month, day, packed, packedDay, at) {
      var han = counted || ranked, value = han ? arabic(han) : 0, form;
      day = day || packedDay;
      if (han) { form = value !== value ? whole : (counted ? ordinal : "第") + value; }
      else if (/[0-9]/.test(said.charAt(at - 1))) { form = whole; }
      else { form = small || year + "年" + +(month || packed) + "月" + (day ? +day + "日" : ""); }
      if (each && form !== whole) {
        mark = form.length < 4 ? said.charAt(at + whole.length) : "";
        each(whole + mark, form + mark);
      }
      return form;
    });
  }
  function parts(text) { return text.replace(/[\r\n]/g, "").split(/[\t\x0b\x0c\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/).map(bare).filter(Boolean); }
  /* Cut at blanks only where Han meets Han, and where both are longer than a character. */
  function pieces(text) {
    var out = [];
    parts(text).forEach(function (part) {
      var before = out.length ? chars(out[out.length - 1]) : [];
      if (before.length && (before.length === 1 || chars(part).length === 1 || !HAN.test(part) || !HAN.test(before[before.length - 1]))) { out[out.length - 1] += part; }
      else { out.push(part); }
    });
    return out;
  }
  function couples(piece) {
    var cs = chars(piece);
    return cs.length < 2 ? cs : cs.slice(1).map(function (c, at) { return cs[at] + c; });
  }
  function requiredOf(list) {
    var out = [];
    list.forEach(function (piece) { out = out.concat(couples(piece)); });
    return unique(out.slice(0, 1100)).slice(0, MAX);
  }
  function required(asked) { return requiredOf(pieces(asked)); }
  function wordsOf(text) {
    var said = fold(text.replace(ACCENTS, "")), out = [];
    said.replace(WORD, function (word, at) {
      out.push(word[0] === "." && at && /[.0-9a-z]/.test(said[at - 1]) ? word.slice(1) : word);
    });
    return unique(out);
  }

  function shardOf(spelling) {
    var family = chars(spelling).length === 2 ? "p" : "n", at = core.firsts[family].filter(function (first) { return first <= spelling; }).length;
    return at ? family + (at - 1) : "";
  }
  function shards(terms) {
    return unique(terms.map(function (term) { return shardOf(spelt(term)); }).filter(Boolean));
  }
  function many(text) { return /[\ud800-\udbff]/.test(text) ? chars(text).length : text.length; }
  /* The place of a term among those of its shard; -1 when it is not there. */
  function place(listed, spelling) {
    var groups = listed.split(" "), before = -1, found = -1, cs = chars(spelling);
    if (cs.length > 2) { return groups.indexOf(spelling); }
    groups.forEach(function (group) {
      var at = group.indexOf(cs[0]) ? 0 : chars(group).indexOf(cs[1], 1);
      if (at > 0) { found = before + at; }
      before += many(group) - 1;
    });
    return found;
  }
  /* Reads numbers of bits, 13 of them in two characters: catalogue/search/bits.py. Past the end there are ones. */
  function bits(text, at) {
    var unit, left = 0;
    function one() {
      if (!left) {
        if (at >= text.length) { return 1; }
        unit = value(text.charCodeAt(at)) * 92 + (value(text.charCodeAt(at + 1)) || 0);
        at += 2;
        left = 13;
      }
      left -= 1;
      return unit >> left & 1;
    }
    function zeros() { for (var n = 0; !one(); n += 1) {} return n; }
    function take(n) { for (var out = 0; n > 0; n -= 1) { out = 2 * out + one(); } return out; }
    return {
      take: take,
      golomb: function (low) { var n = zeros() + low; return (1 << n) - (1 << low) + take(n); },
      rice: function (low) { return (zeros() << low) + take(low); },
      end: function () { at -= left > 7; left = 0; return at; }
    };
  }
  /* What a posting is worth by how often and how long; without a length, where a term counts alike in all. */
  function worth(column, size, doc, count, length) {
    var weight = count * core.units[column], apart = core.lengths[column] || [];
    return (Math.log(core.count / (size + 1)) + 1) * (weight * (K1 + 1) / (weight + (length < 0 ? K1 : K1 * (1 - B + B * (apart[0] ? apart[0][apart[1][doc]] : length) / core.averages[column]))));
  }
  /* Calls `each` with field, document, worth, and what may follow the term, for every posting of a term. */
  function postings(term, each) {
    var spelling = spelt(term), shard = store["$" + shardOf(spelling)], at = shard ? place(shard[0], spelling) : -1, seen, head, list, i;
    function field(told) {
      var column = told[0], size = told[1], same = told[2], many = same ? 0 : list.golomb(0), book = [], low = 0, scale, doc = -1, step = 0, n, code, share, own;
      if (many < 2 && !same) { many = 1 - many; }
      while (book.length < many) { book.push(list.take(7)); }
      if (many > 1) { low = list.take(2); }
      scale = core.scales[many ? column : column + 5];
      while (5 * size << step + 1 <= 4 * core.count) { step += 1; }
      for (n = 0; n < size; n += 1) {
        doc += 1 + list.rice(step);
        code = same ? 0 : 3 * list.golomb(0);
        own = [];
        for (share = many && scale[code + 2]; share > 0; share -= 1) { own.push(book[many > 1 ? list.golomb(low) : 0]); }
        if (i === at) { each(column, doc, worth(column, size, doc, same || scale[code], same ? -1 : scale[code + 1]), own); }
      }
      list.end();
    }
    if (at < 0) { return; }
    if (!(core.format > 2)) { more.older(shard, at, each); return; }
    /* Where each term of a file begins is kept as far as it was read. */
    seen = shard.seen = shard.seen || [[0, 0]];
    i = Math.min(at, seen.length - 1);
    head = reader(shard[1], seen[i][0]);
    list = bits(shard[2], seen[i][1]);
    for (; i <= at; i += 1) {
      lists(head).forEach(field);
      seen[i + 1] = [head.to(), list.end()];
    }
  }
  /* Of each list of a term the field, how many documents, and how often it counts if alike in all. */
  function lists(head) {
    var marks = head() - 60;
    if (marks < 0) { return [[(marks + 60) % 5, Math.floor(marks / 5) + 13, 0]]; }
    return [0, 1, 2, 3, 4].filter(function (column) { return marks >> column & 1; }).map(function (column) {
      return [column, head(), marks >> column + 5 & 1 ? head() : 0];
    });
  }
  /* Document -> BM25F score of a term over the fields from `first` to `last`; `titled` has those whose title holds it. */
  function scores(term, first, last) {
    var out = {}, titled = {};
    postings(term, function (column, doc, score) {
      if (column >= first && column <= last) {
        out[doc] = (out[doc] || 0) + score;
        if (!column) { titled[doc] = score; }
      }
    });
    return { all: out, titled: titled };
  }
  /* Document -> the fields in which each pair of a piece may be followed as it is there. */
  function inOrder(piece, only) {
    var cs = chars(piece), links = {}, found = null;
    couples(piece).forEach(function (term, at) {
      var after = links["$" + term] = links["$" + term] || [];
      if (at + 2 < cs.length) { after.push(point(cs[at + 2]) % FOLLOWERS); }
    });
    /* A whole keyword: its first pair begins a line, its last one ends it. */
    if (only === KEYWORDS) {
      if (cs.length < 2 || cs.length > MAX) { return {}; }
      links["$" + cs[0] + cs[1]].push(FOLLOWERS + 1);
      links["$" + cs[cs.length - 2] + cs[cs.length - 1]].push(FOLLOWERS);
    }
    keys(links).slice(0, MAX).forEach(function (key) {
      var out = {}, doc;
      if (lost["$" + shardOf(spelt(key.slice(1)))]) { return; }
      postings(key.slice(1), function (column, doc, score, own) {
        if (only ? column !== only : column === SOUND) { return; }
        if (!own.length || links[key].every(function (n) { return has(own, n); })) { out[doc] |= 1 << column; }
      });
      for (doc in out) { if (found && !(out[doc] &= found[doc])) { delete out[doc]; } }
      found = out;
    });
    return found || {};
  }
  function digit(n) { return String.fromCharCode(n < 57 ? n + 35 : n + 36); }
  function point(c) { return c.length > 1 ? (c.charCodeAt(0) - 0xd800) * 0x400 + c.charCodeAt(1) - 0xdc00 + 0x10000 : c.charCodeAt(0); }
  function both(left, right) {
    var out = {}, doc;
    if (!left) { return right; }
    for (doc in right) { if (doc in left) { out[doc] = left[doc] + right[doc]; } }
    return out;
  }
  /* Of files that are read already: [document -> score, documents whose title holds every term]. */
  function held(terms, sound) {
    var all = null, titled = null;
    /* A file that is lost demands nothing: better too many answers than none. */
    terms.filter(function (term) { return !lost["$" + shardOf(spelt(term))]; }).forEach(function (term) {
      var next = scores(term, sound ? SOUND : 0, sound ? SOUND : SOUND - 1);
      all = both(all, next.all);
      titled = both(titled, next.titled);
    });
    return [all || {}, titled || {}];
  }
  function holding(terms, sound, done) {
    loadAll(shards(terms), function () {
      var found = held(terms, sound);
      done(found[0], found[1]);
    });
  }
  function asWord(word) { return "\ueffe\ueffe" + word; }

  /* Documents are numbered kind by kind: [name, how many, weight, before the id, after it]. */
  function kindOf(doc) {
    for (var i = 0; doc >= core.kinds[i][1]; i += 1) { doc -= core.kinds[i][1]; }
    return core.kinds[i];
  }
  function block(doc) { return "t" + Math.floor(doc / core.together); }
  function titlesOf(docs, done) { loadAll(unique(docs.map(block)), done); }
  function title(doc) {
    var held = store["$" + block(doc)], kind = kindOf(doc), row;
    if (!held) { return null; }
    row = held[0].split(" ")[doc % core.together].split(ALONE).map(read);
    return { id: row[0], kind: kind[0], title: row[1], mark: row[2], url: kind.length > 3 ? kind[3] + row[0] + kind[4] : row[3] };
  }
  function numberOf(pair) { return pair[0]; }
  function best(pairs) {
    return pairs.sort(function (a, b) { return Math.round(b[1] * 1000) - Math.round(a[1] * 1000) || a[0] - b[0]; });
  }
  function bonus(doc, asked) {
    var row = title(doc);
    return row ? Math.max(agreement(asked, bare(row.title)), agreement(oneForm(asked), bare(oneForm(row.title)))) : 0;
  }
  function agreement(asked, named) {
    var said = bare(asked), several = parts(asked);
    if (said === named) { return EXACT; }
    if (has(named, said)) { return IN_TITLE; }
    return several.length > 1 && several.every(function (part) { return has(named, part); }) ? PIECES_IN_TITLE : 0;
  }
  function ordered(list, sounds) {
    var found = null;
    if (sounds && sounds[1]) { return inOrder(sounds[0][0] + sounds.map(function (term) { return term[1]; }).join(""), SOUND); }
    list.forEach(function (piece) {
      var next, doc, out = {};
      if (chars(piece).length < 3) { return; }
      next = inOrder(piece);
      for (doc in next) { if (!found || found[doc]) { out[doc] = 1; } }
      found = out;
    });
    return found || {};
  }
  /* A code of a figure and a letter as one word; of a number that is no word, documents in whose id it stands behind zeros. */
  function asWords(terms, asked, done) {
    var said = bare(asked || ""), code = terms.length === 2 && said.length === 2,
      other = code ? terms : /^[0-9]+$/.test(said) ? ["\ueffe" + asWord(said.replace(/^0+(?=.)/, ""))] : [];
    holding(code ? [asWord(said)] : terms, 1, function (found) {
      if (keys(found).length || !other[0]) { done(found); } else { holding(other, 1, done); }
    });
  }
  function weighed(found, titled, stage, wants, done) {
    var docs = keys(found), cut = stage.pieces || [], order, called, words = docs.length && stage.asked ? wordsOf(stage.asked) : [];
    function wanted(doc) { return has(wants, kindOf(+doc)[0]); }
    if (!docs.length) { done([], 1); return; }
    order = ordered(cut, stage.sounds);
    called = cut.length === 1 ? inOrder(cut[0], KEYWORDS) : {};
    asWords(words.map(asWord), stage.asked, function (worded) {
      var list = best(docs.map(function (doc) {
          return [+doc, found[doc] * kindOf(+doc)[2] * (wanted(doc) ? 2 : 1) + (order[doc] || wanted(doc) ? IN_ORDER : 0) + (doc in worded ? AS_WORDS : 0) + (called[doc] ? AS_KEYWORD : 0)];
        })), top = list.slice(0, CLOSE), rest = list.slice(CLOSE), said = {}, doubtful;
      function named(list) { return stage.asked ? list.filter(function (pair) { return pair[0] in titled; }) : []; }
      var close = named(top), far = best(named(rest).map(function (pair) { return [pair[0], titled[pair[0]], pair]; })).slice(0, SHORTEST);
      titlesOf(close.concat(far).map(numberOf), function () {
        far.forEach(function (pair) {
          if (bonus(pair[0], stage.asked) === EXACT) { close.push(pair[2]); top.push(pair[2]); rest.splice(rest.indexOf(pair[2]), 1); }
        });
        close.forEach(function (pair) { said[pair[0]] = bonus(pair[0], stage.asked); });
        top.forEach(function (pair) {
          pair.titled = said[pair[0]] || called[pair[0]];
          pair[1] += stage.exact ? EXACT : said[pair[0]] || 0;
        });
        best(top);
        doubtful = keys(order).filter(function (doc) { return doc in found; }).length;
        doubtful = cut.length && doubtful > (stage.rank < 2) && doubtful <= (core.count > PARTED ? 40 : 200) ? top.slice(0, top.map(function (pair) { return said[pair[0]] >= IN_TITLE; }).concat(true).indexOf(true)) : [];
        doubtful = doubtful.filter(function (pair) { return order[pair[0]]; }).slice(0, core.count > PARTED ? 4 : 12).filter(function (pair) { return !wanted(pair[0]); });
        function finish() {
          list = best(top).concat(rest);
          done(list, stage.exact || cut.every(function (piece) { return chars(piece).length < 3; }) ||
            keys(said).some(function (doc) { return said[doc]; }) || list.some(function (pair) { return order[pair[0]] && !pair.failed; }));
        }
        if (doubtful.length) { further(function () { if (more) { more.firstProved(doubtful, cut, finish); } else { finish(); } }); } else { finish(); }
      });
    });
  }
  function synonyms(asked) {
    var said = bare(asked), out = [];
    split(core.words).forEach(function (group) {
      var words = group.split(","), held = "";
      words.forEach(function (word) { if (has(said, word) && word.length > held.length) { held = word; } });
      words.forEach(function (word) { if (held && !has(said, word)) { out.push(said.split(held).join(word)); } });
    });
    return out;
  }
  /* A question without the words that only ask; no single character is taken from a word that has others for it. */
  function topic(asked) {
    var said = bare(asked), before = "", words = core.words.split(/[ ,]/).filter(function (word) { return has(said, word); });
    function shorter(word) {
      var rest = said.replace(RegExp("^(?:" + word + ")|(?:" + word + ")$", "g"), "");
      if (rest === said || chars(rest).length < 2 || word.length < 2 && words.some(function (one) { return has(said, one) && !has(rest, one); })) { return false; }
      said = rest;
      return true;
    }
    while (said !== before) { before = said; split(core.asking).some(shorter); }
    return said;
  }
  /* What a question names, one by one: its words, cut at what only asks. */
  function subjects(asked) {
    var asks = RegExp(split(core.asking).filter(function (word) { return word.length > 1; }).join("|")), out = [];
    parts(asked).forEach(function (part) { out = out.concat(part.split(asks).map(topic)); });
    return unique(out.filter(function (part) { return chars(part).length > 1; })).slice(0, MAX_PARTS);
  }
  /* The kinds that a query asks for by a word of it, and what it names besides, in its words and in others. */
  function wanted(asked) {
    return keys(core.wants || {}).filter(function (kind) { return RegExp(core.wants[kind]).test(bare(asked)); });
  }
  function named(asked, kind) {
    var about = topic(bare(asked).replace(RegExp(core.wants[kind], "g"), ""));
    return chars(about).length > 1 ? [about].concat(synonyms(about)) : [];
  }
  /* Pages answer questions; other kinds are asked for by name. */
  function kindsOf(asked) { return wanted(asked).filter(function (kind) { return kind !== "page"; }); }
  function codeOf(asked) {
    var code = /^\s*([a-z])[-\s]?([0-9]{1,5})\s*$/.exec(fold(asked));
    return code ? code[1] + "00".slice(code[2].length - 1) + code[2] : bare(asked);
  }
  function stages(asked) {
    var folded = fold(asked), out = [], rank = 1, plainer, rest, one, about;
    function finding(name) {
      return function (done) { further(function () { if (more) { more[name](bare(asked), done); } else { done({}); } }); };
    }
    function literally(other, cut) { out.push({ asked: other, pieces: cut, terms: requiredOf(cut), rank: rank }); }
    function others(list, cut) { list.forEach(function (other) { literally(other, cut(other)); }); }
    if (/[0-9a-z]/.test(folded)) { out.push({ exact: 1, sound: 1, terms: ["\uefff\uefff" + codeOf(asked)], rank: 0 }); }
    if (/^[a-z]+[0-9]+$/.test(bare(asked))) {
      out.push({ exact: 1, unless: 1, rank: 0, find: finding("namedAlike") });
    }
    if (pieces(asked).length > 1) {
      out.push({ asked: asked, pieces: [bare(asked)], rank: rank, find: finding("asOne") });
    }
    one = oneForm(asked);
    if (bare(one) !== bare(asked)) { literally(one, pieces(one)); }
    literally(asked, pieces(asked));
    if (parts(asked).join(" ") !== pieces(asked).join(" ")) { literally(asked, parts(asked)); }
    plainer = folded.replace(/[.+#]/g, "");
    if (plainer !== folded) { literally(plainer, pieces(plainer)); }
    rank = 2;
    others(synonyms(asked), pieces);
    rest = topic(asked);
    about = subjects(asked).join(" ");
    if (rest !== bare(asked)) { others([rest].concat(synonyms(rest)), pieces); }
    if (about && about !== rest) { others([about].concat(synonyms(about)), parts); }
    kindsOf(asked).forEach(function (kind) {
      named(asked, kind).forEach(function (other) { literally(other, pieces(other)); out[out.length - 1].kind = kind; });
    });
    return out;
  }
  /* What finds and shows more than titles that hold what was asked for: further.js, read when it is needed. */
  function further(done) {
    load("further", function (told) {
      if (told && !more) { more = told[0](kit); }
      done(more);
    });
  }
  /* What is quoted or left out, and a code, is understood by further.js, as is the ranking that knows no stages. */
  function understood(written, plainly, done) {
    var marked = plainly || /["“”＂「」『』]|(^|\s)[-－]/.test(written) || /^(?:[a-z][0-9]|[0-9][a-z]|[a-z]+(?:\+\+?|#))$/.test(bare(written));
    if (!marked) { done({ said: written }); return; }
    further(function () { done(more ? more.understood(written) : { said: written }); });
  }
  function staged(asked, done) {
    if (asked.strict) { more.strictly(asked, passing, done); return; }
    passing(asked.said, function () { return true; }, done);
  }
  function passing(asked, passes, done) {
    var todo = stages(asked), ranked = [], seen = {}, lowest = Infinity, close = "", late = 0, loose = [], wants = wanted(asked);
    function add(rows, stage) {
      var ceiling = lowest;
      rows.filter(function (pair) { return !seen[pair[0]]; }).forEach(function (pair, at) {
        lowest = ceiling < Infinity ? ceiling - STEP * (at + 1) : pair[1];
        seen[pair[0]] = 1;
        ranked.push([pair[0], lowest, stage.rank]);
        ranked[ranked.length - 1].titled = pair.titled;
      });
    }
    function later(settled) {
      ranked = settled;
      if (/[a-z]/.test(fold(asked)) || loose.length || ranked.length < (many(bare(asked)) > 1 ? 1 : FEW)) {
        further(function () {
          todo = more ? more.stages(asked) : [{ unless: 0, near: "near", rank: 7 }];
          next();
        });
      } else { next(); }
    }
    function next() {
      var stage = todo.shift();
      if (!stage && !late) {
        late = 1;
        if (ranked.length && (kindsOf(asked).length || ranked[0][2] > 1 && !ranked[0].titled && ranked.some(function (pair) { return pair.titled; }))) { further(function () { if (more) { more.settle(asked, ranked, later); } else { later(ranked); } }); }
        else { later(ranked); }
        return;
      }
      if (!stage) { done({ pairs: ranked, near: close }); return; }
      if (ranked.length >= (stage.unless || Infinity)) { next(); return; }
      /* What holds all pairs and says it nowhere was held back. */
      if (stage.unless === 0) {
        if (loose.length && !ranked.length) { close = stage.near; }
        loose.forEach(function (rows) { add(rows, stage); });
        next();
        return;
      }
      (stage.find || function (done) { holding(stage.terms, stage.sound, done); })(function (found, titled) {
        keys(found).forEach(function (doc) { if (seen[doc] || !passes(doc) || stage.kind && stage.kind !== kindOf(+doc)[0]) { delete found[doc]; } });
        weighed(found, titled || {}, stage, wants, function (rows, firm) {
          if (!firm && !ranked.length) { loose.push(rows); }
          else {
            if (rows.length) { close = stage.near || ""; }
            add(rows, stage);
          }
          next();
        });
      });
    }
    next();
  }
  function remembered(asked, query, done) {
    if (recent.asked === query) { done(recent); return; }
    staged(asked, function (found) {
      if (!keys(lost).length) { recent = found; recent.asked = query; recent.told = {}; }
      done(found);
    });
  }
  /* Whether the collection says a character that has no number: then a term begins with it. */
  function knows(c, done) {
    function begins(group) { return !group.indexOf(c); }
    if (core.firsts.p.some(begins)) { done(1); return; }
    loadAll(shards([c]), function () { done(split((store["$" + shardOf(spelt(c))] || [])[0]).some(begins)); });
  }
  /* What the query needs: the tables of traditional characters and of other forms when one is not in the
     collection, that of sounds for letters. */
  function prepared(asked, done) {
    load("core", function (found) {
      var names = [], folded, others;
      /* An index of a later program may say things that this page would read wrongly. */
      if (!found || found[0].format > FORMAT) { done(0, !!found); return; }
      if (!core) {
        core = found[0];
        core.scales = core.scales.map(numbers);
        core.lengths = (core.lengths || []).map(function (apart) { return apart.map(numbers); });
        core.firsts = { p: [], n: split(core.names) };
        split(core.pairs).forEach(function (group) {
          var cs = chars(group);
          cs.slice(1).forEach(function (c) { core.firsts.p.push(cs[0] + c); });
        });
        tell(core.telling);
        learn(core.folds);
      }
      folded = fold(asked);
      if (/[a-z]/.test(folded)) { names.push("sound"); }
      others = unique(chars(folded).filter(function (c) { return !PLAIN.test(c) && !has(core.letters, c); }));
      (function next() {
        var c = others.shift(), name = HAN.test(c) ? "script" : "forms";
        if (c && !has(names, name)) {
          knows(c, function (known) { if (!known) { names.push(name); } next(); });
        } else if (c) { next(); } else {
          loadAll(names, function () {
            ["$script", "$forms"].forEach(function (name) {
              var told = store[name];
              if (told) { learn(told[0]); told[0] = ""; if (told[1]) { tell(told[1]); } }
            });
            if (core.format > 2) { done(1); } else { further(done); }
          });
        }
      }());
    });
  }
  function rowsOf(found, asked, options, done) {
    var filters = options.filters || {}, counts = Object.create(null), detail = !options.titles, counted = detail || keys(filters).length > 0;
    function ready() {
      var pairs = counted && more ? more.narrowed(found.pairs, filters, counts) : found.pairs, shown = pairs.slice(0, options.limit || 10), docs = shown.map(numberOf);
      titlesOf(docs, function () {
        function list(textOf) {
          var rows = [];
          shown.forEach(function (pair) {
            var row = title(pair[0]);
            if (row) {
              row.score = Math.round(pair[1] * 1000) / 1000;
              row.stage = pair[2];
              row.snippet = ["", "", ""];
              if (textOf) { more.show(row, textOf(pair[0]), asked); }
              rows.push(row);
            }
          });
          done(rows, { total: pairs.length, counts: counts, near: found.near, strict: !!found.strict, partial: keys(lost).length > 0 });
        }
        if (detail && more) { more.texts(docs, list); } else { list(); }
      });
    }
    if (counted) { load("facets", function () { further(ready); }); } else { ready(); }
  }
  kit = {
    chars: chars, point: point, folding: folding, kept: kept, bare: bare, oneForm: oneForm, parts: parts,
    couples: couples, required: required, requiredOf: requiredOf, wordsOf: wordsOf, synonyms: synonyms, subjects: subjects,
    spelt: spelt, read: read, shardOf: shardOf, shards: shards, store: store, load: load, loadAll: loadAll, scores: scores, held: held,
    holding: holding, inOrder: inOrder, both: both, best: best, wanted: wanted, kindsOf: kindsOf, named: named,
    reader: reader, worth: worth, kindOf: kindOf, topic: topic, titlesOf: titlesOf, title: title, bonus: bonus, numbers: numbers
  };
  root.Catalogue = {
    beside: root.Catalogue,
    search: function (query, options, callback) {
      var written = String(query).slice(0, 1000);
      options = options || {};
      forget();
      prepared(written, function (ready, newer) {
        if (!ready || !required(written).length) {
          callback([], { total: 0, counts: {}, near: "", partial: !ready, newer: newer });
          return;
        }
        understood(written, options.plain, function (asked) {
          (options.plain && more ? more.plainly : remembered)(asked, written, function (found) {
            var told = found.told || {}, key = JSON.stringify(options);
            if (told[key]) { callback(told[key][0], told[key][1]); return; }
            rowsOf(found, asked.said, options, function (rows, info) { told[key] = [rows, info]; callback(rows, info); });
          });
        });
      });
    }
  };
}(window));
