/* Plays what spreads over the chain's stages, step by step or week by week: every stage of the map,
   and on a phone of the list, takes the shade of what it loses at that moment. Without this file
   the page shows one moment and the lists. */
(function () {
  "use strict";

  const box = document.querySelector("[data-player]");
  const data = document.getElementById("player-steps");
  if (!box || !data) return;
  const { first, moments } = JSON.parse(data.textContent);
  const last = first + moments.length - 1;
  const range = box.querySelector("[data-step]");
  const told = box.querySelector("[data-told]");
  const play = box.querySelector("[data-play]");
  const playText = box.querySelector("[data-play-text]");
  const words = { play: playText.textContent, pause: playText.dataset.pause };
  const pace = Number(box.dataset.pace);
  const stages = [...box.querySelectorAll("[data-stage]")];
  const markers = [...box.querySelectorAll("[data-now]")];
  const rows = [...document.querySelectorAll("[data-step-row]")];
  const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
  let timer = null;
  let isFresh = true;

  function show(number) {
    const moment = moments[number - first];
    const before = moments[number - first - 1];
    for (const stage of stages) {
      const [shade, text] = moment.stages[stage.dataset.stage] || [0, "–"];
      const was = before ? (before.stages[stage.dataset.stage] || [0])[0] : 0;
      stage.setAttribute("class", stage.getAttribute("class").replace(/shade-\S+/, "shade-risk-" + shade));
      const value = stage.querySelector(".stage-value");
      if (value) value.textContent = text;
      stage.classList.toggle("is-newly-hit", shade > was && !stillness.matches);
    }
    for (const marker of markers) marker.setAttribute("x", marker.dataset.now * (number - first));
    for (const row of rows) {
      const isNow = Number(row.dataset.stepRow) === number;
      row.classList.toggle("is-now", isNow);
      if (row.parentElement.hasAttribute("data-one-at-a-time")) row.hidden = !isNow;
    }
    range.value = String(number);
    told.textContent = moment.said;
    range.setAttribute("aria-valuetext", moment.said);
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.setAttribute("aria-pressed", "false");
    playText.textContent = words.play;
  }
  function start() {
    if (isFresh || Number(range.value) >= last) show(first);
    isFresh = false;
    play.setAttribute("aria-pressed", "true");
    playText.textContent = words.pause;
    timer = setInterval(() => {
      const next = Number(range.value) + 1;
      if (next > last) return stop();
      show(next);
      if (next === last) stop();
    }, pace);
  }
  function go(number) {
    isFresh = false;
    stop();
    show(Math.min(last, Math.max(first, number)));
  }
  const toggle = () => (timer ? stop() : start());

  play.addEventListener("click", toggle);
  box.querySelector("[data-step-back]").addEventListener("click", () => go(Number(range.value) - 1));
  box.querySelector("[data-step-forth]").addEventListener("click", () => go(Number(range.value) + 1));
  range.addEventListener("input", () => go(Number(range.value)));
  /* Arrows, Home and End are the slider's own. */
  range.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle();
  });
  show(Number(range.value));
})();
