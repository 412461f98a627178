/* Two rolls side by side; moved together where that is chosen. */
(function () {
  "use strict";

  const page = document.querySelector("[data-compare]");
  if (!page) return;
  const words = JSON.parse(document.getElementById("roll-words").textContent);
  const together = page.querySelector("[data-together]");
  const views = [];
  let following = false;

  function moved(view) {
    if (!together.checked || following) return;
    following = true;
    for (const other of views) {
      if (other === view || !other.data) continue;
      Object.assign(other, { scale: view.scale, x: view.x, y: view.y });
      other.moved();
    }
    following = false;
  }

  page.querySelectorAll("[data-data-url]").forEach(async (place) => {
    const view = new Chainloom.RollView(place.querySelector("[data-canvas]"), place.querySelector("[data-strip]"), {
      picked: (id) => view.select(id, false),
      moved,
      stitched: words.stitched,
    });
    views.push(view);
    try {
      const answer = await fetch(place.dataset.dataUrl);
      const data = await answer.json();
      if (data.pictures.length) view.show(data);
    } catch (error) {
      Chainloom.toast(words.offline, "danger");
    }
  });
})();
