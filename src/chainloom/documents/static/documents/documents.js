/* The review of a document: keys, the tie between facts and their places, panes on a phone. */
(function () {
  "use strict";

  const review = document.querySelector("[data-doc-review]");
  if (!review) return;
  review.classList.add("is-tabbed");

  const cards = () => [...review.querySelectorAll("[data-fact]")];
  const card = (id) => document.getElementById(`fact-${id}`);
  const marks = (id) => [...review.querySelectorAll(`[data-facts~="${id}"]`)];

  function current() {
    return document.activeElement && document.activeElement.closest("[data-fact]");
  }

  /* One pane at a time where there is room for one only; it is still the one after a decision on
     all, which comes with the whole page anew. */
  const kept = `pane ${location.pathname}`;
  function show(pane) {
    review.dataset.pane = pane;
    try { sessionStorage.setItem(kept, pane); } catch { /* no room, or not allowed */ }
    document.querySelectorAll("[data-pane-to]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.paneTo === pane));
    });
  }

  function light(id) {
    review.querySelectorAll(".is-here").forEach((one) => one.classList.remove("is-here"));
    marks(id).forEach((one) => one.classList.add("is-here"));
  }

  function move(step) {
    const all = cards();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    show("facts");
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  /* The place scrolls within the text, not the whole page. */
  function reveal(id) {
    const [first] = marks(id);
    if (!first) return;
    const text = first.closest(".doc-text");
    if (text.scrollHeight > text.clientHeight) {
      const above = first.getBoundingClientRect().top - text.getBoundingClientRect().top;
      text.scrollTop += above - text.clientHeight / 3;
    } else if (first.offsetParent) {
      first.scrollIntoView({ block: "center" });
    }
  }

  review.addEventListener("focusin", (event) => {
    const one = event.target.closest("[data-fact]");
    if (!one) return;
    light(one.dataset.fact);
    if (review.clientWidth > 900) reveal(one.dataset.fact);
  });

  document.addEventListener("click", (event) => {
    const pane = event.target.closest("[data-pane-to]");
    if (pane) return show(pane.dataset.paneTo);
    const asked = event.target.closest("[data-fact-to]");
    if (asked && card(asked.dataset.factTo)) {
      event.preventDefault();
      return card(asked.dataset.factTo).focus();
    }
    const link = event.target.closest("[data-show]");
    if (link && marks(link.dataset.show).length) {
      event.preventDefault();
      show("text");
      light(link.dataset.show);
      return reveal(link.dataset.show);
    }
    const mark = event.target.closest("[data-facts]");
    if (!mark) return;
    /* The narrowest fact at this place is the one that was meant. */
    const ids = mark.dataset.facts.split(" ");
    const length = (id) => marks(id).reduce((sum, one) => sum + one.textContent.length, 0);
    const id = ids.sort((a, b) => length(a) - length(b)).find(card);
    if (!id) return;
    show("facts");
    card(id).focus();
    card(id).scrollIntoView({ block: "center" });
  });

  /* After a decision the keys go on from the same fact, and its place shows the new state. */
  let decided = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const one = event.target.closest("[data-fact]");
    decided = one ? one.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    const one = decided && document.getElementById(decided);
    if (!one) return;
    marks(one.dataset.fact).forEach((mark) => {
      mark.className = mark.className.replace(/\bis-(proposed|accepted|rejected|applied|undone)\b/, "");
      mark.classList.add(`is-${one.dataset.state}`);
    });
    const field =
      one.querySelector(".is-invalid") || one.querySelector("input:not([type=hidden]), select, textarea");
    if (field && one.classList.contains("is-edited")) return field.focus();
    if (!document.activeElement.closest("[data-fact]")) one.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = event.target.closest("input, select, textarea");
    const key = event.key.toLowerCase();
    if (event.target.closest(".modal.show") || (inField && key !== "escape")) return;
    if (key === "j" || key === "k") {
      event.preventDefault();
      return move(key === "j" ? 1 : -1);
    }
    if (!["a", "e", "x", "u", "escape"].includes(key)) return;
    const one = current();
    const button = one && one.querySelector(`[data-key="${key}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });

  try { show(sessionStorage.getItem(kept) || "text"); } catch { /* not allowed */ }
  if (location.hash.startsWith("#fact-")) {
    const asked = document.getElementById(location.hash.slice(1));
    if (asked) {
      show("facts");
      asked.focus();
    }
  }
})();
