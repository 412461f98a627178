/* Plays a cascade on the map, step by step: every stage takes the shade of what it has lost
   until then. Without this file the page shows the last step and the list of all. */
(function () {
  "use strict";

  const box = document.querySelector("[data-cascade]");
  const data = document.getElementById("cascade-steps");
  if (!box || !data) return;
  const steps = JSON.parse(data.textContent);
  const range = box.querySelector("[data-step]");
  const told = box.querySelector("[data-told]");
  const play = box.querySelector("[data-play]");
  const playText = box.querySelector("[data-play-text]");
  const words = { play: playText.textContent, pause: playText.dataset.pause };
  const cards = new Map([...box.querySelectorAll("[data-stage]")].map((card) => [card.dataset.stage, card]));
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });
  let timer = null;

  function show(number) {
    const step = steps[number];
    const before = steps[number - 1];
    for (const [key, card] of cards) {
      const [shade, text] = step.stages[key] || [0, "–"];
      card.setAttribute("class", card.getAttribute("class").replace(/shade-\S+/, "shade-risk-" + shade));
      const value = card.querySelector(".stage-value");
      if (value) value.textContent = text;
      const grew = before ? (before.stages[key] || [0, ""])[1] !== text : shade > 0;
      card.classList.toggle("is-newly-hit", grew && !isStill);
    }
    range.value = String(number);
    told.textContent = box.dataset.said.replace("%n", number).replace("%share", format.format(step.lost));
    range.setAttribute("aria-valuetext", told.textContent);
    for (const row of document.querySelectorAll("[data-step-row]")) {
      row.classList.toggle("is-now", Number(row.dataset.stepRow) === number);
    }
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.setAttribute("aria-pressed", "false");
    playText.textContent = words.play;
  }
  function start() {
    if (Number(range.value) >= steps.length - 1) show(0);
    play.setAttribute("aria-pressed", "true");
    playText.textContent = words.pause;
    timer = setInterval(() => {
      const next = Number(range.value) + 1;
      if (next >= steps.length) return stop();
      show(next);
      if (next === steps.length - 1) stop();
    }, 1100);
  }
  function go(by) {
    stop();
    show(Math.min(steps.length - 1, Math.max(0, Number(range.value) + by)));
  }

  play.addEventListener("click", () => (timer ? stop() : start()));
  box.querySelector("[data-back]").addEventListener("click", () => go(-1));
  box.querySelector("[data-forth]").addEventListener("click", () => go(1));
  range.addEventListener("input", () => { stop(); show(Number(range.value)); });
  show(steps.length - 1);
})();
