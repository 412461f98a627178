/* Pointing at a picture: first the cloth (two corners of a spot), then the checker's corners. */
(function () {
  "use strict";

  const box = document.querySelector("[data-point]");
  if (!box) return;
  const form = document.querySelector(box.dataset.point);
  const spot = form.querySelector("[name=spot]");
  const corners = form.querySelector("[name=corners]");
  const drawn = box.querySelector("svg");
  const [width, height] = [Number(box.dataset.width), Number(box.dataset.height)];
  const next = document.querySelector("[data-point-next]");
  const SVG = "http://www.w3.org/2000/svg";
  let mode = "spot";
  let first = null;

  const numbers = (text) => text.split(/[\s,，]+/).filter(Boolean).map(Number);

  function draw() {
    drawn.replaceChildren();
    const [left, top, wide, high] = numbers(spot.value);
    if (high) mark("rect", { x: left, y: top, width: wide, height: high });
    const points = numbers(corners.value);
    for (let place = 0; place + 1 < points.length; place += 2) {
      mark("circle", { cx: points[place], cy: points[place + 1], r: width / 80 });
      const text = document.createElementNS(SVG, "text");
      text.setAttribute("x", points[place] + width / 60);
      text.setAttribute("y", points[place + 1]);
      text.setAttribute("font-size", width / 30);
      text.setAttribute("class", "point-text");
      text.textContent = place / 2 + 1;
      drawn.append(text);
    }
    if (first) mark("circle", { cx: first[0], cy: first[1], r: width / 120 });
    document.querySelectorAll("[data-point-mode]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.pointMode === mode));
    });
    if (next) next.textContent = next.dataset[mode] || "";
  }

  function mark(kind, attributes) {
    ["point-mark is-under", "point-mark"].forEach((name) => {
      const shape = document.createElementNS(SVG, kind);
      Object.entries(attributes).forEach(([key, value]) => shape.setAttribute(key, value));
      shape.setAttribute("class", name);
      drawn.append(shape);
    });
  }

  box.addEventListener("click", (event) => {
    const frame = box.getBoundingClientRect();
    const x = Math.round(((event.clientX - frame.left) / frame.width) * width);
    const y = Math.round(((event.clientY - frame.top) / frame.height) * height);
    if (mode === "corners") {
      const points = numbers(corners.value);
      corners.value = [...(points.length >= 8 ? [] : points), x, y].join(", ");
    } else if (!first) {
      first = [x, y];
    } else {
      const [left, top] = [Math.min(first[0], x), Math.min(first[1], y)];
      spot.value = [left, top, Math.abs(first[0] - x), Math.abs(first[1] - y)].join(", ");
      first = null;
      if (!corners.value) mode = "corners";
    }
    draw();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-point-mode]");
    if (!button) return;
    mode = button.dataset.pointMode;
    if (mode === "spot") first = null;
    else corners.value = "";
    draw();
  });

  form.addEventListener("input", draw);
  draw();
})();
