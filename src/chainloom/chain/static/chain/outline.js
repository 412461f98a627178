/* The plot of firms on which an area is drawn: a rectangle by dragging, or an outline corner by
   corner (a click each). The corners stand in the field below, where they can be typed as well. */
(function () {
  "use strict";

  const box = document.querySelector("[data-plot]");
  const source = document.getElementById("plot-data");
  const field = document.getElementById("id_outline");
  if (!box || !source || !field) return;
  const data = JSON.parse(source.textContent);
  const svg = box.querySelector("[data-plot-svg]");
  const count = box.querySelector("[data-plot-count]");
  const WIDTH = 600, HEIGHT = 400;
  let view = data.local ? "local" : "all";
  let tool = "box";
  let from = null;
  box.hidden = false;

  function make(tag, attributes, text) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    svg.append(element);
    return element;
  }
  /* One scale for both axes: a degree of longitude is shorter by the cosine of the latitude. */
  function frame() {
    const [west, south, east, north] = data[view] || data.all;
    const squeeze = Math.cos(((south + north) / 2) * Math.PI / 180);
    const scale = Math.min(WIDTH / ((east - west) * squeeze), HEIGHT / (north - south));
    const x0 = (WIDTH - (east - west) * squeeze * scale) / 2;
    const y0 = (HEIGHT - (north - south) * scale) / 2;
    return {
      to: (lon, lat) => [x0 + (lon - west) * squeeze * scale, HEIGHT - y0 - (lat - south) * scale],
      back: (x, y) => [west + (x - x0) / (squeeze * scale), south + (HEIGHT - y0 - y) / scale],
    };
  }
  function corners() {
    return field.value.split("\n").map((line) => line.replace("，", ",").split(",").map(Number))
      .filter((pair) => pair.length === 2 && pair.every(Number.isFinite));
  }
  function keep(points) {
    field.value = points.map(([lon, lat]) => lon.toFixed(5) + ", " + lat.toFixed(5)).join("\n");
    draw();
  }
  /* Even and odd: a point is inside when a ray from it crosses the outline an odd number of times. */
  function inside([lon, lat], ring) {
    let odd = false;
    ring.forEach(([x1, y1], at) => {
      const [x2, y2] = ring[(at + 1) % ring.length];
      if ((y1 > lat) !== (y2 > lat) && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) odd = !odd;
    });
    return odd;
  }
  function draw() {
    svg.replaceChildren();
    const { to, back } = frame();
    for (let part = 1; part < 4; part += 1) {
      const [x, y] = [WIDTH * part / 4, HEIGHT * part / 4];
      make("line", { class: "place-grid", x1: x, x2: x, y1: 0, y2: HEIGHT });
      make("line", { class: "place-grid", y1: y, y2: y, x1: 0, x2: WIDTH });
      make("text", { class: "place-label", x: x + 3, y: HEIGHT - 5 }, back(x, 0)[0].toFixed(2) + "°");
      make("text", { class: "place-label", x: 3, y: y - 3 }, back(0, y)[1].toFixed(2) + "°");
    }
    const ring = corners();
    let firms = 0;
    for (const [lon, lat, many] of data.dots) {
      const [x, y] = to(lon, lat);
      const isIn = ring.length > 2 && inside([lon, lat], ring);
      if (isIn) firms += many;
      if (x < -5 || y < -5 || x > WIDTH + 5 || y > HEIGHT + 5) continue;
      make("circle", { class: "place-dot" + (isIn ? " is-in" : ""), cx: x.toFixed(1), cy: y.toFixed(1), r: Math.min(3 + Math.sqrt(many), 9).toFixed(1) });
    }
    if (ring.length) make("polygon", { class: "place-area", points: ring.map(([lon, lat]) => to(lon, lat).map((one) => one.toFixed(1)).join(",")).join(" ") });
    count.textContent = ring.length > 2 ? count.dataset.said.replace("%n", firms) : "";
  }
  function at(event) {
    const area = svg.getBoundingClientRect();
    const scale = Math.min(area.width / WIDTH, area.height / HEIGHT);
    const left = (area.width - WIDTH * scale) / 2, top = (area.height - HEIGHT * scale) / 2;
    return frame().back((event.clientX - area.left - left) / scale, (event.clientY - area.top - top) / scale);
  }
  function rectangle(event) {
    const [x1, y1] = from, [x2, y2] = at(event);
    keep([[x1, y1], [x2, y1], [x2, y2], [x1, y2]]);
  }
  svg.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    if (tool === "outline") return keep([...corners(), at(event)]);
    from = at(event);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => { if (from) rectangle(event); });
  svg.addEventListener("pointerup", (event) => { if (from) rectangle(event); from = null; });
  svg.addEventListener("pointercancel", () => { from = null; });
  field.addEventListener("input", draw);

  function choose(name, value) {
    for (const button of box.querySelectorAll("[data-plot-" + name + "]")) {
      const chosen = button.getAttribute("data-plot-" + name) === value;
      button.classList.toggle("active", chosen);
      button.setAttribute("aria-pressed", String(chosen));
    }
  }
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.plotView) { view = button.dataset.plotView; choose("view", view); draw(); }
    if (button.dataset.plotTool) { tool = button.dataset.plotTool; choose("tool", tool); }
    if (button.hasAttribute("data-plot-clear")) keep([]);
  });
  choose("view", view);
  draw();
})();
