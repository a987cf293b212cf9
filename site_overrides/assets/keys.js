/* Keys: the menu and the switch to dark answer to Enter, Space and Escape as buttons do. ES5. */
(function () {
  "use strict";
  var ENTER = 13, ESCAPE = 27, SPACE = 32;
  var drawer = document.getElementById("__drawer"), sidebar = document.getElementById("menu");
  var button = document.querySelector(".menu-button");

  function covers() { return drawer.checked && getComputedStyle(sidebar).position === "fixed"; }
  function told() { button.setAttribute("aria-expanded", String(drawer.checked)); }
  function turn(open) {
    drawer.checked = open;
    told();
    if (open) { sidebar.querySelector("nav button, nav a[href]").focus(); }
  }
  function press(event) {
    event.preventDefault();
    turn(!drawer.checked);
  }
  button.setAttribute("role", "button");
  told();
  button.addEventListener("click", press);
  drawer.addEventListener("change", told);
  document.addEventListener("keydown", function (event) {
    var at = event.target, key = event.keyCode;
    if (key === ESCAPE && covers()) {
      turn(false);
      button.focus();
    }
    if (key === SPACE && at === button) { press(event); }
    if ((key === ENTER || key === SPACE) && /\bmd-option\b/.test(at.className)) {
      event.preventDefault();
      document.getElementById(at.nextElementSibling.htmlFor).click();
      document.querySelector(".md-option:checked").focus();
    }
  });
  /* The page behind the open menu is covered: the menu closes when the focus leaves it. */
  document.addEventListener("focusin", function (event) {
    if (event.target !== button && !sidebar.contains(event.target) && covers()) { turn(false); }
  });
}());
