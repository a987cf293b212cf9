/* What find.js reads only when it needs it: other ways to understand a query, what is quoted or left out,
   and the line that a row shows. ES5. Stages and order: catalogue/search/stages.py. */
CatalogueShard("further", function (kit) {
  "use strict";
  var SOUND = 4, LETTERS = 60, READINGS = 8, FEW = 10, ALONE = "!", MAX_PARTS = 8, EXACT = 1000, PAIRS_LOST = 3, WHOLE = 50,
    QUOTED_LOOK = 30, OTHER_WORDS = 0.7, CALLED = 5, ASKED = 10, BEFELL = 3, INCIDENT = 2, KEYWORDS = 1,
    QUOTED = /["“”＂]([^"“”＂]+)["“”＂]|[「『]([^「」『』]+)[」』]/g, MARKS = /["“”＂「」『』]/g,
    WITHOUT = /(?:^|[ \t\r\n\u3000])[-－](?![-－])(["“”＂][^"“”＂]+["“”＂]|[「『][^「」『』]+[」』]|[^ \t\r\n\u3000]+)/g,
    CODED = /^(?:[a-z][0-9]|[0-9][a-z]|[a-z]+(?:\+\+?|#))$/, STOPS = "。；！？!?;", PAUSES = "，、：,:）)", BEFORE = 24, LONGEST = 60, ENOUGH = 30, IN_ORDER = 300, AS_ONE = 6,
    HAN = /^(?:[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff]|[\ud840-\ud8bf][\udc00-\udfff])/,
    chars = kit.chars, point = kit.point, folding = kit.folding, kept = kit.kept,
    bare = kit.bare, oneForm = kit.oneForm, parts = kit.parts, couples = kit.couples, required = kit.required,
    requiredOf = kit.requiredOf, wordsOf = kit.wordsOf, synonyms = kit.synonyms, subjects = kit.subjects,
    spelt = kit.spelt, read = kit.read, shardOf = kit.shardOf, shards = kit.shards, store = kit.store, load = kit.load,
    loadAll = kit.loadAll, scores = kit.scores, held = kit.held, holding = kit.holding, inOrder = kit.inOrder, both = kit.both, best = kit.best, wanted = kit.wanted, kindsOf = kit.kindsOf, named = kit.named,
    kindOf = kit.kindOf, topic = kit.topic, titlesOf = kit.titlesOf, title = kit.title, bonus = kit.bonus,
    numbers = kit.numbers,
    core = store.$core[0], keys = Object.keys;

  function numberOf(pair) { return pair[0]; }
  function unique(list) { return list.filter(function (one, at) { return list.indexOf(one) === at; }); }
  function split(text) { return text ? text.split(" ") : []; }
  function asWord(word) { return "\ueffe\ueffe" + word; }
  /* What a query wants and what it does not, besides its words: catalogue/search/asked.py. */
  function understood(query) {
    var left = [], quoted = [], rest = query.replace(WITHOUT, function (whole, one) { left.push(one); return " "; });
    function words(found) {
      return unique(found.filter(bare).map(function (one) { return one.replace(MARKS, ""); }));
    }
    if (!bare(rest)) { return { said: query, phrases: [], without: [], strict: true }; }
    rest.replace(QUOTED, function (whole, one, other) { quoted.push(one || other); });
    quoted = words(quoted);
    left = words(left);
    return { said: rest.replace(MARKS, ""), phrases: quoted, without: left, strict: true };
  }
  /* The answers to what is asked for, of them only those that say what is quoted and nothing that is left out. */
  function strictly(asked, answers, done) {
    filter(asked, function (passes) {
      answers(asked.said, passes, function (found) {
        var close = asked.phrases.length ? found.pairs.slice(0, QUOTED_LOOK) : [];
        proved(close.map(function (pair) { return pair.slice(); }), asked.phrases, function (looked) {
          found.pairs = found.pairs.filter(function (pair, at) { return !looked[at] || !looked[at].failed; });
          found.strict = asked.phrases.length + asked.without.length > 0;
          doubted(asked.said, found, done);
        });
      });
    });
  }
  /* A code of a figure and a letter or with signs that nothing says as a word: what holds its letters is only similar. */
  function doubted(asked, found, done) {
    var code = bare(asked);
    if (found.near || !found.pairs.length || !found.pairs[0][2] || !CODED.test(code)) { done(found); return; }
    holding([asWord(code)], 1, function (said) {
      if (!keys(said).length) { found.near = "near"; }
      done(found);
    });
  }
  /* Calls with a function that tells the text of each of some documents. */
  function texts(docs, done) {
    var from = 0;
    core.starts = core.starts || numbers(core.texts).map(function (n) { from += n; return from - n; });
    function block(doc) { return core.starts.filter(function (start) { return start <= doc; }).length - 1; }
    loadAll(unique(docs.map(function (doc) { return "x" + block(doc); })), function () {
      done(function (doc) {
        var at = block(doc), held = store["$x" + at];
        return held ? read(held[0].split(" ")[doc - core.starts[at]]) : null;
      });
    });
  }
  /* One after the other, until one says it. */
  function firstProved(pairs, list, done) {
    proved(pairs.slice(0, 1), list, function (looked) {
      if (looked.length && looked[0].failed) { firstProved(pairs.slice(1), list, done); } else { done(); }
    });
  }
  /* What follows a pair is remembered in a byte: the few that can matter are compared with their texts. */
  function proved(pairs, list, done) {
    var docs = pairs.map(numberOf);
    titlesOf(docs, function () {
      texts(docs, function (textOf) {
        pairs.forEach(function (pair) {
          var row = title(pair[0]), text = textOf(pair[0]), forms;
          if (!row || text === null) { return; }
          text = text.replace(/(^|\n)[^\n\x01]*\x01/g, "\n").replace("\0", "\0" + row.id);
          forms = [row.title, oneForm(row.title), text, oneForm(text)].map(bare);
          if (!list.every(function (one) {
            return [one, oneForm(one)].map(bare).some(function (piece) {
              return forms.some(function (form) { return form.indexOf(piece) >= 0; });
            });
          })) { pair[1] -= IN_ORDER; pair.failed = 1; }
        });
        done(pairs);
      });
    });
  }
  /* The few documents that may say several words as one: with more, the words alone tell. */
  function asOne(said, done) {
    holding(requiredOf([said]), 0, function (found, titled) {
      var may = inOrder(said), few = keys(may).length <= AS_ONE;
      keys(found).forEach(function (doc) { if (!few || !may[doc]) { delete found[doc]; } });
      done(found, titled);
    });
  }
  /* Documents with an id that is a code but for zeros before its number. */
  function namedAlike(code, done) {
    function short(code) { return code.replace(/([a-z])0+(?=[0-9])/g, "$1"); }
    holding(["\uefff\uefff" + short(code)], 1, function (found) {
      if (keys(found).length) { done(found); return; }
      holding(["\ueffe" + asWord(short(code).replace(/^[a-z]+/, ""))], 1, function (found) {
        titlesOf(keys(found), function () {
          keys(found).forEach(function (doc) {
            var row = title(doc);
            if (!row || short(bare(row.id)) !== short(code)) { delete found[doc]; }
          });
          done(found);
        });
      });
    });
  }
  /* The ranking of catalogue.search.plain, which knows no stages. */
  function plainly(asked, query, done) {
    holding(required(query), 0, function (found) {
      done({ pairs: best(keys(found).map(function (doc) { return [+doc, found[doc]]; })) });
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
    var first = chars(spelt(said))[0] || "", alone = chars(said).length === 1, names = [], from = shardOf(first + ALONE).slice(1), to = shardOf(first + "\uffff").slice(1);
    for (from = +from; to && alone && from <= +to; from += 1) { names.push("p" + from); }
    loadAll(names, function () {
      var terms = [];
      names.forEach(function (name) {
        split(store["$" + name] && store["$" + name][0]).forEach(function (group) {
          if (!group.indexOf(first)) {
            chars(group).slice(1).forEach(function (c) { terms.push(said + (c === ALONE ? "" : read(c))); });
          }
        });
      });
      summed(terms.sort(rising), SOUND - 1, done);
    });
  }
  function rising(a, b) { return point(a[1] ? chars(a)[1] || "\0" : "\0") - point(b[1] ? chars(b)[1] || "\0" : "\0"); }
  /* Documents that may say something in its order, its Latin words as words. */
  function sayers(said, done) {
    var forms = unique([bare(said), bare(oneForm(said))]), words = wordsOf(said).map(asWord);
    holding(words, 1, function (worded) {
      loadAll(forms.reduce(function (names, form) { return names.concat(shards(requiredOf([form]))); }, []), function () {
        beginning(forms[0], function (found) {
          forms.forEach(function (form) {
            var docs = chars(form).length > 2 ? inOrder(form) : held(couples(form), 0)[0], doc;
            for (doc in docs) { found[doc] = 1; }
          });
          done(words.length ? both(worded, found) : found);
        });
      });
    });
  }
  /* Whether a document may say all that is quoted, and says nothing that is left out. */
  function filter(asked, done) {
    var todo = asked.phrases.concat(asked.without), sets = [];
    function next() {
      if (sets.length < todo.length) { sayers(todo[sets.length], function (docs) { sets.push(docs); next(); }); return; }
      done(function (doc) {
        return sets.every(function (docs, at) { return doc in docs === at < asked.phrases.length; });
      });
    }
    next();
  }
  function enough(terms, own, last, least, done) {
    terms.own = own;
    summed(own < 3 ? [] : terms, last, function (found, often) {
      var out = {}, doc;
      for (doc in found) { if (often[doc] >= least(own)) { out[doc] = found[doc]; } }
      done(out, often);
    });
  }
  function near(asked, least, joined, done) {
    var own = unique(chars(bare(asked))), pairs = required(asked);
    enough(own.concat(pairs), own.length, 0, least, function (found, often) {
      var beside = {};
      pairs.forEach(function (term) { var next = scores(term, 0, 0).all, doc; for (doc in next) { beside[doc] = (beside[doc] || 0) + 1; } });
      keys(found).forEach(function (doc) {
        if (often[doc] === own.length) { found[doc] += WHOLE; }
        if (joined && !(beside[doc] >= Math.max(1, pairs.length - PAIRS_LOST))) { delete found[doc]; }
      });
      done(found);
    });
  }
  /* All pairs but one, where two words may meet. */
  function lacking(asked, done) {
    var terms = required(asked);
    enough(terms, terms.length, SOUND - 1, function (n) { return n - 1; }, function (found) { done(found); });
  }
  /* What is most telling of what a question names, each thing as the one of its words that fits best, and of the
     question as it stands: titles and keywords that hold its pairs. */
  function telling(about, said, done) {
    var every = [].concat.apply([], about), terms = requiredOf(every), asked = requiredOf([said]), telltale;
    function tells(term) { return chars(term).every(function (c) { return (core.nothing || "").indexOf(c) < 0; }); }
    telltale = terms.filter(tells);
    telltale = telltale.length ? telltale : terms;
    loadAll(shards(terms.concat(asked)), function () {
      var found = {}, most = 0, incident = befell(said);
      about.forEach(function (ways) {
        var best = {}, doc;
        function many(one) { return requiredOf([one]).filter(function (term) { return telltale.indexOf(term) >= 0; }).length || 1; }
        ways.forEach(function (one, at) {
          var next = told(one, telltale, incident), worth = at ? OTHER_WORDS * Math.min(1, many(ways[0]) / many(one)) : 1, doc;
          for (doc in next) { best[doc] = Math.max(best[doc] || 0, next[doc] * worth); }
        });
        for (doc in best) { found[doc] = (found[doc] || 0) + best[doc]; }
      });
      asked.forEach(function (term) {
        var named = keys(scores(term, 0, KEYWORDS).all);
        named.forEach(function (doc) { found[doc] = (found[doc] || 0) + ASKED * (incident[term] ? INCIDENT : 1) * rare(named.length); });
      });
      if (keys(incident).length) { keys(found).forEach(function (doc) { if (kindOf(+doc)[0] === "page") { found[doc] *= BEFELL; } }); }
      keys(found).forEach(function (doc) { most = Math.max(most, found[doc]); });
      keys(found).forEach(function (doc) { if (2 * found[doc] < most) { delete found[doc]; } });
      done(found);
    });
  }
  /* The pairs by which a question says what befell somebody at work: words for it end with what tells. */
  function befell(said) {
    var told = store.$heard || [], cs = chars(said), found = {};
    if (!told[1] || RegExp(told[2]).test(said)) { return found; }
    said.replace(RegExp(told[1], "g"), function (match) {
      var at = chars(said.slice(0, arguments[arguments.length - 2] + match.length)).length;
      [at - 1, at].forEach(function (second) { if (second > 0 && second < cs.length) { found[cs[second - 1] + cs[second]] = 1; } });
    });
    return found;
  }
  function rare(count) {
    var worth = Math.log(core.count / (count + 1)) + 1;
    return worth * Math.sqrt(worth);
  }
  /* The pairs of something by their rarity, more where a title or a keyword holds them. */
  function told(said, among, incident) {
    var found = {};
    requiredOf([said]).forEach(function (term) {
      var have = scores(term, 0, SOUND - 1).all, worth = (incident[term] ? INCIDENT : 1) * rare(keys(have).length), doc;
      if (among.indexOf(term) < 0) { return; }
      keys(scores(term, 0, KEYWORDS).all).forEach(function (doc) { have[doc] += CALLED; });
      for (doc in have) { found[doc] = (found[doc] || 0) + have[doc] * worth; }
    });
    return found;
  }
  /* Some of several words. */
  function partly(asked, done) {
    var several = unique(parts(asked)).slice(0, MAX_PARTS), out = {};
    if (several.length < 2) { done(out); return; }
    loadAll(shards(requiredOf(several)), function () {
      several.forEach(function (part) {
        var found = held(requiredOf([part]), 0)[0], doc;
        for (doc in found) { out[doc] = (out[doc] || 0) + found[doc] + EXACT; }
      });
      done(out);
    });
  }

  /* What `postings` of find.js does, of an index of before: numbers of postings are characters. */
  function older(shard, at, each) {
    var head = kit.reader(shard[1]), list = kit.reader(shard[2]), after = kit.reader(shard[3]), fields, i;
    function field(column, size) {
      var scale = core.scales[column], doc = -1, brief = core.brief || 1, code, n, own, share;
      for (n = 0; n < size; n += 1) {
        code = list(); doc += Math.floor(code / brief); code %= brief;
        if (code > brief - 2) { code += list(); }
        own = [];
        for (share = scale[3 * code + 2]; share > 0; share -= 1) { own.push(after()); }
        if (i === at) { each(column, doc, kit.worth(column, size, doc, scale[3 * code], scale[3 * code + 1]), own); }
      }
    }
    /* What counts alike in all documents that hold it: each number says which of six do. */
    function set(column, count) {
      var docs = [], n, code, bit;
      for (n = 0; n < core.count; n += 6) {
        code = list();
        for (bit = 0; code >> bit; bit += 1) { if (code >> bit & 1) { docs.push(n + bit); } }
      }
      docs.forEach(function (doc) { if (i === at) { each(column, doc, kit.worth(column, docs.length, doc, count, -1), []); } });
    }
    for (i = 0; i <= at; i += 1) {
      fields = head();
      /* The sizes of all its fields stand before its lists do. */
      [0, 1, 2, 3, 4].map(function (column) { return (fields | fields >> 5) >> column & 1 ? head() : 0; }).forEach(function (size, column) {
        if (size) { (fields >> column + 5 & 1 ? set : field)(column, size); }
      });
    }
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
      if (out.length === many) { dead[start] = 1; }
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
    chars(folded).forEach(function (c) {
      groups.forEach(function (group, n) { if (group.indexOf(c) >= 0) { out.push(n); } });
    });
    return coupled(out, 0xe000);
  }

  /* The same in another order, which is that of the scores: what fits first. */
  function reordered(ranked, fits) {
    var scores = ranked.map(function (pair) { return pair[1]; });
    ranked = ranked.filter(fits).concat(ranked.filter(function (pair) { return !fits(pair); }));
    ranked.forEach(function (pair, at) { pair[1] = scores[at]; });
    return ranked;
  }
  /* What is found: titles that say a question in other words before mere mentions of it; then the kinds that
     are asked for first, unless the first answers it all the same. */
  function settle(asked, ranked, done) {
    var kinds = kindsOf(asked), first = ranked[0], kind;
    function asks(pair) { return kinds.indexOf(kindOf(pair[0])[0]) >= 0; }
    if (!first.titled && first[2] > 1 && topic(asked) !== bare(asked)) {
      ranked = reordered(ranked, function (pair) { return pair.titled; });
      first = ranked[0];
    }
    kind = kindOf(first[0])[0];
    if (!ranked.some(asks) || wanted(asked).indexOf(kind) >= 0 || kind === "page" && first[2] === 1) { done(ranked); return; }
    titlesOf([first[0]], function () {
      if (!bonus(first[0], topic(asked))) {
        ranked = reordered(ranked, asks);
        ranked.forEach(function (pair) { pair[2] = asks(pair) ? 1 : pair[2]; });
      }
      done(ranked);
    });
  }
  /* Stages after those that take a query as it stands. */
  function stages(asked) {
    var folded = folding(asked).join(""), about = subjects(asked), out = [], rank = 3;
    function otherwise(unless, near, find) { rank += 1; out.push({ unless: unless, near: near, find: find, rank: rank }); return out[out.length - 1]; }
    /* The letters of a code are no sound. */
    if (/[a-z]/.test(folded) && store.$sound && !/^[a-z]+[0-9]+$/.test(bare(asked))) {
      typed(folded).forEach(function (terms) { out.push({ sound: 1, terms: terms, sounds: terms, rank: rank }); });
    }
    otherwise(FEW, "", function (done) { beginning(bare(asked), done); });
    /* What is misspelt by its sound may stand among words that only ask; letters and figures are not heard. */
    unique([folded, folding(topic(asked)).join("")]).forEach(function (said) {
      var alike = chars(bare(said)).every(function (c) { return HAN.test(c); }) ? "" : "near";
      var stage = otherwise(1, alike, function (done) {
        load("heard", function () {
          stage.sounds = heard(said);
          holding(stage.sounds, 1, done);
        });
      });
    });
    kindsOf(asked).forEach(function (kind) {
      otherwise(1, "parts", function (done) { telling([named(asked, kind)], "", done); });
      out[out.length - 1].kind = kind;
    });
    otherwise(1, "near", function (done) { near(asked, function (n) { return Math.max(2, n - 1); }, true, done); });
    otherwise(1, "parts", function (done) { partly(asked, done); });
    otherwise(1, "near", function (done) { lacking(asked, done); });
    otherwise(1, "parts", function (done) { telling(about.map(function (one) { return [one].concat(synonyms(one)); }), bare(asked), done); });
    otherwise(0, "near");
    otherwise(1, "near", function (done) { near(asked, function (n) { return Math.max(2, (n + 1) >> 1); }, false, done); });
    return out;
  }
  /* Facet -> the words of a document. */
  function words(doc) {
    var facets = store.$facets ? store.$facets[0] : {}, out = Object.create(null);
    out.kind = [kindOf(doc)[0]];
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
          counts[name] = counts[name] || Object.create(null);
          held[name].forEach(function (word) { counts[name][word] = (counts[name][word] || 0) + 1; });
        }
      });
      return !failed.length;
    });
  }
  /* What a row shows: before, hit, after, and the anchor of the line: catalogue/search/rows.py. */
  function snippet(text, asked) {
    var part = (text || "").split("\0"), written = chars(part[0]), cs = folding(part[0]), keep = kept(cs), places = [],
      said = cs.filter(function (c, at) { return keep[at] && places.push(at); }).join(""), one = oneForm(asked),
      whole = parts(asked).concat(parts(one)), key = "", found;
    oneForm(part[0], function (number, form) { if (one.indexOf(form) >= 0) { whole.push(bare(number)); } });
    function first(list) {
      var at = -1, piece = list.filter(function (one) {
        if (at < 0) { at = said.indexOf(one); return at >= 0; }
      })[0];
      if (!piece) { return 0; }
      at = chars(said.slice(0, at)).length;
      return [places[at], places[at + chars(piece).length - 1] + 1];
    }
    function mark(most, least) {
      return [STOPS, PAUSES].reduce(function (found, marks, n) {
        for (var at = most; !found && at > least; at -= 1) {
          if (marks.indexOf(written[at - 1]) >= 0) { found = [at, n]; }
        }
        return found;
      }, 0);
    }
    function cut(start, end) {
      var first = start ? written.lastIndexOf("\n", start - 1) + 1 : 0, last = written.indexOf("\n", end), anchor = "", at, begin, finish;
      last = last < 0 ? written.length : last;
      at = written.slice(first, last).indexOf("\x01");
      if (at >= 0) { anchor = written.slice(first, first + at).join(""); first += at + 1; }
      if (start < first) { start = end = first; }
      begin = start - first <= BEFORE ? first : (mark(start, start - BEFORE) || [start - BEFORE / 2])[0];
      finish = last;
      if (last > begin + LONGEST) {
        at = mark(begin + LONGEST, Math.max(end, begin + ENOUGH));
        finish = at ? at[0] - at[1] : Math.max(end, begin + LONGEST);
      }
      function from(place, to) { return written.slice(place, to).join(""); }
      function broken(place) { return STOPS.indexOf(written[place - 1]) < 0 ? "…" : ""; }
      return [(begin > first ? broken(begin) : "") + from(begin, start), from(start, end).replace(/\n(?:[^\n\x01]*\x01)?/g, " "),
        from(end, finish) + (finish < last ? broken(finish) : ""), anchor];
    }
    found = first(whole);
    if (!found && part[1]) {
      part[1].split("\n").some(function (line) {
        key = whole.some(function (piece) { return bare(line).indexOf(piece) >= 0; }) ? line : "";
        return key;
      });
    }
    return key ? [core.keyword, key, "…" + cut(0, 0)[2], ""] : cut.apply(null, found || first(required(asked).filter(function (pair) { return HAN.test(pair); })) || [0, 0]);
  }
  /* Gives a row its line, and its address the anchor of that. */
  function show(row, text, asked) {
    row.snippet = snippet(text, asked);
    var anchor = row.snippet.splice(3)[0];
    if (anchor && row.url && row.url.indexOf("#") < 0) { row.url += "#" + anchor; }
  }
  return { older: older, texts: texts, narrowed: narrowed, firstProved: firstProved, namedAlike: namedAlike, asOne: asOne, settle: settle, understood: understood, strictly: strictly, plainly: plainly, stages: stages, show: show };
});
