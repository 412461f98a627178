/* What every page does: messages, theme, copying, tips, forms, HTMX. No framework: events are
   listened for on the document, so that content which arrives later behaves the same. */
(function () {
  "use strict";

  const Chainloom = (window.Chainloom = window.Chainloom || {});
  const texts = () => document.getElementById("page-texts").dataset;
  Chainloom.text = (name) => texts()[name] || "";

  /* Messages */
  const LASTS = { danger: 0, warning: 9000 };

  function dress(note) {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "toast-close";
    close.setAttribute("aria-label", Chainloom.text("close"));
    close.textContent = "×";
    close.addEventListener("click", () => note.remove());
    note.append(close);
    const tone = [...note.classList].find((name) => name.startsWith("tone-")) || "";
    const lasts = LASTS[tone.slice(5)];
    // On a phone what the page came with stands in it: leaving, it would move what is tapped.
    const stays = note.matches("[data-toast]") && matchMedia("(max-width: 767.98px)").matches;
    const time = stays ? 0 : lasts === undefined ? 5000 : lasts;
    const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : note.remove());
    if (time) setTimeout(leave, time);
  }

  Chainloom.toast = function (text, tone) {
    const note = document.createElement("div");
    note.className = "toast-note tone-" + (tone || "info");
    const body = document.createElement("div");
    body.className = "toast-text";
    body.textContent = text;
    note.append(body);
    document.getElementById("toasts").append(note);
    dress(note);
  };

  /* Theme */
  function toggleTheme() {
    const root = document.documentElement;
    const next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", next);
    try { localStorage.setItem("chainloom.theme", next); } catch (error) { /* private window */ }
    document.dispatchEvent(new CustomEvent("chainloom:theme", { detail: next }));
  }

  /* Copying: the clipboard needs a secure context; over plain http the old way still works. */
  async function copy(text) {
    try {
      if (navigator.clipboard && window.isSecureContext) {
        await navigator.clipboard.writeText(text);
      } else {
        const area = document.createElement("textarea");
        area.value = text;
        area.className = "visually-hidden";
        document.body.append(area);
        area.select();
        const done = document.execCommand("copy");
        area.remove();
        if (!done) throw new Error("refused");
      }
      Chainloom.toast(Chainloom.text("copied"), "success");
    } catch (error) {
      Chainloom.toast(Chainloom.text("copyFailed"), "warning");
    }
  }

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    if (at("[data-theme-toggle]")) return toggleTheme();
    const copied = at("[data-copy]");
    if (copied) return copy(copied.dataset.copy);
    if (at("[data-copy-address]")) return copy(window.location.href);
    const full = at("[data-fullscreen]");
    if (full) return fullScreen(full.dataset.fullscreen);
    const filters = at("[data-filters]");
    if (filters) {
      const open = filters.closest("form").classList.toggle("is-open");
      return filters.setAttribute("aria-expanded", String(open));
    }
    if (at("[data-back]")) return window.history.back();
    const fill = at("[data-fill]");
    if (fill) return fillIn({ login: fill.dataset.login, password: fill.dataset.password });
    return undefined;
  });

  function fullScreen(selector) {
    if (document.fullscreenElement) return document.exitFullscreen();
    const element = document.querySelector(selector);
    return element && element.requestFullscreen ? element.requestFullscreen() : undefined;
  }

  /* The demo accounts of the sign-in page put their name and password into the form. */
  function fillIn(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = document.querySelector(`[name="${name}"]`);
      if (field) field.value = value;
    }
    const submit = document.querySelector("main [type=submit]");
    if (submit) submit.focus();
  }

  /* Tips: where a value comes from. One box for the page, so that no scroll area cuts it off;
     it stays while the pointer is on it and goes with Escape (WCAG 1.4.13). */
  let tip = null;
  let tipFor = null;

  function showTip(target) {
    if (tipFor === target) return;
    hideTip();
    tipFor = target;
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "tip";
      tip.setAttribute("role", "tooltip");
      document.body.append(tip);
      tip.addEventListener("mouseleave", hideTip);
    }
    tip.replaceChildren();
    for (const key of ["source", "date", "method", "note"]) {
      const value = target.dataset[key];
      if (!value || value === "–") continue;
      const line = document.createElement("div");
      if (key !== "note") {
        const label = document.createElement("b");
        label.textContent = Chainloom.text(key);
        line.append(label);
      }
      line.append(value);
      tip.append(line);
    }
    tip.hidden = false;
    placeTip(target);
  }

  function placeTip(target) {
    const box = target.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const above = box.top > size.height + 12;
    tip.style.top = `${above ? box.top - size.height - 4 : box.bottom + 4}px`;
    tip.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - size.width - 8))}px`;
  }

  function hideTip() {
    if (tip) tip.hidden = true;
    tipFor = null;
  }

  document.addEventListener("mouseover", (event) => {
    const target = event.target.closest("[data-tip]");
    if (target) showTip(target);
    else if (tipFor && !event.target.closest(".tip")) hideTip();
  });
  document.addEventListener("focusin", (event) => {
    const target = event.target.closest("[data-tip]");
    if (target) showTip(target); else hideTip();
  });
  // Moving the focus scrolls the page: the tip of the focused value goes along.
  document.addEventListener("scroll", () => {
    if (tipFor && tipFor === document.activeElement) placeTip(tipFor); else hideTip();
  }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });

  /* Forms */
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && !event.target.matches("[type=search], [type=text]")) form.requestSubmit();
    if (event.target.matches("[data-drop] input[type=file]")) listFiles(event.target);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // An address that is kept as a link should hold what was chosen, not every empty field.
    if (form.matches("[data-autosubmit]")) {
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
    }
    if (form.matches("[data-once]") && !form.hasAttribute("hx-post")) {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "yes";
      form.classList.add("htmx-request");
    }
    if (!event.defaultPrevented) keepTyped(form);
    return undefined;
  });

  /* A form in a row or behind a button is not drawn anew when it is refused, the refusal comes as a
     note: what was typed stands in it again, with the refusal beside it. It is known again by what it
     is about, its hidden values; where these changed meanwhile, nothing is put back. */
  const TYPED = "chainloom-typed";
  const POSTED = "form[method=post]:not([hx-post])";
  const TYPES = ["text", "search", "number", "date", "datetime-local", "time", "tel", "url"];
  const typedIn = (form) => [...form.elements].filter((one) => one.name
    && (one.matches("textarea, select") || (one.matches("input") && TYPES.includes(one.type))));
  const isAbout = (form) => JSON.stringify([form.getAttribute("action"),
    ...[...form.elements].filter((one) => one.type === "hidden" && !["csrfmiddlewaretoken", "next"].includes(one.name))
      .map((one) => [one.name, one.value])]);

  // What a field was given when the page was drawn.
  function given(field) {
    if (!field.matches("select")) return field.defaultValue;
    const chosen = [...field.options].find((one) => one.defaultSelected) || field.options[0];
    return chosen ? chosen.value : "";
  }

  function keepTyped(form) {
    const fields = form.matches(POSTED) ? typedIn(form).filter((one) => one.value !== given(one)) : [];
    if (!fields.length) return;
    const values = fields.map((one) => [one.name, given(one), one.value]);
    const kept = { page: window.location.pathname, about: isAbout(form), values };
    try { sessionStorage.setItem(TYPED, JSON.stringify(kept)); } catch { /* no room, or not allowed */ }
  }

  /* The field that the refusal is about, by its name or `data-about`; where it names none, what was put
     back: all of it leads to the refusal, and a single field is the wrong one. */
  function sayWhichIsWrong(fields, again, about, id) {
    const named = about ? fields.filter((one) => (one.dataset.about || one.name) === about) : [];
    const concerned = named.length ? named : again;
    for (const field of concerned) {
      field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${id}`.trim());
      if (concerned.length > 1) continue;
      field.setAttribute("aria-invalid", "true");
      field.classList.add("is-invalid");
    }
  }

  function typedAgain() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(TYPED));
      sessionStorage.removeItem(TYPED);
    } catch { /* not allowed */ }
    const refusal = document.querySelector("#toasts .tone-danger .toast-text");
    if (!kept || !refusal || kept.page !== window.location.pathname) return;
    const forms = [...document.querySelectorAll(POSTED)].filter((one) => isAbout(one) === kept.about
      && kept.values.every(([name, was]) => typedIn(one).some((field) => field.name === name && given(field) === was)));
    if (forms.length !== 1) return;
    const [form] = forms;
    const again = kept.values.map(([name, , value]) => {
      const field = typedIn(form).find((one) => one.name === name);
      field.value = value;
      return field;
    });
    const said = document.createElement("div");
    said.id = "typed-refused";
    said.className = "invalid-feedback d-block";
    said.setAttribute("role", "alert");
    said.textContent = refusal.textContent;
    (form.querySelector(".modal-body") || form).append(said);
    sayWhichIsWrong(typedIn(form), again, refusal.closest("[data-about]")?.dataset.about, said.id);
    const dialog = form.closest(".modal");
    const opener = dialog && document.querySelector(`[data-bs-toggle=modal][data-bs-target="#${dialog.id}"]`);
    if (opener) opener.click();
    for (let up = form.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
    form.scrollIntoView({ block: "center" });
  }

  /* What an address names is shown, in whatever is folded around it. A part that is opened is named in
     the address, so that it is open again after the page was left or drawn anew. */
  const named = () => document.getElementById(window.location.hash.slice(1));
  function openNamed() {
    const folds = [];
    for (let up = named()?.closest("details"); up; up = up.parentElement.closest("details")) folds.push(up);
    const closed = folds.filter((one) => !one.open);
    for (const one of closed) one.open = true;
    if (closed.length) named().scrollIntoView();
  }
  // What stands open from the start is nobody's doing.
  let isTouched = false;
  for (const deed of ["pointerdown", "keydown"]) document.addEventListener(deed, () => { isTouched = true; }, true);
  function nameOpened(event) {
    const fold = event.target;
    if (!isTouched || !fold.matches("details[data-fold]") || fold.open === fold.contains(named())) return;
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, "", pathname + search + (fold.open ? `#${fold.id}` : ""));
  }
  document.addEventListener("toggle", nameOpened, true);
  window.addEventListener("hashchange", openNamed);

  // Coming back to a page from the browser's memory must find its forms usable.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.classList.remove("htmx-request");
    }
    for (const field of document.querySelectorAll("[data-autosubmit] :disabled")) field.disabled = false;
  });

  function isAccepted(file, accept) {
    if (!accept) return true;
    return accept.split(",").map((part) => part.trim().toLowerCase()).some((part) =>
      part.startsWith(".") ? file.name.toLowerCase().endsWith(part) : file.type === part ||
        (part.endsWith("/*") && file.type.startsWith(part.slice(0, -1))));
  }

  function listFiles(input) {
    const drop = input.closest("[data-drop]");
    const list = drop.querySelector(".drop-files");
    const limit = Number(drop.dataset.maxMb) * 1024 * 1024;
    list.replaceChildren();
    let wrong = "";
    for (const file of input.files) {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${(file.size / 1024 / 1024).toFixed(1)} MB`;
      const problem = limit && file.size > limit ? "tooLarge"
        : isAccepted(file, input.accept) ? "" : "wrongKind";
      if (problem) {
        wrong = Chainloom.text(problem);
        line.className = "is-wrong";
        line.textContent += ` · ${wrong}`;
      }
      list.append(line);
    }
    input.setCustomValidity(wrong);
    drop.classList.toggle("is-wrong", Boolean(wrong));
  }

  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const drop = event.target.closest && event.target.closest("[data-drop]");
      if (drop) drop.classList.toggle("is-over", name === "dragover");
    });
  }

  /* HTMX */
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = texts().csrf;
  });
  document.addEventListener("htmx:sendError", () => Chainloom.toast(Chainloom.text("offline"), "danger"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    const name = { 401: "signedOut", 403: "refused", 404: "refused", 429: "slowDown" }[status];
    Chainloom.toast(Chainloom.text(name || "failed"), "danger");
  });
  document.addEventListener("toast", (event) => {
    const detail = event.detail || {};
    if (detail.text || detail.value) Chainloom.toast(detail.text || detail.value, detail.tone);
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.target.matches("[data-reload]")) window.location.reload();
  });

  // Where one is must be seen: on a phone tabs reach over the edge.
  function showTab() {
    for (const here of document.querySelectorAll(".tabs [aria-current]")) {
      const tabs = here.parentElement;
      const over = here.getBoundingClientRect().right - tabs.getBoundingClientRect().right;
      if (over > -8) tabs.scrollLeft += over + 40;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    showTab();
    openNamed();
    typedAgain();
    document.querySelectorAll("[data-toast]").forEach(dress);
    const first = document.querySelector("[data-focus]");
    if (first) first.focus();
  });
})();
