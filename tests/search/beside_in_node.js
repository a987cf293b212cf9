/* Runs the search of a page with several indexes without a page: node beside_in_node.js FIND_JS BESIDE_JS
   FOLDER…, the page's own first; the others are named by their folder. As find_in_node.js otherwise; each
   answer is [id, score, where from, others with its title, address], then the total and how similar. */
"use strict";
const fs = require("fs"), path = require("path"), readline = require("readline"), vm = require("vm");
const [find, beside, ...folders] = process.argv.slice(2);
const window = {}, waiting = [];
window.window = window;
/* Scripts come in any order, here the last first, and each says at once what it holds. */
function append(tag) {
  tag.parentNode = { removeChild() {} };
  waiting.unshift(tag);
  setImmediate(() => {
    const next = waiting.shift();
    if (fs.existsSync(next.src)) { vm.runInContext(fs.readFileSync(next.src, "utf8"), context); next.onload(); } else { next.onerror(); }
  });
}
const tags = folders.map((folder, at) => {
  const held = { "data-find": folder + "/", "data-name": at ? path.basename(path.dirname(folder)) : null, "data-beside": at ? "there/" : null };
  return { src: find, getAttribute(name) { return held[name]; } };
});
window.document = { currentScript: null, scripts: tags, createElement() { return {}; }, head: { appendChild: append }, querySelectorAll() { return tags; } };
const context = vm.createContext(window);
tags.forEach(tag => {
  window.document.currentScript = tag;
  vm.runInContext(fs.readFileSync(find, "utf8"), context);
});
vm.runInContext(fs.readFileSync(beside, "utf8"), context);
const asked = [];
let busy = false;
function next() {
  if (busy || !asked.length) { return; }
  busy = true;
  window.Catalogue.search(JSON.parse(asked.shift()), { limit: 10 }, (rows, info) => {
    process.stdout.write(JSON.stringify([rows.map(row => [row.id, row.score, row.from || "", row.also, row.url]), info.total, info.near]) + "\n");
    busy = false;
    next();
  });
}
readline.createInterface({ input: process.stdin }).on("line", line => { asked.push(line); next(); });
