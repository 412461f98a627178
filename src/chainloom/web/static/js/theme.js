/* Runs before the page is drawn, so that a dark page never flashes white. */
(function () {
  "use strict";
  var chosen = null;
  try { chosen = localStorage.getItem("chainloom.theme"); } catch (error) { chosen = null; }
  var dark = chosen ? chosen === "dark"
    : window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
  document.documentElement.classList.add("has-script");
})();
