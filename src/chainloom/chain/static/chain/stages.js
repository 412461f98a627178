/* The editor's cards can be dragged to another place; their arrows do the same by keyboard. */
(function () {
  "use strict";
  let dragged = null;

  const cardsOf = (column) => [...column.querySelectorAll(".board-card")].filter((card) => card !== dragged);

  function placeAt(column, y) {
    const cards = cardsOf(column);
    const before = cards.findIndex((card) => { const box = card.getBoundingClientRect(); return y < box.top + box.height / 2; });
    return before < 0 ? cards.length : before;
  }
  function send(action, column, order) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = action;
    const token = document.getElementById("page-texts").dataset.csrf;
    Object.entries({ csrfmiddlewaretoken: token, column: column, order: order }).forEach(([name, value]) => {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    });
    document.body.append(form);
    form.submit();
  }

  document.querySelectorAll("[data-board]").forEach((board) => {
    board.addEventListener("dragstart", (event) => {
      dragged = event.target.closest(".board-card");
      if (!dragged) return;
      dragged.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.dataset.move);
    });
    board.addEventListener("dragend", () => { if (dragged) dragged.classList.remove("is-dragged"); dragged = null; });
    board.querySelectorAll("[data-column]").forEach((column) => {
      column.addEventListener("dragover", (event) => {
        if (!dragged || dragged.closest("[data-board]") !== board) return;
        event.preventDefault();
        column.classList.add("is-over");
      });
      column.addEventListener("dragleave", () => column.classList.remove("is-over"));
      column.addEventListener("drop", (event) => {
        event.preventDefault();
        column.classList.remove("is-over");
        if (dragged) send(dragged.dataset.move, column.dataset.column, placeAt(column, event.clientY));
      });
    });
  });
})();
