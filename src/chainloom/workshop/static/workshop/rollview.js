/* A roll of cloth on a canvas: zoom and pan from the whole length to single pixels, and a strip of
   the whole roll above it. Lengths are mm along and across the roll; `scale` is screen pixels a mm. */
(function () {
  "use strict";

  const Chainloom = (window.Chainloom = window.Chainloom || {});
  const MOST_PIXEL = 14; // screen pixels that one pixel of a picture is shown with at most
  const STRIP_PICTURES = 80;
  const CROWDED = 400; // so many defects in view are drawn without a light edge
  const NEAR = 24; // screen pixels from which on an outline is more than a blot

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  class RollView {
    constructor(canvas, strip, heard) {
      this.canvas = canvas;
      this.strip = strip;
      this.heard = heard;
      this.images = new Chainloom.RollImages(() => this.draw());
      this.fingers = new Map();
      this.outlines = new Chainloom.RollOutlines(() => this.draw());
      this.mode = "look";
      this.heat = false;
      this.selected = null;
      this.box = null;
      this.data = null;
      this.listen();
      new ResizeObserver(() => this.resize()).observe(canvas);
      document.addEventListener("chainloom:theme", () => this.draw());
    }

    show(data) {
      const first = !this.data;
      this.data = data;
      const k = data.mm_per_px;
      for (const one of data.pictures) {
        const turned = data.along === "y";
        one.from = one.start * 1000;
        one.long = (turned ? one.h : one.w) * k;
        one.high = (turned ? one.w : one.h) * k;
      }
      const last = data.pictures[data.pictures.length - 1];
      this.length = last ? last.from + last.long : 1;
      this.height = Math.max(1, ...data.pictures.map((one) => one.high));
      this.byId = new Map(data.pictures.map((one) => [one.id, one]));
      if (first) this.resize();
      else this.draw();
    }

    /* Size and place */

    resize() {
      const dots = window.devicePixelRatio || 1;
      for (const one of [this.canvas, this.strip]) {
        if (!one) continue;
        one.width = Math.round(one.clientWidth * dots);
        one.height = Math.round(one.clientHeight * dots);
      }
      this.dots = dots;
      if (!this.data) return;
      if (this.scale === undefined) this.fit();
      else this.moved();
    }

    /* The whole width of the roll, from its start; of narrow strips as much length as still lets
       something be seen. */
    fit() {
      const wide = this.canvas.clientWidth / Math.max(...this.data.pictures.map((one) => one.long));
      const high = (this.canvas.clientHeight - 16) / this.height;
      this.scale = Math.min(high, Math.max(wide, high * 0.4), MOST_PIXEL / this.data.mm_per_px);
      this.x = 0;
      this.y = 0;
      this.moved();
    }

    least() {
      return Math.min(this.canvas.clientWidth / this.length, (this.canvas.clientHeight - 16) / this.height);
    }

    moved() {
      const wide = this.canvas.clientWidth, high = this.canvas.clientHeight;
      this.scale = Math.min(Math.max(this.scale, this.least()), MOST_PIXEL / this.data.mm_per_px);
      const place = (at, size, room) => {
        const most = size - room / this.scale;
        return most <= 0 ? most / 2 : Math.min(Math.max(at, 0), most);
      };
      this.x = place(this.x, this.length, wide);
      this.y = place(this.y, this.height, high);
      if (this.heard.moved) this.heard.moved(this);
      this.draw();
    }

    zoom(factor, at) {
      const point = at || { x: this.canvas.clientWidth / 2, y: this.canvas.clientHeight / 2 };
      const before = this.here(point);
      this.scale *= factor;
      this.scale = Math.min(Math.max(this.scale, this.least()), MOST_PIXEL / this.data.mm_per_px);
      this.x = before.x - point.x / this.scale;
      this.y = before.y - point.y / this.scale;
      this.moved();
    }

    pan(dx, dy) {
      this.x -= dx / this.scale;
      this.y -= dy / this.scale;
      this.moved();
    }

    here(point) {
      return { x: this.x + point.x / this.scale, y: this.y + point.y / this.scale };
    }

    /* A box of a picture's pixels as mm of the roll. */
    area(picture, [left, top, right, bottom]) {
      const k = this.data.mm_per_px;
      if (this.data.along === "x") {
        return { x: picture.from + left * k, y: top * k, w: (right - left) * k, h: (bottom - top) * k };
      }
      const y = (picture.w - right) * k;
      return { x: picture.from + top * k, y, w: (bottom - top) * k, h: (right - left) * k };
    }

    /* And a rectangle of the roll as a box of the picture that holds most of it. */
    boxOf(area) {
      const middle = area.x + area.w / 2;
      const picture = this.data.pictures.find((one) => middle >= one.from && middle < one.from + one.long);
      if (!picture) return null;
      const k = this.data.mm_per_px;
      const along = [(area.x - picture.from) / k, (area.x + area.w - picture.from) / k];
      const across = [area.y / k, (area.y + area.h) / k];
      const box = this.data.along === "x"
        ? [along[0], across[0], along[1], across[1]]
        : [picture.w - across[1], along[0], picture.w - across[0], along[1]];
      return { picture: picture.id, box };
    }

    select(id, go) {
      this.selected = id;
      if (!this.data) return;
      const one = this.data.defects.find((defect) => defect.id === id);
      if (one && go) this.goTo(one);
      else this.draw();
    }

    goTo(defect) {
      const area = this.area(this.byId.get(defect.picture), defect.box);
      const wide = this.canvas.clientWidth, high = this.canvas.clientHeight;
      const room = Math.min(wide / Math.max(area.w, 1e-6), high / Math.max(area.h, 1e-6)) / 3;
      const whole = (high - 16) / this.height;
      // Close enough to see it, not so close that nothing is around it.
      this.scale = Math.min(Math.max(Math.min(room, 4 / this.data.mm_per_px), whole), MOST_PIXEL / this.data.mm_per_px);
      this.x = area.x + area.w / 2 - wide / this.scale / 2;
      this.y = area.y + area.h / 2 - high / this.scale / 2;
      this.moved();
    }

    /* Drawing */

    draw() {
      if (!this.data || this.waits) return;
      this.waits = requestAnimationFrame(() => {
        this.waits = 0;
        this.paint();
        if (this.strip) this.paintStrip();
      });
    }

    place(pen, picture) {
      const s = this.scale * this.dots, k = this.data.mm_per_px * s;
      const x = (picture.from - this.x) * s, y = -this.y * s;
      if (this.data.along === "x") pen.setTransform(k, 0, 0, k, x, y);
      else pen.setTransform(0, -k, k, 0, x, y + picture.w * k);
      return k;
    }

    paint() {
      const pen = this.canvas.getContext("2d");
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
      const from = this.x, to = this.x + this.canvas.clientWidth / this.scale;
      const visible = this.data.pictures.filter((one) => one.from < to && one.from + one.long > from);
      for (const one of visible) this.paintPicture(pen, one, from, to);
      this.paintGood(pen);
      this.paintEnds(pen);
      const ids = new Set(visible.map((one) => one.id));
      const shown = this.heard.filtered ? this.heard.filtered() : null;
      const seen = this.data.defects.filter((one) => ids.has(one.picture) && (!shown || shown.has(one.id)));
      if (this.data.outlines) this.outlines.fetch(this.data.outlines, seen.filter((one) => !one.polygon && this.isNear(one)));
      for (const one of seen) this.paintDefect(pen, one, seen.length > CROWDED);
      if (this.box) this.paintBox(pen);
      this.paintRuler(pen, from, to);
    }

    isNear = (one) => (one.box[2] - one.box[0]) * this.data.mm_per_px * this.scale > NEAR;

    paintPicture(pen, picture) {
      const k = this.place(pen, picture);
      pen.imageSmoothingEnabled = k < 2 * this.dots;
      pen.fillStyle = colour("--loom-neutral-bg");
      pen.fillRect(0, 0, picture.w, picture.h);
      if (picture.long * this.scale < 6) return;
      const [small, ...pieces] = picture.views;
      if (!small) return;
      const whole = this.images.get(small.src);
      if (whole) pen.drawImage(whole, 0, 0, picture.w, picture.h);
      const detail = whole && k > (whole.width / picture.w) * 1.1;
      for (const one of detail ? pieces : []) {
        if (!this.isSeen(picture, one)) continue;
        const image = this.images.get(one.src);
        if (image) pen.drawImage(image, one.x, one.y, one.w, one.h);
      }
      if (this.heat && picture.heat) {
        const hot = this.images.get(picture.heat, Chainloom.rollVeil);
        if (hot) {
          pen.imageSmoothingEnabled = true;
          pen.drawImage(hot, 0, 0, hot.width * 8, hot.height * 8);
        }
      }
    }

    isSeen(picture, piece) {
      const area = this.area(picture, [piece.x, piece.y, piece.x + piece.w, piece.y + piece.h]);
      return area.x < this.x + this.canvas.clientWidth / this.scale && area.x + area.w > this.x
        && area.y < this.y + this.canvas.clientHeight / this.scale && area.y + area.h > this.y;
    }

    paintGood(pen) {
      const s = this.scale * this.dots;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      const stretches = [...this.data.good];
      if (this.stretch) stretches.push(this.stretch);
      for (const one of stretches) {
        const x = (one.from * 1000 - this.x) * s, w = (one.to - one.from) * 1000 * s;
        pen.globalAlpha = 0.18;
        pen.fillStyle = colour("--loom-success");
        pen.fillRect(x, 0, w, this.canvas.height);
        pen.globalAlpha = 1;
        pen.fillRect(x, 0, w, 4 * this.dots);
      }
    }

    /* Where pieces were sewn together: said, and no defect. */
    paintEnds(pen) {
      const s = this.scale * this.dots;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.strokeStyle = pen.fillStyle = colour("--loom-accent");
      pen.lineWidth = 2 * this.dots;
      pen.font = `${11 * this.dots}px ${colour("--tblr-font-sans-serif") || "sans-serif"}`;
      for (const at of this.data.ends || []) {
        const x = (at * 1000 - this.x) * s;
        pen.setLineDash([6 * this.dots, 4 * this.dots]);
        pen.beginPath();
        pen.moveTo(x, 0);
        pen.lineTo(x, this.canvas.height);
        pen.stroke();
        pen.setLineDash([]);
        const said = this.heard.stitched || "", high = 18 * this.dots;
        pen.fillStyle = colour("--loom-surface");
        pen.globalAlpha = 0.85;
        pen.fillRect(x + this.dots, 0, pen.measureText(said).width + 8 * this.dots, high);
        pen.globalAlpha = 1;
        pen.fillStyle = colour("--loom-accent");
        pen.fillText(said, x + 5 * this.dots, high - 5 * this.dots);
      }
    }

    /* Marks lie on cloth, which is no darker in the dark: their colours are the same in both. */
    tone = (defect) => colour(`--roll-${defect.state}`);

    paintDefect(pen, defect, isCrowded) {
      const picture = this.byId.get(defect.picture);
      const k = this.place(pen, picture);
      const is = defect.id === this.selected;
      const width = (is ? 3 : isCrowded ? 1 : 1.75) * this.dots;
      const [left, top, right, bottom] = defect.box;
      const edge = 3 * this.dots / k;
      pen.beginPath();
      // Far away an outline is a blot: the box says where it is.
      const polygon = defect.polygon || this.outlines.kept.get(defect.id) || [];
      if (this.isNear(defect) && polygon.length > 2) {
        polygon.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
        pen.closePath();
      } else {
        pen.rect(left - edge, top - edge, right - left + 2 * edge, bottom - top + 2 * edge);
      }
      const lines = [["rgba(255,255,255,0.85)", width + 2 * this.dots], [this.tone(defect), width]];
      for (const [style, thick] of isCrowded && !is ? lines.slice(1) : lines) {
        pen.strokeStyle = style;
        pen.lineWidth = thick / k;
        pen.setLineDash(defect.state === "rejected" ? [5 * this.dots / k, 4 * this.dots / k] : []);
        pen.stroke();
      }
      pen.setLineDash([]);
      if (is) {
        pen.strokeStyle = colour("--roll-here");
        pen.lineWidth = 2 * this.dots / k;
        const far = 9 * this.dots / k;
        pen.strokeRect(left - far, top - far, right - left + 2 * far, bottom - top + 2 * far);
      }
    }

    paintBox(pen) {
      const s = this.scale * this.dots, box = this.box;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.strokeStyle = colour("--loom-accent");
      pen.lineWidth = 2 * this.dots;
      pen.setLineDash([6 * this.dots, 4 * this.dots]);
      pen.strokeRect((box.x - this.x) * s, (box.y - this.y) * s, box.w * s, box.h * s);
      pen.setLineDash([]);
    }

    paintRuler(pen, from, to) {
      const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];
      const step = steps.find((one) => one * this.scale > 90) || 200000;
      const high = 18 * this.dots;
      pen.setTransform(1, 0, 0, 1, 0, this.canvas.height - high);
      pen.fillStyle = colour("--loom-surface");
      pen.globalAlpha = 0.85;
      pen.fillRect(0, 0, this.canvas.width, high);
      pen.globalAlpha = 1;
      pen.fillStyle = colour("--tblr-secondary");
      pen.font = `${11 * this.dots}px ${colour("--tblr-font-sans-serif") || "sans-serif"}`;
      for (let at = Math.max(0, Math.ceil(from / step) * step); at <= Math.min(to, this.length); at += step) {
        const x = (at - this.x) * this.scale * this.dots;
        pen.fillRect(x, 0, this.dots, 5 * this.dots);
        const said = step < 10 ? 3 : step < 100 ? 2 : step < 1000 ? 1 : 0;
        pen.fillText(`${(at / 1000).toFixed(said)} m`, x + 4 * this.dots, high - 5 * this.dots);
      }
    }

    paintStrip() {
      const pen = this.strip.getContext("2d"), wide = this.strip.width, high = this.strip.height;
      const x = (mm) => (mm / this.length) * wide;
      const cloth = high * 0.55;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, wide, high);
      for (const one of this.data.pictures) {
        pen.fillStyle = colour("--loom-neutral-bg");
        pen.fillRect(x(one.from), 0, Math.max(1, x(one.long)), cloth);
        const small = this.data.pictures.length <= STRIP_PICTURES && one.views[0];
        const image = small && this.images.get(small.src);
        if (image) this.paintSmall(pen, image, one, x, cloth);
      }
      for (const one of this.data.good) {
        pen.fillStyle = colour("--loom-success");
        pen.fillRect(x(one.from * 1000), 0, x((one.to - one.from) * 1000), 4 * this.dots);
      }
      pen.fillStyle = colour("--loom-accent");
      for (const at of this.data.ends || []) pen.fillRect(x(at * 1000), 0, 2 * this.dots, cloth);
      this.paintPoints(pen, x, cloth);
      for (const one of this.data.defects) {
        const picture = this.byId.get(one.picture);
        const area = this.area(picture, one.box);
        pen.fillStyle = this.tone(one);
        pen.globalAlpha = one.state === "rejected" ? 0.35 : 0.9;
        const size = (one.id === this.selected ? 9 : 5) * this.dots;
        const y = ((area.y + area.h / 2) / this.height) * cloth;
        pen.fillRect(x(area.x), y - size / 2, Math.max(size, x(area.w)), size);
      }
      pen.globalAlpha = 1;
      pen.strokeStyle = colour("--loom-accent");
      pen.lineWidth = 2 * this.dots;
      const from = x(this.x), to = x(this.x + this.canvas.clientWidth / this.scale);
      pen.strokeRect(Math.max(1, from), 1, Math.min(to, wide) - Math.max(1, from) - 1, cloth - 1);
    }

    paintSmall(pen, image, picture, x, cloth) {
      const wide = x(picture.long), high = cloth * (picture.high / this.height);
      if (this.data.along === "x") return pen.drawImage(image, x(picture.from), 0, wide, high);
      pen.setTransform(0, -high / image.width, wide / image.height, 0, x(picture.from), high);
      pen.drawImage(image, 0, 0);
      pen.setTransform(1, 0, 0, 1, 0, 0);
      return undefined;
    }

    /* Points by yard, as bars under the cloth. */
    paintPoints(pen, x, cloth) {
      const grade = this.data.grade;
      const foot = this.strip.height, room = foot - cloth - 4 * this.dots;
      pen.fillStyle = colour("--tblr-border-color");
      pen.fillRect(0, foot - this.dots, this.strip.width, this.dots);
      // Of a roll of a yard or two a bar says nothing that the sum does not.
      if (!grade || x(grade.stretch_m * 1000) > this.strip.width / 2) return;
      pen.fillStyle = colour("--loom-danger");
      for (const [start, points] of grade.stretches) {
        const size = (Math.min(points, grade.most) / grade.most) * room;
        pen.fillRect(x(start * 1000), foot - size, Math.max(2, x(grade.stretch_m * 1000) - this.dots), size);
      }
    }

    /* Pointers and wheel */

    at(event, canvas) {
      const frame = (canvas || this.canvas).getBoundingClientRect();
      return { x: event.clientX - frame.left, y: event.clientY - frame.top };
    }

    listen() {
      const canvas = this.canvas;
      canvas.addEventListener("pointerdown", (event) => {
        if (!this.data) return;
        canvas.focus({ preventScroll: true });
        canvas.setPointerCapture(event.pointerId);
        this.fingers.set(event.pointerId, this.at(event));
        this.began = this.at(event);
        this.travelled = 0;
      });
      canvas.addEventListener("pointermove", (event) => this.move(event));
      const end = (event) => this.lift(event);
      canvas.addEventListener("pointerup", end);
      canvas.addEventListener("pointercancel", end);
      canvas.addEventListener("wheel", (event) => {
        if (!this.data || (!event.ctrlKey && document.activeElement !== canvas)) return;
        event.preventDefault();
        if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          this.pan(-(event.deltaX || event.deltaY), 0);
        } else {
          this.zoom(Math.exp(-event.deltaY * 0.0016), this.at(event));
        }
      }, { passive: false });
      canvas.addEventListener("dblclick", (event) => this.data && this.zoom(2, this.at(event)));
      if (!this.strip) return;
      const jump = (event) => {
        if (!this.data || !(event.buttons & 1)) return;
        const part = this.at(event, this.strip).x / this.strip.clientWidth;
        this.x = part * this.length - canvas.clientWidth / this.scale / 2;
        this.moved();
      };
      this.strip.addEventListener("pointerdown", (event) => {
        this.strip.setPointerCapture(event.pointerId);
        jump(event);
      });
      this.strip.addEventListener("pointermove", jump);
    }

    move(event) {
      const before = this.fingers.get(event.pointerId);
      if (!before) return;
      const now = this.at(event);
      this.travelled += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
      if (this.fingers.size === 2) {
        const [other] = [...this.fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
        const gap = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
        const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
        this.zoom(gap(now) / gap(before), middle);
        this.box = this.stretch = null;
      } else if (this.mode === "draw") {
        this.box = this.between(this.began, now);
        this.draw();
      } else if (this.mode === "good") {
        const area = this.between(this.began, now);
        this.stretch = { from: area.x / 1000, to: (area.x + area.w) / 1000 };
        this.draw();
      } else {
        this.pan(now.x - before.x, now.y - before.y);
      }
      this.fingers.set(event.pointerId, now);
    }

    between(one, other) {
      const from = this.here({ x: Math.min(one.x, other.x), y: Math.min(one.y, other.y) });
      const to = this.here({ x: Math.max(one.x, other.x), y: Math.max(one.y, other.y) });
      return { x: from.x, y: from.y, w: to.x - from.x, h: to.y - from.y };
    }

    lift(event) {
      if (!this.fingers.delete(event.pointerId)) return;
      const { box, stretch } = this;
      this.box = this.stretch = null;
      if (event.type === "pointercancel") return void this.draw();
      if (this.mode === "draw" && box) {
        const found = this.boxOf(box);
        if (found) this.heard.drawn(found);
      } else if (this.mode === "good" && stretch) {
        this.heard.good(stretch);
      } else if (this.travelled < 6) {
        this.pick(this.at(event));
      }
      this.draw();
    }

    pick(point) {
      const at = this.here(point), edge = 8 / this.scale;
      const shown = this.heard.filtered ? this.heard.filtered() : null;
      let best = null;
      for (const one of this.data.defects) {
        if (shown && !shown.has(one.id)) continue;
        const area = this.area(this.byId.get(one.picture), one.box);
        const is = at.x > area.x - edge && at.x < area.x + area.w + edge
          && at.y > area.y - edge && at.y < area.y + area.h + edge;
        if (is && (!best || area.w * area.h < best.size)) best = { one, size: area.w * area.h };
      }
      this.heard.picked(best ? best.one.id : null);
    }
  }

  Chainloom.RollView = RollView;
})();
