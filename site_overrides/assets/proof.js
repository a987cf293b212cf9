/* Compares a folder that the reader picks or drops with the manifest in it. ES5.
   What is told when: catalogue/disc/verification.py, succession.py. Signatures by WebCrypto, where it knows Ed25519. */
(function () {
  "use strict";
  var MANIFEST = "edition.json", SIGNATURE = "edition.sig", SUMS = "SHA256SUMS", KEYS = "keys.json", VERSION = 1;
  var PURPOSE = "catalogue keys", MAX_KEYS = 4194304, MAX_RINGS = 200;
  var SEALS = [MANIFEST, SIGNATURE, SUMS], MAX_SEAL = 33554432, MAX_FILES = 20000;
  /* What systems leave: catalogue/disc/medium.py says why. */
  var LEFT_FILES = [".DS_Store", "Thumbs.db", "desktop.ini"];
  var LEFT_FOLDERS = ["System Volume Information", "$RECYCLE.BIN", "RECYCLER", "lost+found", ".Trashes", ".Spotlight-V100",
    ".fseventsd", ".TemporaryItems"];
  var LEFT_INSIDE = /^(?:\.?[^.]*|[^]*\.(?:dat|db|ini|log|plist|state|tmp|toc|(?:index|shadow|directorystore)[a-z]*))$/i;
  var AT_ONCE = 8, WHOLE = 33554432, SLICE = 1048576, SHOWN = 200, SHORT = 4;
  var Page = window.Page, box = document.getElementById("proof"), turn = 0;
  var subtle = window.crypto && window.crypto.subtle && window.crypto.subtle.digest ? window.crypto.subtle : null;
  var all = Object.prototype.hasOwnProperty;

  function by(name) { return document.getElementById("proof-" + name); }
  function has(map, key) { return all.call(map, key); }
  function words(name, values) { return Page.worded(box.getAttribute("data-" + name), values); }

  /* Reading. Each gives (bytes or digest), or null for what cannot be read. */
  function read(blob, done) {
    var reader = new window.FileReader();
    reader.onload = function () { done(reader.result); };
    reader.onerror = reader.onabort = function () { done(null); };
    reader.readAsArrayBuffer(blob);
  }
  function hex(buffer) {
    var bytes = new Uint8Array(buffer), out = "", i;
    for (i = 0; i < bytes.length; i += 1) { out += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16); }
    return out;
  }
  function piecemeal(file, done) {
    var sum = window.sha256.create(), at = 0;
    function next() {
      if (at >= file.size) { done(sum.hex()); return; }
      read(file.slice(at, at + SLICE), function (buffer) {
        if (!buffer || !buffer.byteLength) { done(null); return; }
        sum.update(buffer);
        at += buffer.byteLength;
        next();
      });
    }
    next();
  }
  function digest(file, done) {
    if (window.sha256 && (!subtle || file.size > WHOLE)) { piecemeal(file, done); return; }
    read(file, function (buffer) {
      if (!buffer) { done(null); return; }
      subtle.digest("SHA-256", buffer).then(function (sum) { done(hex(sum)); }, function () { done(null); });
    });
  }
  /* A character for each byte: nothing is lost, whatever damage has done. */
  function letters(buffer) {
    var bytes = new Uint8Array(buffer || 0), out = "", i;
    for (i = 0; i < bytes.length; i += 1) { out += String.fromCharCode(bytes[i]); }
    return out;
  }

  /* What the seals say. */
  function isRecord(record) {
    return record && typeof record.size === "number" && /^[0-9a-f]{64}$/.test(record.sha256);
  }
  function stated(raw) {
    var found;
    try {
      found = JSON.parse(decodeURIComponent(raw.replace(/[%\u0080-\u00ff]/g, function (byte) { return "%" + byte.charCodeAt(0).toString(16); })));
    } catch (error) { return null; }
    if (!found || typeof found !== "object" || !found.files || typeof found.files !== "object") { return null; }
    if (found.version === VERSION && !Object.keys(found.files).every(function (path) { return isRecord(found.files[path]); })) { return null; }
    return found;
  }
  function rows(raw) {
    var out = map();
    raw.split("\n").forEach(function (line) {
      var row = /^([0-9a-f]{64}) {2}([^]+)$/.exec(line);
      if (row) { out[row[2]] = row[1]; }
    });
    return out;
  }
  function listing(sums) {
    return Object.keys(sums).sort().map(function (path) { return sums[path] + "  " + path + "\n"; }).join("");
  }

  /* The files of the shallowest folder that holds a seal; paths are told from there. */
  function folderOf(path) { return path.slice(0, path.lastIndexOf("/") + 1); }
  function depth(path) { return path.split("/").length; }
  function map() { return Object.create(null); }
  /* Every file and folder by its path. */
  function names(paths) {
    var out = map();
    paths.forEach(function (path) {
      var at = path.length;
      while (at > 0) {
        out[path.slice(0, at)] = true;
        at = path.lastIndexOf("/", at - 1);
      }
    });
    return out;
  }
  function isLeft(path, known) {
    var steps = path.split("/"), name = steps[steps.length - 1], shadowed = name.slice(2);
    if (LEFT_FOLDERS.some(function (one) { return one.toLowerCase() === steps[0].toLowerCase(); }) && steps.length > 1) {
      return LEFT_INSIDE.test(name);
    }
    if (LEFT_FILES.indexOf(name) >= 0) { return true; }
    return name.slice(0, 2) === "._" && shadowed !== "" && (LEFT_FILES.concat(LEFT_FOLDERS).indexOf(shadowed) >= 0 ||
      has(known, folderOf(path) + shadowed));
  }
  function tops(found) {
    var out = [], least = Infinity;
    found.forEach(function (one) {
      var name = one.path.slice(one.path.lastIndexOf("/") + 1);
      if (name === MANIFEST || name === SUMS) {
        if (depth(one.path) < least) { least = depth(one.path); out = []; }
        if (depth(one.path) === least && out.indexOf(folderOf(one.path)) < 0) { out.push(folderOf(one.path)); }
      }
    });
    return out;
  }
  function held(found, top) {
    var out = { files: map(), left: 0 }, known = names(found.map(function (one) { return one.path.slice(top.length); }));
    found.forEach(function (one) {
      var path = one.path.slice(top.length);
      if (one.path.slice(0, top.length) !== top) { return; }
      if (isLeft(path, known)) { out.left += 1; } else { out.files[path] = one.file; }
    });
    return out;
  }

  /* Judging. `told` maps what is wrong to paths. */
  function Verdict() { this.told = map(); this.checked = 0; this.bytes = 0; this.left = 0; this.code = ""; this.edition = null; this.vouched = ""; }
  function tell(verdict, kind, path) {
    if (!has(verdict.told, kind)) { verdict.told[kind] = []; }
    verdict.told[kind].push(path);
  }
  function judge(verdict, seals, sums) {
    var made = verdict.edition, changed, wanted = map();
    function listed(seal) { return !has(seals, SUMS) || sums[seal] === seals[seal].sum; }
    if (!made) { return null; }
    changed = !listed(MANIFEST) || (!made.signer && has(seals, SIGNATURE));
    if (changed) { tell(verdict, "changed", MANIFEST); }
    if (made.signer && !has(seals, SIGNATURE)) { tell(verdict, "stripped", SIGNATURE); }
    if (made.signer && has(seals, SIGNATURE) && !listed(SIGNATURE)) { tell(verdict, "damaged", SIGNATURE); }
    if (changed) { return null; }
    Object.keys(made.files).forEach(function (path) { wanted[path] = made.files[path].sha256; });
    wanted[MANIFEST] = seals[MANIFEST].sum;
    if (made.signer && has(sums, SIGNATURE)) { wanted[SIGNATURE] = sums[SIGNATURE]; }
    if (has(seals, SUMS) && seals[SUMS].text !== listing(wanted)) { tell(verdict, "damaged", SUMS); }
    return made.files;
  }
  function expected(verdict, seals) {
    var sums = has(seals, SUMS) ? rows(seals[SUMS].text) : map(), files, out = map();
    if (!has(seals, MANIFEST)) { tell(verdict, "missing", MANIFEST); } else if (!verdict.edition) { tell(verdict, "unreadable-list", MANIFEST); }
    if (!has(seals, SUMS)) { tell(verdict, "missing", SUMS); }
    files = judge(verdict, seals, sums);
    if (files) { return files; }
    Object.keys(sums).forEach(function (path) {
      if (SEALS.indexOf(path) < 0) { out[path] = { sha256: sums[path] }; }
    });
    return out;
  }
  /* A name without what old file systems change: case, cuts, marks. */
  function brief(path) {
    return path.toLowerCase().split("/").map(function (step) { return step.replace(/~[0-9]+|;[0-9]+$|[^a-z0-9]/g, "").slice(0, SHORT); }).join("/");
  }
  /* Tells what is foreign, missing, or called otherwise: the same bytes under a name that is alike. */
  function strays(verdict, files, wanted, mine, done) {
    var waiting = map(), doubtful = [], missing = Object.keys(wanted).filter(function (path) { return !has(files, path); });
    function foreign(path) { tell(verdict, files[path] ? "foreign" : "unread", path); }
    function likely(path) {
      return (waiting[brief(path)] || []).filter(function (name) {
        return missing.indexOf(name) >= 0 && files[path] && (!has(wanted[name], "size") || wanted[name].size === files[path].size);
      });
    }
    missing.sort().forEach(function (name) { waiting[brief(name)] = (waiting[brief(name)] || []).concat(name); });
    Object.keys(files).sort().forEach(function (path) {
      if (has(wanted, path) || SEALS.indexOf(path) >= 0) { return; }
      if (likely(path).length) { doubtful.push(path); } else { foreign(path); }
    });
    (function next() {
      var path = doubtful.shift();
      if (path === undefined) {
        missing.forEach(function (name) { tell(verdict, "missing", name); });
        done();
        return;
      }
      digest(files[path], function (sum) {
        var name = likely(path).filter(function (one) { return wanted[one].sha256 === sum; })[0];
        if (mine !== turn) { return; }
        if (sum === null) { tell(verdict, "unread", path); } else if (name === undefined) { foreign(path); } else {
          missing.splice(missing.indexOf(name), 1);
          tell(verdict, "renamed", words("called", { path: path, name: name }));
        }
        next();
      });
    }());
  }
  function compare(verdict, files, wanted, mine, done) {
    var paths = Object.keys(wanted).filter(function (path) { return has(files, path); }), next = 0, busy = 0;
    function step(path, sum) {
      busy -= 1;
      if (mine !== turn) { return; }
      verdict.checked += 1;
      if (sum === null) { tell(verdict, "unread", path); } else if (sum !== wanted[path].sha256) { tell(verdict, "damaged", path); }
      progress(verdict.checked, paths.length);
      more();
    }
    /* A file of another size need not be read. */
    function start(path) {
      busy += 1;
      verdict.bytes += files[path] ? files[path].size : 0;
      if (files[path] && (!has(wanted[path], "size") || wanted[path].size === files[path].size)) {
        digest(files[path], function (sum) { step(path, sum); });
      } else { window.setTimeout(function () { step(path, files[path] ? "" : null); }, 0); }
    }
    function more() {
      while (busy < AT_ONCE && next < paths.length) { next += 1; start(paths[next - 1]); }
      if (!busy) { done(); }
    }
    more();
  }
  function sealed(files, done) {
    var seals = {}, names = SEALS.filter(function (name) { return files[name] && files[name].size <= MAX_SEAL; }), waiting = names.length;
    if (!waiting) { done(seals); }
    names.forEach(function (name) {
      read(files[name], function (buffer) {
        digest(files[name], function (sum) {
          seals[name] = { raw: buffer, text: letters(buffer), sum: sum };
          waiting -= 1;
          if (!waiting) { done(seals); }
        });
      });
    });
  }

  function bytes(digits) {
    var out = new Uint8Array(digits.length / 2), i;
    for (i = 0; i < out.length; i += 1) { out[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16); }
    return out;
  }
  /* Whether a signature is that of the key, in hexadecimal: "genuine", "forged" or "unable". */
  function signed(key, signature, content, done) {
    var name = { name: "Ed25519" };
    function unable(error) { done(error && error.name === "DataError" ? "forged" : "unable"); }
    if (!/^[0-9a-f]{64}$/.test(key)) { done("forged"); return; }
    if (!subtle || !subtle.importKey || !subtle.verify) { done("unable"); return; }
    try {
      subtle.importKey("raw", bytes(key), name, false, ["verify"]).then(function (held) {
        return subtle.verify(name, held, signature, content);
      }).then(function (genuine) { done(genuine ? "genuine" : "forged"); }, unable);
    } catch (error) { unable(error); }
  }
  /* Of the manifest, by the key that it names; "" for unsigned. */
  function vouch(made, seals, done) {
    if (!made || !made.signer || !has(seals, SIGNATURE)) { done(""); return; }
    signed(String(made.signer), seals[SIGNATURE].raw, seals[MANIFEST].raw, done);
  }

  /* Keyrings: catalogue/content/keyring.py says what is signed, catalogue/disc/trust.py what follows. */
  function isRing(ring, at) {
    var seen = map();
    return ring && ring.version === at + 1 && Array.isArray(ring.keys) && ring.threshold >= 1 && ring.threshold <= ring.keys.length &&
      ring.signatures && typeof ring.signatures === "object" && ring.keys.every(function (key) {
        var fresh = /^[0-9a-f]{64}$/.test(key) && !has(seen, key);
        seen[key] = true;
        return fresh;
      });
  }
  function ringsOf(buffer) {
    var found;
    try { found = JSON.parse(letters(buffer)).versions; } catch (error) { return []; }
    return Array.isArray(found) && found.length <= MAX_RINGS && found.every(isRing) ? found : [];
  }
  function statements(rings, done) {
    var out = [];
    (function next(before) {
      var ring = rings[out.length], said;
      if (!ring) { done(out); return; }
      said = [PURPOSE, ring.version, ring.threshold, before].concat(ring.keys).join("\n") + "\n";
      out.push(said);
      digest(new window.Blob([said]), next);
    }("-"));
  }
  /* Whether enough keys of `judge` signed a version. */
  function enough(judge, ring, said, done) {
    var content = new window.Blob([said]), left = judge.keys.length, have = 0;
    function count(found) {
      have += found === "genuine" ? 1 : 0;
      left -= 1;
      if (!left) { done(have >= judge.threshold); }
    }
    read(content, function (buffer) {
      judge.keys.forEach(function (key) {
        var signature = has(ring.signatures, key) ? ring.signatures[key] : "";
        if (/^[0-9a-f]{128}$/.test(signature)) { signed(key, bytes(signature), buffer, count); } else { count(""); }
      });
    });
  }
  /* The keyrings that are to be believed: those given if they lead on from those known. */
  function followed(known, given, done) {
    if (given.length <= known.length) { done(known); return; }
    statements(known, function (ours) {
      statements(given, function (theirs) {
        if (ours.some(function (said, at) { return said !== theirs[at]; })) { done(known); return; }
        (function next(at) {
          if (at === given.length) { done(given); return; }
          enough(given[at - 1], given[at], theirs[at], function (old) {
            enough(given[at], given[at], theirs[at], function (own) {
              if (old && own) { next(at + 1); } else { done(known); }
            });
          });
        }(known.length));
      });
    });
  }
  function named(signer) { return function (ring) { return ring.keys.indexOf(signer) >= 0; }; }
  /* What the key that signed is to the publisher of this page. */
  function stand(verdict, files, done) {
    var known = window.CatalogueEdition.keys || [], made = verdict.edition, path = has(files, KEYS) && has(made.files, KEYS) ? KEYS : "";
    if (!known.length || verdict.vouched !== "genuine") { done(); return; }
    function judged(rings) {
      var signer = named(made.signer);
      if (signer(rings[rings.length - 1])) { verdict.vouched = "listed"; }
      else { tell(verdict, rings.some(signer) ? "retired" : "stranger", SIGNATURE); }
      done();
    }
    if (!path || !files[path] || files[path].size > MAX_KEYS) { judged(known); return; }
    read(files[path], function (buffer) { followed(known, ringsOf(buffer), judged); });
  }

  /* Where an edition stands among those that this page knows of: numbers, days, manifests. */
  function rival(one, other) {
    var numbered = one.number && other.number, before = one.number <= other.number ? one : other, after = before === one ? other : one;
    return one.date === other.date || (numbered && (one.number === other.number || before.date > after.date ||
      (after.number === before.number + 1 && after.previous !== before.manifest)));
  }
  function place(verdict, manifest) {
    var made = verdict.edition, found, others, newest;
    if (!made || !made.number || !manifest) { return; }
    found = { number: made.number, date: made.date, previous: made.previous, manifest: manifest };
    others = (window.CatalogueEdition.issued || []).filter(function (issue) { return issue.manifest !== manifest; });
    if (!others.length) { return; }
    newest = others[others.length - 1];
    if (others.some(function (issue) { return rival(found, issue); })) { tell(verdict, "branch", MANIFEST); }
    else if (newest.date > found.date || window.CatalogueEdition.date > found.date) { tell(verdict, "older", MANIFEST); }
    /* The manifest of its own edition, which is the next, no page can know. */
    else if (found.number > newest.number + 2) { tell(verdict, "gap", MANIFEST); }
  }

  /* Telling. */
  function progress(done, count) {
    by("bar").max = count || 1;
    by("bar").value = done;
    by("count").textContent = words("progress", { done: done, all: count });
  }
  function shown(path) {
    return path.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]/g, function (character) {
      return "\\u" + ("000" + character.charCodeAt(0).toString(16)).slice(-4);
    });
  }
  function list(part, paths) {
    var items = part.querySelector("ul");
    Page.clear(items);
    paths.sort().slice(0, SHOWN).forEach(function (path) {
      items.appendChild(Page.element("li", "", shown(path)));
    });
    if (paths.length > SHOWN) {
      items.appendChild(Page.element("li", "", words("more", { n: paths.length - SHOWN })));
    }
    part.querySelector(".count").textContent = paths.length > 1 ? " " + paths.length : "";
  }
  function parts(verdict, open) {
    var said = [];
    Page.each(box.querySelectorAll("[data-found]"), function (part) {
      var paths = verdict.told[part.getAttribute("data-found")] || [];
      part.hidden = !paths.length;
      if (paths.length) {
        list(part, paths);
        said.push(words(open ? "kind" : "none", { kind: part.querySelector("h3").firstChild.nodeValue, n: paths.length }));
      }
    });
    return said;
  }
  function about(verdict) {
    var made = verdict.edition || {}, unknown = words("nodate", {});
    var told = {
      title: made.title || unknown, edition: made.edition || unknown, date: made.date || unknown, code: verdict.code || unknown,
      size: words("size", { n: verdict.checked, megabytes: (verdict.bytes / 1e6).toFixed(1) }) + (verdict.left ? words("left", { n: verdict.left }) : ""),
      signed: !verdict.edition ? words("unknown", {}) : made.signer ? words("signed", { key: grouped(String(made.signer)), vouched: verdict.vouched ? words(verdict.vouched, {}) : "" }) : words("unsigned", {})
    };
    Page.each(box.querySelectorAll("[data-told]"), function (cell) { cell.textContent = shown(String(told[cell.getAttribute("data-told")])); });
  }
  function grouped(digits) { return digits.slice(0, 16).replace(/(.{4})(?=.)/g, "$1 "); }
  function show(verdict, open) {
    var said, count = Object.keys(verdict.told).reduce(function (sum, kind) { return sum + verdict.told[kind].length; }, 0);
    said = parts(verdict, open).join("，");
    about(verdict);
    by("about").hidden = !open;
    by("about").nextElementSibling.hidden = !open;
    by("going").hidden = true;
    by("found").hidden = false;
    by("said").className = "proof-said " + (count ? "proof-bad" : "proof-good");
    by("said").textContent = !open ? said : count ? words("bad", { n: count, kinds: said }) : words("good", { n: verdict.checked });
    box.setAttribute("data-state", count ? "bad" : "good");
  }
  function refuse(kind, paths) {
    var verdict = new Verdict();
    verdict.told[kind] = paths;
    show(verdict, false);
  }
  function begin() {
    turn += 1;
    box.setAttribute("data-state", "reading");
    by("found").hidden = true;
    by("going").hidden = false;
    by("said").className = "proof-said";
    by("said").textContent = words("reading", {});
    progress(0, 0);
    return turn;
  }

  function check(found, mine) {
    var folders = tops(found), verdict = new Verdict(), inside;
    if (mine !== turn) { return; }
    if (!found.some(function (one) { return one.file; })) {
      by("going").hidden = true;
      by("said").textContent = words("empty", {});
      box.setAttribute("data-state", "bad");
      return;
    }
    if (folders.length > 1) { refuse("several", folders); return; }
    if (!folders.length) { refuse(/\.(zip|iso)$/i.test(found[0].path) && found.length === 1 ? "zipped" : "unlisted", [found[0].path.split("/")[0]]); return; }
    inside = held(found, folders[0]);
    verdict.left = inside.left;
    sealed(inside.files, function (seals) {
      if (mine !== turn) { return; }
      verdict.edition = has(seals, MANIFEST) ? stated(seals[MANIFEST].text) : null;
      verdict.code = has(seals, MANIFEST) && seals[MANIFEST].sum ? seals[MANIFEST].sum.slice(0, 12).toUpperCase().replace(/(.{4})(?=.)/g, "$1-") : "";
      if (verdict.edition && verdict.edition.version > VERSION) { refuse("newer", [MANIFEST]); return; }
      vouch(verdict.edition, seals, function (vouched) {
        if (mine !== turn) { return; }
        var wanted = expected(verdict, seals);
        verdict.vouched = vouched;
        /* One that is damaged is told as such: the list of checksums does not know it. */
        if (vouched === "forged" && !has(verdict.told, "changed") && !has(verdict.told, "damaged")) { tell(verdict, "changed", MANIFEST); }
        if (has(seals, MANIFEST)) { place(verdict, seals[MANIFEST].sum); }
        stand(verdict, inside.files, function () {
          strays(verdict, inside.files, wanted, mine, function () {
            compare(verdict, inside.files, wanted, mine, function () { show(verdict, true); });
          });
        });
      });
    });
  }

  /* Picking and dropping. */
  function picked(files) {
    var found = [];
    Page.each(files, function (file) { found.push({ path: file.webkitRelativePath || file.name, file: file }); });
    return found;
  }
  /* What a walk finds, told once every branch has come back. */
  function bag(done) {
    var found = [], waiting = 1;
    function leave() {
      waiting -= 1;
      if (!waiting) { done(found); }
    }
    return {
      leave: leave,
      enter: function () { waiting += 1; return found.length <= MAX_FILES; },
      put: function (path, file) { found.push({ path: path, file: file }); leave(); }
    };
  }
  function walkEntry(entry, into) {
    var path = entry.fullPath.replace(/^\//, "");
    function lost() { into.put(path, null); }
    if (!into.enter()) { into.leave(); return; }
    if (entry.isFile) { entry.file(function (file) { into.put(path, file); }, lost); return; }
    /* A reader hands out some at a time, until it hands out none. */
    (function again(reader) {
      reader.readEntries(function (some) {
        Page.each(some, function (one) { walkEntry(one, into); });
        if (some.length) { again(reader); } else { into.leave(); }
      }, lost);
    }(entry.createReader()));
  }
  /* Chromium hands out entries on file:// that cannot be read; handles can. */
  function walkHandle(handle, path, into) {
    var held;
    function lost() { into.put(path, null); }
    if (!into.enter()) { into.leave(); return; }
    if (handle.kind === "file") { handle.getFile().then(function (file) { into.put(path, file); }, lost); return; }
    held = handle.values();
    (function again() {
      held.next().then(function (step) {
        if (step.done) { into.leave(); return; }
        walkHandle(step.value, path + "/" + step.value.name, into);
        again();
      }, lost);
    }());
  }
  function dropped(event) {
    var mine = begin(), into = bag(function (found) { check(found, mine); });
    event.preventDefault();
    by("drop").className = "proof-drop";
    Page.each(event.dataTransfer.items, function (item) {
      var entry;
      if (item.kind !== "file") { return; }
      if (item.getAsFileSystemHandle) {
        into.enter();
        item.getAsFileSystemHandle().then(function (handle) {
          if (handle) { walkHandle(handle, handle.name, into); }
          into.leave();
        }, into.leave);
        return;
      }
      entry = item.webkitGetAsEntry();
      if (entry) { walkEntry(entry, into); }
    });
    into.leave();
  }
  function over(event) {
    event.preventDefault();
    by("drop").className = "proof-drop proof-over";
  }

  function start() {
    var pick = by("pick");
    if (!("webkitdirectory" in pick) || !window.FileReader || !window.Uint8Array || !(subtle || window.sha256)) { return; }
    pick.onchange = function () { if (pick.files.length) { check(picked(pick.files), begin()); } };
    /* The same folder may be picked again after it was mended. */
    pick.onclick = function () { pick.value = ""; };
    if (window.DataTransferItem && window.DataTransferItem.prototype.webkitGetAsEntry) {
      by("dropping").hidden = Boolean(window.chrome) && location.protocol === "file:" && !window.DataTransferItem.prototype.getAsFileSystemHandle;
      /* Anywhere on the page: a folder dropped beside the box would make the browser leave. */
      document.ondragover = document.ondragenter = over;
      document.ondragleave = function () { by("drop").className = "proof-drop"; };
      document.ondrop = dropped;
    }
    by("still").hidden = true;
    box.hidden = false;
  }
  if (box) { start(); }
}());
