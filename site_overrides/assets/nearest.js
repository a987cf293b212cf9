/* Words of the collection that are written or sound most like what was asked for. ES5; read only when nothing
   fits. The rule: catalogue/search/nearest.py. */
(function (root) {
  "use strict";
  var LOOKED_AT = 30, OFFERED = 5, LETTERS_TO_ONE = 5, CHARACTERS = 3, held = {}, spoken;

  function load(name, done) {
    var tag;
    if (held[name] !== undefined) { done(); return; }
    tag = document.createElement("script");
    tag.onload = tag.onerror = function () {
      var told = root.CatalogueShard.told;
      root.CatalogueShard.told = 0;
      tag.parentNode.removeChild(tag);
      held[name] = told && told[0] === name ? told[1] : "";
      done();
    };
    tag.src = document.querySelector("script[data-find]").getAttribute("data-find") + name + ".js";
    document.head.appendChild(tag);
  }
  function learn() {
    var names = held.sound.split(" ");
    spoken = Object.create(null);
    held.heard.split(" ").forEach(function (group, at) {
      group.split("").forEach(function (c) { spoken[c] = names[at]; });
    });
  }
  function sound(text) { return text.split("").map(function (c) { return spoken[c] || c; }).join(""); }
  function edits(one, other) {
    var row = [0], at, to, before, up;
    for (to = 1; to <= other.length; to += 1) { row[to] = to; }
    for (at = 1; at <= one.length; at += 1) {
      before = row[0];
      row[0] = at;
      for (to = 1; to <= other.length; to += 1) {
        up = row[to];
        row[to] = Math.min(up + 1, row[to - 1] + 1, before + (one.charAt(at - 1) === other.charAt(to - 1) ? 0 : 1));
        before = up;
      }
    }
    return row[other.length];
  }
  function distance(word, said) {
    var own = sound(word), least = Math.max(1, Math.floor(own.length / LETTERS_TO_ONE)), letters = /^[a-z0-9]*$/.test(said),
      size = letters ? own.length : word.length, found = Infinity, at, piece, written, away;
    for (at = 0; at <= Math.max(0, said.length - size); at += 1) {
      piece = said.slice(at, at + size);
      written = letters ? 0 : edits(piece, word);
      away = edits(letters ? piece : sound(piece), own);
      if (away <= least || !letters && written <= 1 && word.length >= CHARACTERS) { found = Math.min(found, away + 2 * written); }
    }
    return found;
  }
  root.Nearest = function (asked, callback) {
    var said = (asked.toLowerCase().match(/[a-z0-9\u4e00-\u9fff]/g) || []).join("").slice(0, LOOKED_AT);
    load("known", function () { load("sound", function () { load("heard", function () {
      var words = held.known ? held.known.split(" ") : [];
      if (!spoken) { learn(); }
      callback(!said ? [] : words.map(function (word, place) { return [distance(word, said), place, word]; })
        .filter(function (one) { return one[0] < Infinity; })
        .sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; })
        .slice(0, OFFERED).map(function (one) { return one[2]; }));
    }); }); });
  };
}(window));
