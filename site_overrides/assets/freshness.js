/* Says of which edition a page is, and its age once a review is overdue on the reader's calendar. ES5. */
(function () {
  "use strict";
  function two(number) { return (number < 10 ? "0" : "") + number; }
  var now = new Date(), today = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  var dated = document.querySelectorAll("[data-due]"), i, said;
  var edition = window.CatalogueEdition, told = document.querySelectorAll(".edition[data-said]");
  for (i = 0; edition && i < told.length; i += 1) {
    told[i].querySelector("span").textContent = window.Page.worded(told[i].getAttribute("data-said"), edition);
    said = told[i].querySelector(".overdue");
    if (said) { said.hidden = today <= edition.due; }
  }
  for (i = 0; i < dated.length; i += 1) {
    said = dated[i].querySelector(".overdue");
    if (said && today > dated[i].getAttribute("data-due")) { said.hidden = false; }
  }
}());
