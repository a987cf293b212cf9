/* Keys: the menu and the switch to dark answer to Enter and Escape as buttons do. ES5. */
(function () {
  "use strict";
  var ENTER = 13, ESCAPE = 27, SPACE = 32;
  var drawer = document.getElementById("__drawer"), sidebar = document.querySelector(".md-sidebar--primary");

  function over() { return drawer.checked && getComputedStyle(sidebar).position === "fixed"; }
  function close() {
    drawer.checked = false;
    drawer.focus();
  }
  drawer.addEventListener("change", function () {
    if (over()) { sidebar.querySelector("a[href]").focus(); }
  });
  document.addEventListener("keydown", function (event) {
    var at = event.target, key = event.keyCode;
    if (key === ESCAPE && over()) { close(); }
    if (key === ENTER && at === drawer) { at.click(); }
    if ((key === ENTER || key === SPACE) && /\bmd-option\b/.test(at.className)) {
      event.preventDefault();
      document.getElementById(at.nextElementSibling.htmlFor).click();
      document.querySelector(".md-option:checked").focus();
    }
  });
  /* The page behind the open menu is covered: the menu closes when the focus leaves it. */
  document.addEventListener("focusin", function (event) {
    if (event.target !== drawer && !sidebar.contains(event.target) && over()) { drawer.checked = false; }
  });
}());
