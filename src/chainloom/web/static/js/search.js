/* The header's search box: "/" goes there, arrows move, Enter opens, Escape leaves
   (ARIA Authoring Practices, combobox with a list of suggestions). */
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-search]");
    if (!form) return;
    const input = form.querySelector("input");
    const list = form.querySelector("[role=listbox]");
    const options = () => [...list.querySelectorAll("[role=option]")];
    let at = -1;

    function show(open) {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      if (!open) mark(-1);
    }

    function mark(index) {
      const all = options();
      at = index;
      all.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
      if (all[at]) {
        input.setAttribute("aria-activedescendant", all[at].id);
        all[at].scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function isTyping(element) {
      return element.matches("input, textarea, select") || element.isContentEditable;
    }

    document.addEventListener("keydown", (event) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key === "/" && plain && !isTyping(event.target)) {
        event.preventDefault();
        input.focus();
        input.select();
      }
    });

    input.addEventListener("keydown", (event) => {
      const all = options();
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!all.length) return;
        event.preventDefault();
        show(true);
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((at + step + all.length + (at < 0 && step < 0 ? 1 : 0)) % all.length);
      } else if (event.key === "Enter") {
        const chosen = all[at] || (all.length === 1 ? all[0] : null);
        if (chosen && !list.hidden) {
          event.preventDefault();
          window.location.assign(chosen.href);
        }
      } else if (event.key === "Escape") {
        if (list.hidden) input.value = "";
        show(false);
      }
    });

    list.addEventListener("htmx:afterSwap", () => show(Boolean(input.value.trim() && list.children.length)));
    input.addEventListener("focus", () => show(Boolean(input.value.trim() && list.children.length)));
    input.addEventListener("input", () => { if (!input.value.trim()) show(false); });
    document.addEventListener("click", (event) => { if (!form.contains(event.target)) show(false); });
    form.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !form.contains(event.relatedTarget)) show(false);
    });
  });
})();
