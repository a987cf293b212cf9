/* Runs the search of the page without a page: node find_in_node.js FIND_JS FOLDER. Each line that comes
   in is a query as JSON; each that goes out what the page would list: [id, score, snippet]. For an array with a
   query and how many rows to list it is these rows, as they are, what each facet counts, and whether a
   file is missing; or what the page knows under a third name, and nothing else. */
"use strict";
const fs = require("fs"), path = require("path"), readline = require("readline"), vm = require("vm");
const [find, folder] = process.argv.slice(2);
const window = {};
window.window = window;
/* A script is read when it is put into the page, and says so at once. */
function append(tag) {
  tag.parentNode = { removeChild() {} };
  const name = path.basename(tag.src), file = path.join(name === "further.js" ? path.dirname(find) : folder, name);
  if (fs.existsSync(file)) { vm.runInContext(fs.readFileSync(file, "utf8"), context); tag.onload(); } else { tag.onerror(); }
}
const here = { getAttribute() { return ""; } };
window.document = { currentScript: here, scripts: [here], createElement() { return {}; }, head: { appendChild: append } };
const context = vm.createContext(window);
vm.runInContext(fs.readFileSync(find, "utf8"), context);
readline.createInterface({ input: process.stdin }).on("line", line => {
  const asked = JSON.parse(line);
  if (Array.isArray(asked)) {
    window.Catalogue.search(asked[0], { limit: asked[1] }, (rows, info) => {
      process.stdout.write(JSON.stringify(asked[2] ? info[asked[2]] : [rows, info.counts, info.partial]) + "\n");
    });
    return;
  }
  window.Catalogue.search(asked, { limit: 10 }, rows => {
    process.stdout.write(JSON.stringify(rows.map(row => [row.id, row.score, row.snippet.slice(0, 3).join("")])) + "\n");
  });
});
