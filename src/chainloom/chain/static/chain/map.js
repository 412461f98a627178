/* The map's hand: what is under the pointer lights up with its neighbours, a stage opens in
   the panel, arrows move from card to card, the search box finds stages in the picture. */
(function () {
  "use strict";

  const picture = document.querySelector("[data-map]");
  const tip = document.getElementById("map-tip");
  const body = document.getElementById("map-body");
  const panel = document.getElementById("map-panel");
  const inner = document.getElementById("map-panel-inner");

  /* Lighting up */
  const cards = picture ? [...picture.querySelectorAll("[data-stage], [data-node]")] : [];
  const keyOf = (card) => card.dataset.stage || card.dataset.node;
  const byKey = new Map(cards.map((card) => [keyOf(card), card]));
  const flows = picture ? [...picture.querySelectorAll(".flow")] : [];

  function light(keys, lit) {
    picture.classList.add("is-lit");
    cards.forEach((card) => card.classList.toggle("is-on", keys.has(keyOf(card))));
    flows.forEach((flow) => flow.classList.toggle("is-on", lit(flow)));
  }
  function dark() { if (picture) picture.classList.remove("is-lit"); }

  function lightCard(card) {
    const key = keyOf(card);
    const touches = (flow) => flow.dataset.from === key || flow.dataset.to === key;
    const keys = new Set([key]);
    flows.filter(touches).forEach((flow) => { keys.add(flow.dataset.from); keys.add(flow.dataset.to); });
    light(keys, touches);
  }
  function say(flow, event) {
    light(new Set([flow.dataset.from, flow.dataset.to]), (other) => other === flow);
    tip.textContent = flow.dataset.says;
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const left = Math.min(event.clientX + 14, window.innerWidth - box.width - 8);
    const below = event.clientY + 16 + box.height < window.innerHeight;
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = (below ? event.clientY + 16 : event.clientY - box.height - 10) + "px";
  }

  if (picture) {
    picture.addEventListener("pointermove", (event) => {
      const flow = event.target.closest(".flow");
      if (flow) return say(flow, event);
      tip.hidden = true;
      const card = event.target.closest("[data-stage], [data-node]");
      if (card) lightCard(card); else dark();
    });
    picture.addEventListener("pointerleave", () => { tip.hidden = true; dark(); });
    picture.addEventListener("focusin", (event) => {
      const card = event.target.closest("[data-stage], [data-node]");
      if (card && card.matches(":focus-visible")) lightCard(card);
    });
    picture.addEventListener("focusout", dark);
  }

  /* The panel */
  function panelAddress(stage) {
    const here = new URL(window.location.href);
    here.pathname = here.pathname.replace(/\/map\/$/, "/map/stages/" + stage + "/");
    here.searchParams.delete("stage");
    return here.pathname + here.search;
  }
  function remember(stage) {
    const here = new URL(window.location.href);
    if (stage) here.searchParams.set("stage", stage); else here.searchParams.delete("stage");
    window.history.replaceState(null, "", here);
  }
  async function open(card, focus) {
    const stage = card.dataset.stage;
    cards.forEach((one) => one.removeAttribute("aria-current"));
    card.setAttribute("aria-current", "true");
    remember(stage);
    const answer = await fetch(panelAddress(stage), { headers: { "HX-Request": "true" } });
    if (!answer.ok) { window.location.href = card.getAttribute("href"); return; }
    inner.innerHTML = await answer.text();
    if (window.htmx) window.htmx.process(inner);
    panel.hidden = false;
    body.classList.add("has-panel");
    inner.scrollTop = 0;
    // As tall as the picture, and never taller than the window.
    const scroll = picture.parentElement;
    const tall = picture.getBoundingClientRect().height + 56;
    inner.style.maxHeight = Math.max(320, Math.min(window.innerHeight - 72, tall)) + "px";
    const [x] = middle(card);
    const box = scroll.getBoundingClientRect();
    if (x < box.left + 40 || x > box.right - 40) scroll.scrollLeft += x - box.left - box.width / 2;
    if (focus) inner.querySelector("h2").focus({ preventScroll: true });
  }
  function close() {
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    body.classList.remove("has-panel");
    remember("");
    const card = picture.querySelector("[aria-current]");
    if (card) { card.removeAttribute("aria-current"); card.focus(); }
  }
  if (picture && panel) {
    picture.addEventListener("click", (event) => {
      const card = event.target.closest("[data-stage]");
      if (!card || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(card, event.detail === 0);
    });
    panel.addEventListener("click", (event) => { if (event.target.closest("[data-map-close]")) close(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    const chosen = new URL(window.location.href).searchParams.get("stage");
    if (chosen && byKey.has(chosen)) open(byKey.get(chosen), false);
  }

  /* Arrows: to the nearest card in that direction */
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function middle(card) {
    const box = card.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  }
  function step(from, [dx, dy]) {
    const [x, y] = middle(from);
    let best = null, least = Infinity;
    cards.forEach((card) => {
      const [cx, cy] = middle(card);
      const along = (cx - x) * dx + (cy - y) * dy;
      const aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
      if (card !== from && along > 4 && along + 2 * aside < least) { best = card; least = along + 2 * aside; }
    });
    if (best) best.focus();
  }
  if (picture) {
    picture.addEventListener("keydown", (event) => {
      const card = event.target.closest("[data-stage], [data-node]");
      if (card && ARROWS[event.key]) { event.preventDefault(); step(card, ARROWS[event.key]); }
      if (card && event.key === " ") { event.preventDefault(); card.dispatchEvent(new MouseEvent("click", { bubbles: true })); }
    });
  }

  /* Finding */
  const search = document.querySelector("[data-map-search]");
  const found = document.getElementById("map-found");
  let waiting = null;

  function stagesWith(text) {
    return text ? cards.filter((card) => (card.dataset.find || "").includes(text)) : [];
  }
  function stageItem(card) {
    const item = document.createElement("a");
    item.className = "search-item";
    item.href = card.getAttribute("href");
    const title = document.createElement("span");
    title.className = "search-item-title";
    title.textContent = [...card.querySelectorAll(".stage-name")].map((one) => one.textContent).join("");
    item.append(title);
    item.addEventListener("click", (event) => {
      event.preventDefault();
      hide();
      if (picture.getBoundingClientRect().width) open(card, true); else window.location.href = item.href;
    });
    return item;
  }
  function hide() { found.hidden = true; found.replaceChildren(); }
  function find() {
    const text = search.value.trim().toLowerCase();
    const stages = stagesWith(text);
    cards.forEach((card) => card.classList.toggle("is-found", stages.includes(card)));
    found.replaceChildren(...stages.slice(0, 6).map(stageItem));
    found.hidden = !stages.length;
    clearTimeout(waiting);
    if (text.length < 2) return;
    waiting = setTimeout(async () => {
      const answer = await fetch(search.dataset.mapSearch + "?q=" + encodeURIComponent(text));
      if (!answer.ok || search.value.trim().toLowerCase() !== text) return;
      found.insertAdjacentHTML("beforeend", await answer.text());
      found.hidden = !found.children.length;
    }, 180);
  }
  if (search) {
    search.addEventListener("input", (event) => { event.stopPropagation(); find(); });
    search.addEventListener("change", (event) => event.stopPropagation());
    search.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { search.value = ""; find(); hide(); event.stopPropagation(); }
      if (event.key === "Enter") { event.preventDefault(); const first = found.querySelector("a"); if (first) first.click(); }
      if (event.key === "ArrowDown") { const first = found.querySelector("a"); if (first) { event.preventDefault(); first.focus(); } }
    });
    document.addEventListener("click", (event) => { if (!event.target.closest(".map-search")) hide(); });
  }

  /* The picture as a PNG: the SVG file, drawn at twice its size */
  async function save(button) {
    const dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
    const address = button.dataset.mapPng + (button.dataset.mapPng.includes("?") ? "&" : "?") + "theme=" + (dark ? "dark" : "light");
    const answer = await fetch(address);
    const blob = new Blob([await answer.text()], { type: "image/svg+xml" });
    const url = URL.createObjectURL(blob);
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob((png) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(png);
      link.download = button.dataset.mapName + ".png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }, "image/png");
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-map-png]");
    if (button) save(button);
  });
})();
