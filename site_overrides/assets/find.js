/* Finds entries in the index that lies beside the site as scripts. ES5; no request but <script>.
   What the scripts hold: catalogue/shards.py. Stages, weights and order: catalogue/search.py. */
(function (root) {
  "use strict";
  var K1 = 1.2, B = 0.75, CLOSE = 40, STEP = 0.1, SOUND = 4, MAX = 64, LETTERS = 60, READINGS = 8,
    WIDE = 60000, KEPT = 24, FEW = 10, ALONE = "!",
    here = document.currentScript || document.scripts[document.scripts.length - 1],
    base = here.getAttribute("data-find"), store = {}, waiting = {}, lost = {}, order = [],
    core, folds = {}, recent = {}, keys = Object.keys,
    TELLING = /[0-9a-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02c1\u0370-\u1fff\u2c00-\u2dff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u318e\u31a0-\u31bf\u3400-\ud7a3\uf900-\ufaff]+/g;

  root.CatalogueShard = function (name, a, b, c) { store["$" + name] = [a, b, c]; };

  function load(name, done) {
    var key = "$" + name, tag;
    if (store[key] || lost[key]) { done(store[key]); return; }
    if (waiting[key]) { waiting[key].push(done); return; }
    waiting[key] = [done];
    tag = document.createElement("script");
    tag.onload = tag.onerror = function () {
      var calls = waiting[key];
      delete waiting[key];
      tag.parentNode.removeChild(tag);
      if (!store[key]) { lost[key] = 1; }
      if (/[0-9]/.test(key)) { order.push(key); }
      calls.forEach(function (call) { call(store[key]); });
    };
    tag.src = base + name + ".js";
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
  /* Reads one number after the other. */
  function reader(text) {
    var at = 0;
    function next() { var n = value(text.charCodeAt(at)); at += 1; return n < WIDE ? n : (n - WIDE) * WIDE + next(); }
    return next;
  }
  function numbers(text) {
    return text.split("").map(function (c) { return value(c.charCodeAt(0)); });
  }
  function read(text) {
    return text.replace(/[^\u0800-\uffff]/g, function (c) { return core.letters[value(c.charCodeAt(0))]; });
  }
  /* A term as the shards spell it; a character below 0x800 that is not in the collection is in no shard. */
  function spelt(term) {
    term = term.replace(/[^]/g, function (c) {
      var n = core.letters.indexOf(c);
      return n >= 0 ? String.fromCharCode(n < 57 ? n + 35 : n + 36) : c < "\u0800" ? "\0" : c;
    });
    return term.length === 1 ? term + ALONE : term;
  }
  function learn(pairs) {
    for (var i = 0; i < pairs.length; i += 2) { folds["$" + pairs[i]] = pairs[i + 1]; }
  }
  function fold(text) {
    return text.replace(/[^]/g, function (c) {
      var flat = (c.normalize && !/[\ud800-\udfff]/.test(c) ? c.normalize("NFKC") : c).toLowerCase();
      if (flat.length !== 1) { flat = c; }
      return folds["$" + flat] || flat;
    });
  }
  function split(text) { return text ? text.split(" ") : []; }
  function runs(folded) {
    return folded.match(TELLING) || [];
  }
  function unique(list) {
    return list.filter(function (one, at) { return list.indexOf(one) === at; });
  }
  function required(folded) {
    var out = [];
    runs(folded).forEach(function (run) {
      if (run.length === 1) { out.push(run); }
      for (var n = 0; n < run.length - 1; n += 1) { out.push(run.substr(n, 2)); }
    });
    return unique(out.slice(0, 1000)).slice(0, MAX);
  }
  function bare(text) { return runs(fold(text)).join(""); }

  function shardOf(spelling) {
    var family = spelling.length === 2 ? "p" : "n", at = core.firsts[family].filter(function (first) { return first <= spelling; }).length;
    return at ? family + (at - 1) : "";
  }
  function shards(terms) {
    return unique(terms.map(function (term) { return shardOf(spelt(term)); }).filter(Boolean));
  }
  /* The place of a term among those of its shard; -1 when it is not there. */
  function place(listed, spelling) {
    var groups = listed.split(" "), before = -1, found = -1;
    if (spelling.length > 2) { return groups.indexOf(spelling); }
    groups.forEach(function (group) {
      var at = group[0] === spelling[0] ? group.indexOf(spelling[1], 1) : 0;
      if (at > 0) { found = before + at; }
      before += group.length - 1;
    });
    return found;
  }
  /* What a posting is worth before the rarity of its term, for each number of a scale. */
  function scale(field) {
    var held = core.scales[field], out, next, i, weight, length;
    if (typeof held === "string") {
      out = []; next = reader(held);
      for (i = 0; i < held.length; i += 2) {
        weight = next() * core.units[field]; length = next();
        out.push(weight * (K1 + 1) / (weight + K1 * (1 - B + B * length / core.averages[field])));
      }
      held = core.scales[field] = out;
    }
    return held;
  }
  /* Document -> BM25F score of a term over the fields from `first` to `last`; `titled` has those whose title holds it. */
  function scores(term, first, last) {
    var spelling = spelt(term), shard = store["$" + shardOf(spelling)], out = {}, titled = {}, skip = 0,
      head, list, fields, sizes, at, i, field, doc, idf, worth;
    at = shard ? place(shard[0], spelling) : -1;
    if (at >= 0) { head = reader(shard[1]); list = reader(shard[2]); }
    for (i = 0; i <= at; i += 1) {
      fields = head(); sizes = [];
      for (field = 0; fields >> field; field += 1) { sizes[field] = fields >> field & 1 ? head() : 0; }
      if (i < at) { sizes.forEach(function (size) { skip += size; }); }
    }
    for (skip *= 2; skip > 0; skip -= 1) { list(); }
    (sizes || []).forEach(function (size, column) {
      doc = -1; worth = scale(column); idf = Math.log(core.count / (size + 1)) + 1;
      for (i = 0; i < size; i += 1) {
        doc += list();
        field = list();
        if (column >= first && column <= last) {
          out[doc] = (out[doc] || 0) + idf * worth[field];
          if (!column) { titled[doc] = 1; }
        }
      }
    });
    return { all: out, titled: titled };
  }
  function both(left, right) {
    var out = {}, doc;
    if (!left) { return right; }
    for (doc in right) { if (doc in left) { out[doc] = left[doc] + right[doc]; } }
    return out;
  }
  function holding(terms, sound, done) {
    loadAll(shards(terms), function () {
      var found = { all: null, titled: null };
      /* A file that is lost demands nothing: better too many answers than none. */
      terms.filter(function (term) { return !lost["$" + shardOf(spelt(term))]; }).forEach(function (term) {
        var next = scores(term, sound ? SOUND : 0, sound ? SOUND : SOUND - 1);
        found = { all: both(found.all, next.all), titled: both(found.titled, next.titled) };
      });
      done(found.all || {}, found.titled || {});
    });
  }
  function summed(terms, last, done) {
    loadAll(shards(terms), function () {
      var found = {}, often = {};
      terms.forEach(function (term, i) {
        var next = scores(term, 0, last).all, doc;
        for (doc in next) { found[doc] = (found[doc] || 0) + next[doc]; often[doc] = (often[doc] || 0) + (i < terms.own ? 1 : 0); }
      });
      done(found, often);
    });
  }
  /* A single character: whatever has a pair that begins with it. */
  function beginning(said, done) {
    var first = spelt(said)[0], names = [], from = shardOf(first + ALONE).slice(1), to = shardOf(first + "\uffff").slice(1);
    for (from = +from; to && said.length === 1 && from <= +to; from += 1) { names.push("p" + from); }
    loadAll(names, function () {
      var terms = [];
      names.forEach(function (name) {
        split(store["$" + name] && store["$" + name][0]).forEach(function (group) {
          if (group[0] === first) {
            group.slice(1).split("").forEach(function (c) { terms.push(said + (c === ALONE ? "" : read(c))); });
          }
        });
      });
      summed(terms.sort(), SOUND - 1, done);
    });
  }
  function near(folded, least, done) {
    var chars = unique(runs(folded).join("").split("")), terms = chars.concat(required(folded));
    terms.own = chars.length;
    summed(chars.length < 3 ? [] : terms, 0, function (found, often) {
      var out = {}, doc;
      for (doc in found) { if (often[doc] >= least(chars.length)) { out[doc] = found[doc]; } }
      done(out);
    });
  }

  /* Sound: pairs of syllables and of initials are private-use characters. */
  function coupled(list, offset) {
    return list.slice(1).map(function (n, i) { return String.fromCharCode(offset + list[i], offset + n); });
  }
  function parsed(letters) {
    var dead = {}, known = split(store.$sound[0]), out = [];
    function rest(start, before) {
      var end, number, many = out.length;
      if (start === letters.length) { out.push(before); return; }
      for (end = Math.min(letters.length, start + 6); end > start && !dead[start] && out.length < READINGS; end -= 1) {
        number = known.indexOf(letters.slice(start, end));
        if (number >= 0) { rest(end, before.concat(number)); }
      }
      if (out.length === many) { dead[start] = true; }
    }
    if (letters.length <= LETTERS) { rest(0, []); }
    return out;
  }
  function typed(folded) {
    var found = folded.match(/[a-z]+/g), ways = [[]];
    found.forEach(function (run) {
      var out = [];
      ways.forEach(function (way) { parsed(run).forEach(function (one) { out.push(way.concat(one)); }); });
      ways = out.slice(0, READINGS);
    });
    return ways.map(function (way) { return coupled(way, 0xe000); }).concat([
      coupled(found.join("").slice(0, LETTERS).split("").map(function (c) { return c.charCodeAt(0); }), 0xf000)]);
  }
  function heard(folded) {
    var groups = split(store.$heard && store.$heard[0]), out = [];
    folded.split("").forEach(function (c) {
      groups.forEach(function (group, n) { if (group.indexOf(c) >= 0) { out.push(n); } });
    });
    return coupled(out, 0xe000);
  }

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
  function best(pairs) {
    return pairs.sort(function (a, b) { return Math.round(b[1] * 1000) - Math.round(a[1] * 1000) || a[0] - b[0]; });
  }
  function pieces(text) { return fold(text).match(/\S+/g) || []; }
  function bonus(doc, asked) {
    var row = title(doc), said = bare(asked), named, parts = pieces(asked);
    if (!row) { return 0; }
    named = bare(row.title);
    if (said === named) { return 1000; }
    if (named.indexOf(said) >= 0) { return 100; }
    return parts.length > 1 && parts.every(function (part) { return named.indexOf(bare(part)) >= 0; }) ? 60 : 0;
  }
  function weighed(found, titled, stage, done) {
    var list = best(keys(found).map(function (doc) { return [+doc, found[doc] * kindOf(+doc)[2]]; })), top = list.splice(0, CLOSE), close = stage.asked ? top.filter(function (pair) { return pair[0] in titled; }) : [];
    titlesOf(close.map(function (pair) { return pair[0]; }), function () {
      close.forEach(function (pair) { pair[1] += bonus(pair[0], stage.asked); });
      top.forEach(function (pair) { pair[1] += stage.exact ? 1000 : 0; });
      done(best(top).concat(list));
    });
  }
  function synonyms(asked) {
    var said = bare(asked), out = [];
    split(core.words).forEach(function (group) {
      var words = group.split(","), held = "";
      words.forEach(function (word) { if (said.indexOf(word) >= 0 && word.length > held.length) { held = word; } });
      words.forEach(function (word) { if (held && said.indexOf(word) < 0) { out.push(said.split(held).join(word)); } });
    });
    return out;
  }
  function codeOf(asked) {
    var code = /^\s*([a-z])[-\s]?([0-9]{1,5})\s*$/.exec(fold(asked));
    return code ? code[1] + ("00" + code[2]).slice(-Math.max(3, code[2].length)) : bare(asked);
  }
  function stages(asked) {
    var folded = fold(asked), out = [];
    function literally(other) { out.push({ asked: other, terms: required(fold(other)) }); }
    function otherwise(unless, near, find) { out.push({ unless: unless, near: near, find: find }); }
    if (/[0-9a-z]/.test(folded)) { out.push({ exact: 1, sound: 1, terms: ["\uefff" + codeOf(asked)] }); }
    literally(asked);
    synonyms(asked).forEach(literally);
    if (/[a-z]/.test(folded) && store.$sound) {
      typed(folded).forEach(function (terms) { out.push({ sound: 1, terms: terms }); });
    }
    otherwise(FEW, 0, function (done) { beginning(bare(asked), done); });
    otherwise(1, 0, function (done) {
      load("heard", function () { holding(heard(folded), 1, done); });
    });
    otherwise(1, 1, function (done) { near(folded, function (n) { return Math.max(2, n - 1); }, done); });
    otherwise(1, 1, function (done) { near(folded, function (n) { return Math.max(2, (n + 1) >> 1); }, done); });
    return out;
  }
  function staged(asked, done) {
    var todo = stages(asked), ranked = [], seen = {}, lowest = Infinity, close = false;
    function next() {
      var stage = todo.shift();
      if (!stage) { done({ pairs: ranked, near: close }); return; }
      if (ranked.length >= (stage.unless || Infinity)) { next(); return; }
      (stage.find || function (done) { holding(stage.terms, stage.sound, done); })(function (found, titled) {
        keys(seen).forEach(function (doc) { delete found[doc]; });
        weighed(found, titled || {}, stage, function (rows) {
          var ceiling = lowest;
          rows.forEach(function (pair, at) {
            lowest = ceiling < Infinity ? ceiling - STEP * (at + 1) : pair[1];
            seen[pair[0]] = 1;
            ranked.push([pair[0], lowest]);
            close = stage.near;
          });
          next();
        });
      });
    }
    next();
  }
  /* The ranking of catalogue.search.plain, which knows no stages. */
  function plainly(asked, done) {
    holding(required(fold(asked)), 0, function (found) {
      done({ pairs: best(keys(found).map(function (doc) { return [+doc, found[doc]]; })) });
    });
  }
  function remembered(asked, done) {
    if (recent.asked === asked) { done(recent); return; }
    staged(asked, function (found) {
      if (!keys(lost).length) { recent = found; recent.asked = asked; recent.told = {}; }
      done(found);
    });
  }
  /* What the query needs: the table of traditional characters when one is not in the collection, that of sounds
     for letters. */
  function prepared(asked, done) {
    load("core", function (found) {
      var names = [], folded;
      if (!found) { done(false); return; }
      if (!core) {
        core = found[0];
        core.firsts = { p: split(core.pairs), n: split(core.names) };
        learn(core.folds);
      }
      folded = fold(asked);
      if (/[a-z]/.test(folded)) { names.push("sound"); }
      if (folded.split("").some(function (c) { return /[\u3400-\u9fff]/.test(c) && core.letters.indexOf(c) < 0; })) { names.push("script"); }
      loadAll(names, function () {
        if (store.$script) { learn(store.$script[0]); store.$script[0] = ""; }
        done(true);
      });
    });
  }
  function texts(docs, done) {
    var from = 0;
    core.starts = core.starts || numbers(core.texts).map(function (n) { from += n; return from - n; });
    function block(doc) { return core.starts.filter(function (start) { return start <= doc; }).length - 1; }
    loadAll(unique(docs.map(function (doc) { return "x" + block(doc); })), function () {
      done(function (doc) {
        var at = block(doc), held = store["$x" + at];
        return held ? read(held[0].split(" ")[doc - core.starts[at]]).replace(/\n/g, " ") : "";
      });
    });
  }
  function snippet(text, asked) {
    var folded = fold(text), parts = pieces(asked).concat(required(fold(asked))), at = -1, length = 0, i, begin;
    for (i = 0; i < parts.length && at < 0; i += 1) { at = folded.indexOf(parts[i]); length = parts[i].length; }
    if (at < 0) { at = 0; length = 0; }
    begin = Math.max(0, at - 20);
    return [text.slice(begin, at), text.substr(at, length), text.slice(at + length, begin + Math.max(60, length))];
  }
  /* Facet -> the words of a document. */
  function words(doc) {
    var facets = store.$facets ? store.$facets[0] : {}, out = { kind: [kindOf(doc)[0]] };
    keys(facets).forEach(function (name) {
      var facet = facets[name];
      if (!facet.rows) { facet.rows = facet[1].split(" "); }
      out[name] = numbers(facet.rows[doc]).map(function (n) { return facet[0][n]; });
    });
    return out;
  }
  /* Those that pass every filter; counts of all words, where a facet's own choice does not narrow its own. */
  function narrowed(pairs, filters, counts) {
    return pairs.filter(function (pair) {
      var held = words(pair[0]), failed = keys(filters).filter(function (name) {
        return filters[name].length && !filters[name].some(function (word) { return (held[name] || []).indexOf(word) >= 0; });
      });
      keys(held).forEach(function (name) {
        if (!failed.length || failed.length === 1 && failed[0] === name) {
          counts[name] = counts[name] || {};
          held[name].forEach(function (word) { counts[name][word] = (counts[name][word] || 0) + 1; });
        }
      });
      return !failed.length;
    });
  }
  function rowsOf(found, asked, options, done) {
    var filters = options.filters || {}, counts = {}, detail = !options.titles;
    load(detail || options.filters ? "facets" : "core", function () {
      var pairs = narrowed(found.pairs, filters, counts), shown = pairs.slice(0, options.limit || 10), docs = shown.map(function (pair) { return pair[0]; });
      titlesOf(docs, function () {
        texts(detail ? docs : [], function (textOf) {
          var rows = [];
          shown.forEach(function (pair) {
            var row = title(pair[0]);
            if (row) {
              row.score = Math.round(pair[1] * 1000) / 1000;
              row.snippet = detail ? snippet(textOf(pair[0]), asked) : ["", "", ""];
              rows.push(row);
            }
          });
          done(rows, { total: pairs.length, counts: counts, near: found.near, partial: keys(lost).length > 0 });
        });
      });
    });
  }
  root.Catalogue = {
    search: function (query, options, callback) {
      var asked = String(query).slice(0, 1000);
      forget();
      prepared(asked, function (ready) {
        if (!ready || !required(fold(asked)).length) {
          callback([], { total: 0, counts: {}, partial: !ready });
          return;
        }
        (options && options.plain ? plainly : remembered)(asked, function (found) {
          var told = found.told || {}, key = JSON.stringify(options || {});
          if (told[key]) { callback(told[key][0], told[key][1]); return; }
          rowsOf(found, asked, options || {}, function (rows, info) { told[key] = [rows, info]; callback(rows, info); });
        });
      });
    }
  };
}(window));
