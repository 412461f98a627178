/* The review of a roll: the list of defects beside its map, keys, and every act sent to the server. */
(function () {
  "use strict";

  const page = document.querySelector("[data-roll]");
  if (!page) return;
  const words = JSON.parse(document.getElementById("roll-words").textContent);
  const find = (name) => page.querySelector(`[data-${name}]`);
  const list = find("list"), sortBy = find("sort"), stateOf = find("state-filter"), kindOf = find("kind-filter");
  const kind = find("kind"), hint = find("mode-hint");
  const mayChange = page.hasAttribute("data-may-change");
  const A_STEP = 300;
  const tones = new Map([[true, "tone-success"], [false, "tone-danger"]]);
  let data = null, current = null, room = A_STEP, waiting = Promise.resolve();

  const view = new Chainloom.RollView(find("canvas"), find("strip"), {
    picked: (id) => choose(id, false),
    drawn: (found) => { mode("look"); act({ verb: "add", kind: kind.value || "other", ...found }); },
    good: (stretch) => { mode("look"); act({ verb: "good", ...stretch }); },
    stitched: words.stitched,
    filtered: () => data && new Set(rows().map((one) => one.id)),
  });

  /* A kind without words is said by its own. */
  const kindOfOne = (one) => words.kinds[one.kind] || one.kind.replaceAll("_", " ");

  /* What the list shows, in its order. */
  const orders = {
    at: (a, b) => a.at - b.at || a.across - b.across,
    length: (a, b) => b.length - a.length,
    score: (a, b) => b.score - a.score,
    kind: (a, b) => kindOfOne(a).localeCompare(kindOfOne(b)) || a.at - b.at,
  };

  function rows() {
    return data.defects
      .filter((one) => (!stateOf.value || one.state === stateOf.value) && (!kindOf.value || one.kind === kindOf.value))
      .sort(orders[sortBy.value]);
  }

  function element(name, css, text) {
    const made = document.createElement(name);
    if (css) made.className = css;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function line(one) {
    const item = element("li", `roll-item is-${one.state}${one.id === current ? " is-here" : ""}`);
    const button = element("button", "roll-pick");
    button.type = "button";
    button.dataset.id = one.id;
    if (one.id === current) button.setAttribute("aria-current", "true");
    button.append(element("b", "", kindOfOne(one)));
    button.append(element("span", "num", `${one.at.toFixed(2)} m`));
    button.append(element("span", "num", `${one.length.toFixed(1)} mm`));
    button.append(element("span", "roll-state", words.states[one.state]));
    // What a person has answered is no longer the tool's doubt.
    const sure = one.state === "open" ? ` · ${one.sure ? words.sure : words.unsure}` : "";
    const known = one.hand ? words.hand : one.kept ? words.kept : `${words.score} ${one.score.toFixed(2)}${sure}`;
    button.append(element("span", "roll-known", known));
    item.append(button);
    return item;
  }

  function showList() {
    const found = rows();
    list.replaceChildren(...found.slice(0, room).map(line));
    if (!found.length) list.append(element("li", "hint", words.none));
    if (found.length > room) {
      const more = element("button", "btn btn-sm", `${words.more} (${found.length - room})`);
      more.type = "button";
      more.dataset.more = "";
      list.append(more);
    }
    find("count").textContent = found.length === data.defects.length ? String(found.length) : `${found.length} / ${data.defects.length}`;
    const here = list.querySelector("[aria-current]");
    if (here) reveal(here);
  }

  /* The good metres, each with a button that takes them back. */
  function showStretches() {
    const place = find("stretches");
    place.hidden = !data.good.length;
    place.replaceChildren(...data.good.map((one) => {
      const item = element("li", "roll-stretch");
      item.append(element("span", "num", `${words.stretch} ${one.from.toFixed(2)}–${one.to.toFixed(2)} m`));
      if (mayChange) {
        const button = element("button", "btn btn-sm", words.take_back);
        button.type = "button";
        button.addEventListener("click", () => act({ verb: "good_off", stretch: one.id }));
        item.append(button);
      }
      return item;
    }));
  }

  /* Scrolls within the list, not the page. */
  function reveal(one) {
    const above = one.offsetTop - list.offsetTop;
    if (above < list.scrollTop || above + one.offsetHeight > list.scrollTop + list.clientHeight) {
      list.scrollTop = above - list.clientHeight / 3;
    }
  }

  function showGrade() {
    const grade = data.grade, place = find("grade");
    if (!place) return;
    place.hidden = !grade;
    if (!grade) return;
    find("points").textContent = grade.points_100.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    find("total").textContent = `${words.points.replace("%(n)d", grade.points)} · ${grade.rule}`;
    // What is still being inspected has neither passed nor failed.
    find("verdict").textContent = data.working ? words.so_far : grade.verdict;
    find("verdict").className = `badge-tone ${(!data.working && tones.get(grade.passed)) || ""}`;
    find("report").hidden = data.working;
    find("open").textContent = String(grade.open);
    // Once all is looked at, the report is what comes next.
    const rest = page.querySelector('[data-act="rest"]');
    if (rest) {
      rest.hidden = !grade.open || data.working;
      find("rest").textContent = words.rest.replace("%(n)d", grade.open);
    }
    find("report").classList.toggle("btn-primary", !grade.open);
    find("limits").textContent = grade.limits.join(" · ");
  }

  function choose(id, go) {
    current = id;
    view.select(id, go);
    if (go) find("canvas").scrollIntoView({ block: "nearest" });
    const one = data.defects.find((defect) => defect.id === id);
    if (one) {
      kind.value = one.kind;
      const at = rows().findIndex((defect) => defect.id === id);
      if (at >= room) room = at + A_STEP;
    }
    for (const button of page.querySelectorAll("[data-needs-one]")) button.disabled = !one;
    showList();
  }

  function step(by) {
    const found = rows();
    if (!found.length) return;
    const at = found.findIndex((one) => one.id === current);
    const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), found.length - 1);
    choose(found[next].id, true);
  }

  /* What is said already is not said again. */
  function decide(verb, state) {
    if (one().state === state) return step(1);
    return act({ verb, defect: current });
  }

  function mode(name) {
    view.mode = name;
    page.dataset.mode = name;
    hint.textContent = name === "draw" ? words.draw : name === "good" ? words.good : "";
    for (const button of page.querySelectorAll("[data-mode-to]")) {
      button.setAttribute("aria-pressed", String(button.dataset.modeTo === name));
    }
  }

  /* One act after the other, in the order in which they were done. */
  function act(body) {
    waiting = waiting.then(() => send(body));
    return waiting;
  }

  async function send(body) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": Chainloom.text("csrf") };
    let answer, said = {};
    try {
      answer = await fetch(page.dataset.actUrl, { method: "POST", headers, body: JSON.stringify(body) });
      said = await answer.json().catch(() => ({}));
    } catch (error) {
      return Chainloom.toast(words.offline, "danger");
    }
    if (!answer.ok) return Chainloom.toast(said.message || Chainloom.text("failed"), "danger");
    take(said, body);
    return undefined;
  }

  function take(said, body) {
    const before = rows().map((one) => one.id);
    const changed = new Map(said.defects.map((row) => [row.id, row]));
    const known = new Map(data.defects.map((row) => [row.id, row]));
    // Of very many, outlines do not come again: those that are here stay.
    for (const row of said.defects) row.polygon = row.polygon || (known.get(row.id) || {}).polygon;
    const rest = said.row === null ? [] : data.defects.filter((row) => !changed.has(row.id) && !said.gone.includes(row.id));
    data.defects = [...rest, ...said.defects].sort((a, b) => a.at - b.at || a.across - b.across || a.id - b.id);
    data.good = said.good;
    data.grade = said.grade;
    view.show(data);
    showGrade();
    showStretches();
    if (body.verb === "undo") Chainloom.toast(words.undone, "success");
    const left = rows();
    const isLeft = (id) => left.some((one) => one.id === id);
    if (!["confirm", "reject", "remove"].includes(body.verb)) {
      return isLeft(said.row) ? choose(said.row, body.verb === "undo") : choose(current, false);
    }
    // On to the next that nobody has looked at; without one, to what is there.
    const place = before.indexOf(body.defect);
    const later = [...before.slice(place + 1), ...before.slice(0, place)];
    const open = later.find((id) => left.some((one) => one.id === id && one.state === "open"));
    if (open) return choose(open, true);
    if (isLeft(body.defect)) return choose(body.defect, false);
    return choose(later.find(isLeft) || null, true);
  }

  const one = () => data.defects.find((defect) => defect.id === current);
  const acts = {
    next: () => step(1),
    previous: () => step(-1),
    confirm: () => one() && decide("confirm", "confirmed"),
    reject: () => one() && (one().hand ? act({ verb: "remove", defect: current }) : decide("reject", "rejected")),
    kind: () => kind.focus(),
    draw: () => mode(view.mode === "draw" ? "look" : "draw"),
    good: () => mode(view.mode === "good" ? "look" : "good"),
    undo: () => act({ verb: "undo" }),
    rest: () => act({ verb: "rest" }),
    closer: () => view.zoom(1.5),
    further: () => view.zoom(1 / 1.5),
    whole: () => view.fit(),
    heat: () => {
      view.heat = !view.heat;
      page.querySelectorAll('[data-act="heat"]').forEach((button) => button.setAttribute("aria-pressed", String(view.heat)));
      view.draw();
    },
  };
  const needsRight = new Set(["confirm", "reject", "kind", "draw", "good", "undo", "rest"]);
  const keys = {
    j: "next", k: "previous", a: "confirm", x: "reject", e: "kind", n: "draw", g: "good", u: "undo",
    "+": "closer", "=": "closer", "-": "further", 0: "whole", h: "heat",
  };

  function does(name) {
    if (data && acts[name] && (mayChange || !needsRight.has(name))) acts[name]();
  }

  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) return does(button.dataset.act);
    if (event.target.closest("[data-more]")) {
      room += A_STEP;
      return showList();
    }
    const picked = event.target.closest("[data-id]");
    if (picked) choose(Number(picked.dataset.id), true);
    return undefined;
  });
  kind.addEventListener("change", () => {
    if (one() && mayChange) act({ verb: "rename", defect: current, kind: kind.value });
    // Keys are heard again.
    find("canvas").focus({ preventScroll: true });
  });
  for (const filter of [sortBy, stateOf, kindOf]) {
    filter.addEventListener("change", () => { room = A_STEP; showList(); view.draw(); });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(".modal.show")) return;
    if (event.key === "Escape") return mode("look");
    if (event.target.closest("input, textarea, select")) return;
    const onCanvas = event.target === find("canvas");
    const moves = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] }[event.key];
    if (onCanvas && moves && data) {
      event.preventDefault();
      return view.pan(...moves);
    }
    const name = keys[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    does(name);
  });

  async function load() {
    let answer;
    try {
      answer = await fetch(page.dataset.dataUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch (error) {
      return Chainloom.toast(words.offline, "danger");
    }
    const told = await answer.json();
    if (!data) hint.textContent = "";
    // The inspection has ended, was stopped or broke off: the page says which.
    if (data && data.working && !told.working) return location.reload();
    data = told;
    view.outlines.renew();
    page.classList.toggle("is-empty", !data.pictures.length);
    if (data.pictures.length) view.show(data);
    showGrade();
    showStretches();
    const asked = Number(new URLSearchParams(location.search).get("defect"));
    choose(current || (data.defects.some((row) => row.id === asked) ? asked : null), !current && Boolean(asked));
    // While the tool works, what it has found so far is shown.
    if (data.working) setTimeout(load, 4000);
    return undefined;
  }

  mode("look");
  hint.textContent = words.loading;
  load();
})();
