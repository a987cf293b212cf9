/* Finds entries in the index that lies beside the site as scripts. ES5; no request but <script>.
   The stages, the weights and the order are those of catalogue/search.py. */
(function (root) {
  "use strict";
  var K1 = 1.2, B = 0.75, CLOSE = 40, STEP = 0.1, SOUND = 4, MAX = 64, LETTERS = 60, READINGS = 8;
  var here = document.currentScript || document.getElementsByTagName("script")[document.getElementsByTagName("script").length - 1];
  var base = here.getAttribute("data-find"), store = {}, waiting = {}, lost = {}, script = null, sounds = null;
  var LETTER = /[0-9a-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02c1\u0370-\u1fff\u2c00-\u2dff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u318e\u31a0-\u31bf\u3400-\u4dbf\u4e00-\ua48c\ua4d0-\ud7a3\uf900-\ufaff]/;

  root.CatalogueShard = function (name) { store["$" + name] = Array.prototype.slice.call(arguments, 1); };

  function load(name, done) {
    var key = "$" + name, tag;
    if (store[key] || lost[key]) { done(store[key]); return; }
    if (waiting[key]) { waiting[key].push(done); return; }
    waiting[key] = [done];
    tag = document.createElement("script");
    function ended() {
      var calls = waiting[key], i;
      delete waiting[key];
      if (!store[key]) { lost[key] = true; }
      for (i = 0; i < calls.length; i += 1) { calls[i](store[key]); }
    }
    tag.onload = ended;
    tag.onerror = ended;
    tag.src = base + name + ".js";
    document.getElementsByTagName("head")[0].appendChild(tag);
  }
  function loadAll(names, done) {
    var left = names.length, i;
    function one() { left -= 1; if (left === 0) { done(); } }
    if (!left) { done(); }
    for (i = 0; i < names.length; i += 1) { load(names[i], one); }
  }
  function decoded(text, at) {
    var c = text.charCodeAt(at);
    if (c >= 0xe000) { c -= 0x800; }
    if (c > 0x2029) { c -= 2; }
    return (c > 92 ? c - 1 : c) - 35;
  }
  function fold(text) {
    var out = "", i, c, flat;
    for (i = 0; i < text.length; i += 1) {
      c = text.charAt(i);
      flat = (c.normalize && !/[\ud800-\udfff]/.test(c) ? c.normalize("NFKC") : c).toLowerCase();
      if (flat.length !== 1) { flat = c; }
      out += script && script["$" + flat] || flat;
    }
    return out;
  }
  function runs(folded) {
    var out = [], run = "", i, c;
    for (i = 0; i <= folded.length; i += 1) {
      c = folded.charAt(i);
      if (c && LETTER.test(c)) { run += c; } else { if (run) { out.push(run); } run = ""; }
    }
    return out;
  }
  function unique(list) {
    var seen = {}, out = [], i;
    for (i = 0; i < list.length; i += 1) {
      if (!seen["$" + list[i]]) { seen["$" + list[i]] = true; out.push(list[i]); }
    }
    return out;
  }
  function pairsOf(text) {
    var out = [], n;
    for (n = 0; n < text.length - 1; n += 1) { out.push(text.substr(n, 2)); }
    return out;
  }
  function required(folded) {
    var out = [], all = runs(folded), i;
    for (i = 0; i < all.length; i += 1) { out = out.concat(all[i].length === 1 ? [all[i]] : pairsOf(all[i])); }
    return unique(out).slice(0, MAX);
  }
  function bare(text) { return runs(fold(text)).join(""); }

  function core() { return store.$core[0]; }
  function shardOf(term) {
    var terms = core().terms, low = 0, high = terms.length;
    while (low < high) {
      var mid = (low + high) >> 1;
      if (terms[mid] <= term) { low = mid + 1; } else { high = mid; }
    }
    return low ? "p" + (low - 1) : "";
  }
  function pattern(number) {
    var all = core().table, i, text, out;
    if (!all) { all = core().table = core().patterns.split(" "); }
    if (typeof all[number] === "string") {
      text = all[number]; out = [];
      for (i = 0; i < text.length; i += 2) { out.push([decoded(text, i), decoded(text, i + 1) / 2]); }
      all[number] = out;
    }
    return all[number];
  }
  function postings(term) {
    var shard = store["$" + shardOf(term)], at, start = 0, i, count, doc = -1, out = [];
    if (!shard) { return out; }
    at = shard[0].indexOf(term);
    if (at < 0) { return out; }
    for (i = 0; i < at; i += 1) { start += decoded(shard[1], i); }
    count = decoded(shard[1], at);
    for (i = 0; i < count; i += 1) {
      doc += decoded(shard[2], 2 * (start + i));
      out.push([doc, pattern(decoded(shard[2], 2 * (start + i) + 1))]);
    }
    return out;
  }
  /* Document -> BM25F score of a term over the columns from `first` to `last`. */
  function scores(term, first, last) {
    var list = postings(term), df = [0, 0, 0, 0, 0], out = {}, i, j, col, weight, length, idf;
    function each(visit) {
      for (i = 0; i < list.length; i += 1) {
        for (j = 0; j < list[i][1].length; j += 1) {
          col = list[i][1][j][0]; weight = list[i][1][j][1];
          if (col >= first && col <= last) { visit(list[i][0]); }
        }
      }
    }
    each(function () { df[col] += 1; });
    each(function (doc) {
      idf = Math.log(core().count / (df[col] + 1)) + 1;
      length = decoded(core().lengths[col], doc);
      out[doc] = (out[doc] || 0) + idf * (weight * (K1 + 1)) /
        (weight + K1 * (1 - B + B * length / core().averages[col]));
    });
    return out;
  }
  function shards(terms) {
    var out = [], i, name;
    for (i = 0; i < terms.length; i += 1) { name = shardOf(terms[i]); if (name) { out.push(name); } }
    return unique(out);
  }
  function holding(terms, sound, done) {
    loadAll(shards(terms), function () {
      var found = null, i, doc, list, next;
      for (i = 0; i < terms.length; i += 1) {
        list = scores(terms[i], sound ? SOUND : 0, sound ? SOUND : SOUND - 1);
        next = {};
        for (doc in list) { if (!found || doc in found) { next[doc] = (found ? found[doc] : 0) + list[doc]; } }
        found = next;
      }
      done(found || {});
    });
  }
  function near(folded, done) {
    var chars = unique(runs(folded).join("").split("")), terms = chars.concat(required(folded));
    if (chars.length < 3) { done({}); return; }
    loadAll(shards(terms), function () {
      var found = {}, count = {}, out = {}, i, doc, list;
      for (i = 0; i < terms.length; i += 1) {
        list = scores(terms[i], 0, 0);
        for (doc in list) {
          found[doc] = (found[doc] || 0) + list[doc];
          count[doc] = (count[doc] || 0) + (i < chars.length ? 1 : 0);
        }
      }
      for (doc in found) { if (count[doc] >= Math.max(2, chars.length - 1)) { out[doc] = found[doc]; } }
      done(out);
    });
  }

  /* Sound: pairs of syllables and of initials are private-use characters. */
  function syllables() {
    var names, groups, i, j;
    if (!sounds && store.$sound) {
      names = store.$sound[0]; groups = store.$sound[1].split(" "); sounds = { name: {}, char: {} };
      for (i = 0; i < names.length; i += 1) {
        sounds.name["$" + names[i]] = i;
        for (j = 0; j < groups[i].length; j += 1) { sounds.char["$" + groups[i].charAt(j)] = i; }
      }
    }
    return sounds;
  }
  function coupled(numbers, offset) {
    var out = [], i;
    for (i = 0; i < numbers.length - 1; i += 1) {
      out.push(String.fromCharCode(offset + numbers[i], offset + numbers[i + 1]));
    }
    return out;
  }
  function parsed(letters) {
    var dead = {}, known = syllables().name, out = [];
    function rest(start, before) {
      var end, number, many = out.length;
      if (start === letters.length) { out.push(before); return; }
      for (end = Math.min(letters.length, start + 6); end > start && !dead[start] && out.length < READINGS; end -= 1) {
        number = known["$" + letters.slice(start, end)];
        if (number !== undefined) { rest(end, before.concat(number)); }
      }
      if (out.length === many) { dead[start] = true; }
    }
    if (letters.length <= LETTERS) { rest(0, []); }
    return out;
  }
  function typed(folded) {
    var all = folded.match(/[a-z]+/g) || [], ways = [[]], out, i;
    for (i = 0; i < all.length; i += 1) {
      out = [];
      ways.forEach(function (way) { parsed(all[i]).forEach(function (one) { out.push(way.concat(one)); }); });
      ways = out.slice(0, READINGS);
    }
    return ways.map(function (way) { return coupled(way, 0xe000); }).concat([
      coupled(all.join("").slice(0, LETTERS).split("").map(function (c) { return c.charCodeAt(0); }), 0xf000)]);
  }
  function heard(folded) {
    var numbers = [], i, n;
    for (i = 0; i < folded.length; i += 1) {
      n = syllables().char["$" + folded.charAt(i)];
      if (n !== undefined) { numbers.push(n); }
    }
    return coupled(numbers, 0xe000);
  }

  /* Titles. */
  function block(doc) { return "t" + Math.floor(doc / core().together); }
  function title(doc) {
    var rows = store["$" + block(doc)];
    return rows && rows[0][doc % core().together];
  }
  function best(pairs) {
    return pairs.sort(function (a, b) { return Math.round(b[1] * 1000) - Math.round(a[1] * 1000) || a[0] - b[0]; });
  }
  function bonus(row, asked) {
    var said = bare(asked), named = bare(row[2]), pieces = fold(asked).split(/\s+/).filter(Boolean), i;
    if (said === named || said === bare(row[0])) { return 1000; }
    if (named.indexOf(said) >= 0) { return 100; }
    if (pieces.length < 2) { return 0; }
    for (i = 0; i < pieces.length; i += 1) { if (named.indexOf(bare(pieces[i])) < 0) { return 0; } }
    return 60;
  }
  function weighed(found, asked, done) {
    var list = [], doc, weight, top;
    for (doc in found) {
      weight = core().weights[core().kinds[decoded(core().kind, +doc)]] || 1;
      list.push([+doc, found[doc] * weight]);
    }
    top = best(list).splice(0, CLOSE);
    loadAll(unique(top.map(function (pair) { return block(pair[0]); })), function () {
      done(best(top.map(function (pair) {
        var row = title(pair[0]);
        return [pair[0], pair[1] + (row ? bonus(row, asked) : 0)];
      })).concat(list));
    });
  }
  function synonyms(asked) {
    var said = bare(asked), groups = store.$words ? store.$words[0].split(" ") : [], out = [], i, j, words, held;
    for (i = 0; i < groups.length; i += 1) {
      words = groups[i].split(","); held = "";
      for (j = 0; j < words.length; j += 1) {
        if (said.indexOf(words[j]) >= 0 && words[j].length > held.length) { held = words[j]; }
      }
      for (j = 0; held && j < words.length; j += 1) {
        if (said.indexOf(words[j]) < 0) { out.push(said.split(held).join(words[j])); }
      }
    }
    return out;
  }

  function stages(asked) {
    var folded = fold(asked), out = [], letters = /[a-z]/.test(folded);
    function plainly(other) {
      return { asked: other, find: function (done) { holding(required(fold(other)), false, done); } };
    }
    function sounding(terms) {
      return { asked: asked, find: function (done) { holding(terms, true, done); } };
    }
    out.push({ asked: codeOf(asked), find: function (done) { holding(["\uefff" + codeOf(asked)], true, done); } });
    out.push(plainly(asked));
    synonyms(asked).forEach(function (other) { out.push(plainly(other)); });
    if (letters && syllables()) { typed(folded).forEach(function (terms) { out.push(sounding(terms)); }); }
    out.push({ asked: asked, last: true, find: function (done) {
      load("sound", function () { holding(syllables() ? heard(folded) : [], true, done); });
    } });
    out.push({ asked: asked, last: true, find: function (done) { near(folded, done); } });
    return out;
  }
  function staged(asked, done) {
    var todo = stages(asked), ranked = [], seen = {}, lowest = Infinity;
    function next() {
      var stage = todo.shift();
      if (!stage) { done(ranked); return; }
      if (stage.last && ranked.length) { next(); return; }
      stage.find(function (found) {
        var doc, fresh = {};
        for (doc in found) { if (!seen[doc]) { fresh[doc] = found[doc]; } }
        weighed(fresh, stage.asked, function (rows) {
          var ceiling = lowest;
          rows.forEach(function (pair, place) {
            var score = ceiling === Infinity ? pair[1] : ceiling - STEP * (place + 1);
            seen[pair[0]] = true;
            ranked.push([pair[0], score]);
            lowest = Math.min(lowest, score);
          });
          next();
        });
      });
    }
    next();
  }
  function codeOf(asked) {
    var code = /^\s*([a-z])[-\s]?([0-9]{1,5})\s*$/.exec(fold(asked));
    return code ? code[1] + ("00" + code[2]).slice(-Math.max(3, code[2].length)) : bare(asked);
  }
  /* What the query needs: the table of scripts when a character is not in the index as it stands,
     of sounds for letters or when nothing is found, of synonyms always. */
  function prepared(asked, done) {
    load("core", function (found) {
      if (!found) { done(false); return; }
      var folded = fold(asked);
      loadAll(/[\u3400-\u9fff]/.test(folded) ? ["words", "facets", "script"] : ["words", "facets", "sound"], function () {
        var i, table;
        if (!script && store.$script) {
          table = store.$script[0]; script = {};
          for (i = 0; i < table.length; i += 2) { script["$" + table.charAt(i)] = table.charAt(i + 1); }
        }
        if (/[a-z]/.test(folded)) { load("sound", function () { done(true); }); } else { done(true); }
      });
    });
  }
  function texts(docs, done) {
    var starts = core().texts, names = {}, i, n;
    for (i = 0; i < docs.length; i += 1) {
      for (n = starts.length - 1; starts[n] > docs[i]; n -= 1) { /* the block that begins before */ }
      names[docs[i]] = n;
    }
    loadAll(unique(docs.map(function (doc) { return "x" + names[doc]; })), function () {
      done(function (doc) {
        var held = store["$x" + names[doc]];
        return held ? held[0][doc - starts[names[doc]]] || "" : "";
      });
    });
  }
  function snippet(text, asked) {
    var folded = fold(text), pieces = fold(asked).split(/\s+/).filter(Boolean), at = -1, length = 0, i, p, begin;
    pieces = pieces.concat(required(fold(asked)));
    for (i = 0; i < pieces.length && at < 0; i += 1) { at = folded.indexOf(pieces[i]); length = pieces[i].length; }
    if (at < 0) { at = 0; length = 0; }
    begin = Math.max(0, at - 20);
    p = [text.slice(begin, at), text.substr(at, length), text.slice(at + length, begin + Math.max(60, length))];
    return p.map(function (part) { return part.replace(/\n/g, " "); });
  }
  function count(counts, name, words) {
    counts[name] = counts[name] || {};
    words.forEach(function (word) { counts[name][word] = (counts[name][word] || 0) + 1; });
  }
  /* Facet -> the words of a document. */
  function words(doc) {
    var facets = store.$facets ? store.$facets[0] : {}, out = { kind: [core().kinds[decoded(core().kind, doc)]] }, name;
    for (name in facets) {
      if (!facets[name].rows) { facets[name].rows = facets[name][1].split(" "); }
      out[name] = numbers(facets[name].rows[doc]).map(named(facets[name][0]));
    }
    return out;
  }
  function named(list) { return function (number) { return list[number]; }; }
  function numbers(text) {
    var out = [], i;
    for (i = 0; i < text.length; i += 1) { out.push(decoded(text, i)); }
    return out;
  }
  function rowsOf(pairs, asked, options, done) {
    var filters = options.filters || {}, counts = {}, wanted;
    /* A facet's own choice does not narrow its own counts. */
    wanted = pairs.filter(function (pair) {
      var held = words(pair[0]), failed = [], name;
      for (name in filters) {
        if (filters[name].length && !filters[name].some(function (word) { return (held[name] || []).indexOf(word) >= 0; })) {
          failed.push(name);
        }
      }
      for (name in held) {
        if (!failed.length || failed.length === 1 && failed[0] === name) { count(counts, name, held[name]); }
      }
      return !failed.length;
    });
    pairs = wanted;
    wanted = wanted.slice(0, options.limit || 10);
    loadAll(unique(wanted.map(function (pair) { return block(pair[0]); })), function () {
      texts(wanted.map(function (pair) { return pair[0]; }), function (textOf) {
        var rows = [];
        wanted.forEach(function (pair) {
          var row = title(pair[0]);
          if (row) {
            rows.push({ id: row[0], kind: row[1], title: row[2], url: row[3], mark: row[4],
              score: Math.round(pair[1] * 1000) / 1000, snippet: snippet(textOf(pair[0]), asked) });
          }
        });
        done(rows, { total: pairs.length, counts: counts, partial: Object.keys(lost).length > 0 });
      });
    });
  }
  root.Catalogue = {
    search: function (query, options, callback) {
      var asked = String(query).slice(0, 1000);
      prepared(asked, function (ready) {
        if (!ready) { callback([], { total: 0, counts: {}, partial: true }); return; }
        if (!required(fold(asked)).length) { callback([], { total: 0, counts: {}, partial: false }); return; }
        function answer(pairs) { rowsOf(pairs, asked, options || {}, callback); }
        staged(asked, answer);
      });
    },
    /* The plain ranking, as catalogue.search.plain gives it: for tests and comparisons. */
    plain: function (query, limit, callback) {
      prepared(query, function () {
        holding(required(fold(query)), false, function (found) {
          var list = Object.keys(found).map(function (doc) { return [+doc, found[doc]]; });
          list = best(list).slice(0, limit);
          loadAll(unique(list.map(function (pair) { return block(pair[0]); })), function () {
            callback(list.map(function (pair) { return [title(pair[0])[0], Math.round(pair[1] * 1000) / 1000]; }));
          });
        });
      });
    }
  };
}(window));
