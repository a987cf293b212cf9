/* Asks the indexes that lie beside each other and answers as if they were one. ES5.
   Rules and order: catalogue/search/together.py. Each was read by find.js under its own tag. */
(function (root) {
  "use strict";
  var tags = document.querySelectorAll("script[data-find]"), all = [], one = root.Catalogue;
  for (; one; one = one.beside) { all.unshift(one); }

  function copied(row, at, place) {
    var out = { at: at, place: place, also: [] }, tag = tags[at];
    Object.keys(row).forEach(function (key) { out[key] = row[key]; });
    if (at) {
      out.from = tag.getAttribute("data-name");
      if (out.url && !/^[a-z]+:/i.test(out.url)) { out.url = tag.getAttribute("data-beside") + out.url; }
    }
    return out;
  }
  function order(a, b) { return a.stage - b.stage || b.score - a.score || a.at - b.at || a.place - b.place; }
  function once(rows) {
    var first = Object.create(null);
    return rows.filter(function (row) {
      var before = first[row.title];
      if (!before) { first[row.title] = row; }
      if (!before || before.at === row.at) { return true; }
      before.also.push(((row.from || "") + " " + row.id).trim());
      return false;
    });
  }
  /* The answers of each as [rows, info]; the best decides whether all are only similar. */
  function joined(told, limit) {
    var lists = told.map(function (pair, at) {
        return { info: pair[1], rows: pair[0].map(function (row, place) { return copied(row, at, place); }) };
      }), found = lists.filter(function (list) { return list.rows.length; }),
      best = found.slice().sort(function (a, b) { return order(a.rows[0], b.rows[0]); })[0],
      info = { total: 0, counts: Object.create(null), near: "", strict: told[0][1].strict, partial: false }, rows = [], kept;
    lists.forEach(function (list) {
      info.partial = info.partial || list.info.partial;
      info.newer = info.newer || list.info.newer;
    });
    if (!best) { return [[], info]; }
    info.near = best.info.near;
    lists.filter(function (list) { return list.info.near === info.near || !list.info.total; }).forEach(function (list) {
      rows = rows.concat(list.rows);
      info.total += list.info.total;
      Object.keys(list.info.counts).forEach(function (name) {
        var into = info.counts[name] = info.counts[name] || Object.create(null);
        Object.keys(list.info.counts[name]).forEach(function (word) { into[word] = (into[word] || 0) + list.info.counts[name][word]; });
      });
    });
    kept = once(rows.sort(order));
    info.total -= rows.length - kept.length;
    return [kept.slice(0, limit), info];
  }
  root.Catalogue = {
    search: function (query, options, callback) {
      var told = [], left = all.length;
      all.forEach(function (one, at) {
        one.search(query, options, function (rows, info) {
          var answer;
          told[at] = [rows, info];
          left -= 1;
          if (!left) {
            answer = joined(told, options && options.limit || 10);
            callback(answer[0], answer[1]);
          }
        });
      });
    }
  };
}(window));
