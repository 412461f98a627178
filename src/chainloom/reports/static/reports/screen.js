/* Turns the panels of the screen one after another. Space pauses, the arrows go back and on, f
   fills the screen. What is shown stays shown when the panels come anew. */
(() => {
  const body = document.body;
  const holder = document.getElementById("screen-panels");
  const dots = document.getElementById("screen-dots");
  const say = document.getElementById("screen-say");
  const pause = document.getElementById("screen-pause");
  const seconds = Number(holder.dataset.seconds) || 15;
  let at = 0;
  let paused = false;
  let left = seconds;

  const panels = () => [...holder.querySelectorAll(".panel")];

  const show = (to) => {
    const all = panels();
    if (!all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((panel, place) => panel.classList.toggle("is-shown", place === at));
    dots.replaceChildren(
      ...all.map((panel, place) => {
        const dot = document.createElement("button");
        dot.type = "button";
        dot.className = "screen-dot";
        dot.setAttribute("aria-label", `${dots.dataset.go}: ${panel.dataset.title}`);
        if (place === at) dot.setAttribute("aria-current", "true");
        dot.addEventListener("click", () => turn(place));
        return dot;
      }),
    );
  };

  const turn = (to) => {
    left = seconds;
    show(to);
  };

  let stale = false;
  const tell = () => {
    const said = [paused ? say.dataset.paused : "", stale ? say.dataset.stale : ""];
    say.textContent = said.filter(Boolean).join(" · ");
  };

  const setPaused = (value) => {
    paused = value;
    pause.setAttribute("aria-pressed", String(value));
    tell();
  };

  const setStale = (value) => {
    stale = value;
    tell();
  };

  const full = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const onButton = event.target.closest?.("a, button");
    if (event.key === " " && !onButton) setPaused(!paused);
    else if (event.key === "ArrowRight") turn(at + 1);
    else if (event.key === "ArrowLeft") turn(at - 1);
    else if (event.key === "f") full();
    else return;
    event.preventDefault();
  });
  pause.addEventListener("click", () => setPaused(!paused));
  document.getElementById("screen-full").addEventListener("click", full);
  // What is no panel (a sign-in page, an error) does not take the place of the figures.
  holder.addEventListener("htmx:beforeSwap", (event) => {
    const isPanel = event.detail.xhr.responseText.includes('class="panel ');
    if (!isPanel) event.detail.shouldSwap = false;
    setStale(!isPanel);
  });
  for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
    holder.addEventListener(failed, () => setStale(true));
  holder.addEventListener("htmx:afterSwap", () => show(at));

  const clock = document.getElementById("screen-clock");
  // The office's time, whatever the machine before the screen thinks.
  const start = (Number(clock.dataset.seconds) + Number(clock.dataset.offset)) * 1000;
  const tick = () => {
    clock.textContent = new Date(start + performance.now()).toISOString().slice(11, 16);
    if (paused) return;
    left -= 1;
    if (left <= 0) turn(at + 1);
  };

  body.classList.add("is-turning");
  show(0);
  setInterval(tick, 1000);
})();
