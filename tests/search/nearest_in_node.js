/* Asks for the nearest words without a page: node nearest_in_node.js NEAREST_JS FOLDER. Each line that comes
   in is a query as JSON, each that goes out the words. */
"use strict";
const fs = require("fs"), path = require("path"), readline = require("readline"), vm = require("vm");
const [nearest, folder] = process.argv.slice(2);
const window = { CatalogueShard: function shard() { shard.told = arguments; } };
window.window = window;
window.document = {
  createElement() { return {}; },
  querySelector() { return { getAttribute() { return folder + "/"; } }; },
  head: { appendChild(tag) {
    tag.parentNode = { removeChild() {} };
    vm.runInContext(fs.readFileSync(path.resolve(tag.src), "utf8"), context);
    tag.onload();
  } }
};
const context = vm.createContext(window);
vm.runInContext(fs.readFileSync(nearest, "utf8"), context);
readline.createInterface({ input: process.stdin }).on("line", line => {
  window.Nearest(JSON.parse(line), words => process.stdout.write(JSON.stringify(words) + "\n"));
});
