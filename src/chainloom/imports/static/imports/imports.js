/* Pages of imports: keys in the preview, another table for a sheet, files sent on drop. */
(function () {
  "use strict";

  const rows = () => [...document.querySelectorAll("[data-import-row]")];

  function current() {
    return document.activeElement && document.activeElement.closest("[data-import-row]");
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  /* After a decision the keys go on from the same row. */
  let decided = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.target.closest("[data-import-row]");
    decided = row ? row.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    const row = decided && document.getElementById(decided);
    if (row && !document.activeElement.closest("[data-import-row]")) row.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    if (!document.querySelector("[data-import-rows]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, .modal.show")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      event.preventDefault();
      return move(key === "j" ? 1 : -1);
    }
    if (!["a", "n", "s", "u"].includes(key)) return;
    const row = current();
    const button = row && row.querySelector(`[data-key="${key}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });

  /* What a sheet is decides which columns it may have: the page is asked for anew. */
  document.addEventListener("change", (event) => {
    const choice = event.target.closest("[data-import-table]");
    if (!choice) return;
    const address = new URL(window.location.href);
    address.searchParams.set(`${choice.dataset.importTable}-table`, choice.value || "-");
    address.hash = choice.dataset.importTable;
    window.location.assign(address);
  });
})();
