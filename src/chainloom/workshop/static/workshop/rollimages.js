/* The pictures of a roll as its map draws them: fetched when asked for, the last few kept. And the
   outlines of defects where there are so many that the map came without them. */
(function () {
  "use strict";

  const Chainloom = (window.Chainloom = window.Chainloom || {});
  const KEPT_IMAGES = 80;

  class Images {
    constructor(redraw) {
      this.kept = new Map();
      this.redraw = redraw;
    }

    /* The image when it is here, else null; asking fetches it. */
    get(src, make) {
      let entry = this.kept.get(src);
      if (!entry) {
        const image = new Image();
        entry = { image, ready: null };
        image.onload = () => {
          entry.ready = make ? make(image) : image;
          this.redraw();
        };
        image.src = src;
      } else {
        this.kept.delete(src);
      }
      this.kept.set(src, entry);
      while (this.kept.size > KEPT_IMAGES) this.kept.delete(this.kept.keys().next().value);
      return entry.ready;
    }
  }

  /* Grey to a red veil: what is hotter is less transparent. */
  function veil(image) {
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const cells = pen.getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < cells.data.length; i += 4) {
      const heat = cells.data[i];
      cells.data[i] = 225;
      cells.data[i + 1] = 60;
      cells.data[i + 2] = 20;
      cells.data[i + 3] = heat * 0.7;
    }
    pen.putImageData(cells, 0, 0);
    return canvas;
  }

  const PICTURES_AT_ONCE = 50;

  /* Of thousands of defects outlines come by picture, once one is near enough to be seen. */
  class Outlines {
    constructor(redraw) {
      this.kept = new Map(); // by defect
      this.asked = new Set(); // pictures
      this.redraw = redraw;
    }

    /* Where there may be new defects, pictures are asked for anew; what is here stays. */
    renew() {
      this.asked.clear();
    }

    async fetch(address, near) {
      const missing = near.filter((one) => !this.kept.has(one.id));
      const pictures = new Set(missing.map((one) => one.picture));
      const wanted = [...pictures].filter((id) => !this.asked.has(id)).slice(0, PICTURES_AT_ONCE);
      if (!wanted.length) return;
      wanted.forEach((id) => this.asked.add(id));
      let told;
      try {
        const answer = await fetch(`${address}?outlines=${wanted.join(".")}`);
        if (!answer.ok) throw new Error(String(answer.status));
        told = await answer.json();
      } catch (error) {
        // Boxes are drawn, and the next drawing asks again.
        wanted.forEach((id) => this.asked.delete(id));
        return;
      }
      for (const [id, polygon] of Object.entries(told)) this.kept.set(Number(id), polygon);
      this.redraw();
    }
  }

  Chainloom.RollImages = Images;
  Chainloom.RollOutlines = Outlines;
  Chainloom.rollVeil = veil;
})();
