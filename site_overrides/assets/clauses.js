/* A button at each clause that copies its link, its citation or its text. ES5. */
(function () {
  "use strict";
  var menu = document.getElementById("copying");
  var field, said, open = null, clauses, i;
  if (!menu) { return; }
  field = menu.querySelector("textarea");
  said = menu.querySelector("[role=status]");
  clauses = document.querySelectorAll("#clauses > section");

  function words(name) { return menu.getAttribute("data-" + name); }
  function label(clause) { return clause.querySelector("h3 > a").textContent; }
  function link(clause) {
    /* A disc stands at another place on every computer: there, only the part within it is worth keeping. */
    var here = /^https?:$/.test(location.protocol) ? location.href.replace(/#.*/, "") : words("page");
    var base = words("base");
    return (base ? base.replace(/\/*$/, "/") + words("page") : here) + "#" + clause.id;
  }
  function told(clause, form) {
    var heading = clause.querySelector("h3").textContent.slice(label(clause).length);
    if (form === "link") { return link(clause); }
    return window.Page.worded(words(form), {
      edition: window.CatalogueEdition.edition, date: window.CatalogueEdition.date,
      label: label(clause), anchor: clause.id, link: link(clause),
      title: heading.replace(/^\s+/, ""), text: clause.querySelector(".said").textContent
    });
  }
  function copied() {
    try { return document.execCommand("copy"); } catch (error) { return false; }
  }
  /* Whether the text of that form was copied; it is shown and selected in any case. */
  function hand(form) {
    var done;
    field.hidden = false;
    field.value = told(open, form);
    field.style.height = "auto";
    field.style.height = field.scrollHeight + 4 + "px";
    field.focus();
    field.select();
    field.setSelectionRange(0, field.value.length);
    done = copied();
    said.textContent = done ? window.Page.worded(words("done"), { form: menu.querySelector("[data-form=" + form + "]").textContent }) : words("select");
    return done;
  }
  function fold() {
    if (open) { open.querySelector(".copy").setAttribute("aria-expanded", "false"); }
    open = null;
    menu.hidden = true;
    field.hidden = true;
    said.textContent = "";
  }
  function unfold(clause) {
    fold();
    open = clause;
    clause.insertBefore(menu, clause.querySelector(".said"));
    clause.querySelector(".copy").setAttribute("aria-expanded", "true");
    menu.hidden = false;
    /* The first tap gives what is wanted most; the other forms are one further. */
    if (hand("cite")) { clause.querySelector(".copy").focus(); }
  }
  function offer(clause) {
    var button = window.Page.element("button", "copy", words("open"));
    button.type = "button";
    button.setAttribute("aria-label", words("open") + label(clause));
    button.setAttribute("aria-expanded", "false");
    button.onclick = function () { if (open === clause) { fold(); } else { unfold(clause); } };
    clause.querySelector("p").className = "said";
    clause.insertBefore(button, clause.querySelector(".said"));
  }
  for (i = 0; i < clauses.length; i += 1) { offer(clauses[i]); }
  menu.addEventListener("click", function (event) {
    var form = event.target.getAttribute("data-form");
    if (form && open) { hand(form); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.keyCode === 27 && open) { var button = open.querySelector(".copy"); fold(); button.focus(); }
  });
}());
