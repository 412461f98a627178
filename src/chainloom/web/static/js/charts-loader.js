/* Fetches the chart library only where a page has a picture: it is as heavy as all the rest. */
(function () {
  "use strict";

  const Chainloom = (window.Chainloom = window.Chainloom || {});
  const files = document.currentScript.dataset;
  let loading = null;

  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => reject(new Error(address));
      document.head.append(script);
    });
  }

  /* Resolves to the adapter (charts.js): mount, get. */
  function ready() {
    loading = loading || load(files.echarts).then(() => load(files.charts)).then(() => Chainloom.charts);
    return loading;
  }

  Chainloom.charts = { ready };

  function scan(root) {
    if (!root.querySelector || !(root.matches("[data-chart]") || root.querySelector("[data-chart]"))) return;
    ready().then((charts) => charts.scan(root)).catch(() => {
      for (const element of root.querySelectorAll("[data-chart]")) element.textContent = Chainloom.text("chartFailed");
    });
  }

  document.addEventListener("DOMContentLoaded", () => scan(document.body));
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) scan(event.target); });
})();
