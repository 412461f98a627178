/* Boards: a card is dragged onto a column with the mouse, and the move is sent as the form that the
   card's menu would send; on a phone the columns are swiped, and a row of buttons says which is shown. */
(function () {
  "use strict";

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  const board = document.querySelector("[data-board]");
  if (!board) return;
  const form = document.getElementById("board-move");
  const columns = [...board.querySelectorAll("[data-state]")];
  let dragged = null;

  /* Dragging */
  async function showWays(card) {
    const answer = await fetch(card.dataset.moves, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer || !answer.ok || dragged !== card) return;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const open = new Set([...holder.content.querySelectorAll("[data-to]")].map((one) => one.dataset.to));
    for (const column of columns) {
      column.classList.toggle("can-take", open.has(column.dataset.state));
      column.classList.toggle("cannot-take", !open.has(column.dataset.state));
    }
  }
  function put() {
    if (dragged) dragged.classList.remove("is-dragged");
    dragged = null;
    board.classList.remove("is-moving");
    for (const column of columns) column.classList.remove("can-take", "cannot-take", "is-over");
  }
  board.addEventListener("dragstart", (event) => {
    const card = event.target.closest && event.target.closest("[data-move]");
    if (!card) return;
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.id);
    // Taken by its title, which is a link, the card goes all the same.
    event.dataTransfer.setDragImage(card, 16, 16);
    card.classList.add("is-dragged");
    board.classList.add("is-moving");
    showWays(card);
  });
  board.addEventListener("dragend", put);
  board.addEventListener("dragover", (event) => {
    const column = dragged && event.target.closest("[data-state]");
    for (const one of columns) one.classList.toggle("is-over", one === column);
    if (!column) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  board.addEventListener("drop", (event) => {
    const column = dragged && event.target.closest("[data-state]");
    if (!column) return;
    event.preventDefault();
    const card = dragged;
    const stays = column.contains(card);
    put();
    if (stays || form.dataset.sent) return;
    form.dataset.sent = "yes";
    // Every other column is asked for: where the card cannot go, the answer says why.
    form.action = card.dataset.move;
    form.elements.to.value = column.dataset.state;
    form.submit();
  });

  // Come back to by the browser's Back, the board would show cards where they lay before.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });

  /* One column at a time */
  const buttons = [...document.querySelectorAll("[data-column]")];
  const isSwiped = () => getComputedStyle(board).scrollSnapType !== "none";
  function show(column) {
    if (column) board.scrollTo({ left: column.offsetLeft - board.offsetLeft });
  }
  function mark() {
    const here = columns.reduce((best, one) =>
      Math.abs(one.offsetLeft - board.offsetLeft - board.scrollLeft) < Math.abs(best.offsetLeft - board.offsetLeft - board.scrollLeft) ? one : best);
    for (const button of buttons) {
      const isHere = button.dataset.column === here.dataset.state;
      if (isHere && !button.hasAttribute("aria-current")) {
        button.setAttribute("aria-current", "true");
        const row = button.parentElement;
        row.scrollTo({ left: button.offsetLeft - row.offsetLeft - (row.clientWidth - button.offsetWidth) / 2 });
      } else if (!isHere) button.removeAttribute("aria-current");
    }
  }
  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      show(document.getElementById("col-" + button.dataset.column));
    });
  }
  if (isSwiped()) {
    const place = window.location.hash && document.getElementById(window.location.hash.slice(1));
    show((place && place.closest("[data-state]")) || document.getElementById("col-" + board.dataset.first));
    mark();
  }
  board.addEventListener("scroll", () => { if (isSwiped()) window.requestAnimationFrame(mark); });
})();
