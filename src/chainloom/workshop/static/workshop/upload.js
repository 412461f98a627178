/* Sends pictures in parts: goes on after a lost connection, and after a reload once the same files
   are chosen again. The server is asked how far it came, and its check sum (CRC-32) is compared
   with the beginning of the file that is here. */
(function () {
  "use strict";

  const page = document.querySelector("[data-upload]");
  if (!page) return;
  const words = JSON.parse(document.getElementById("upload-words").textContent);
  const PART = Number(page.dataset.part);
  const READABLE = /\.(png|jpe?g|tiff?|bmp|webp|heic|heif|jp2|j2k|pnm|pgm|ppm|pbm)$/i;
  const TRIES = 6;
  const LEFT_NAMED = 5;
  const find = (name) => page.querySelector(`[data-${name}]`);
  const list = find("files"), bar = find("bar"), figure = find("figure"), said = find("said"), goOn = find("go-on");
  let queue = [], total = 0, sent = 0, busy = false, isHeld = false;

  const table = Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });

  function crc32(bytes, before) {
    let crc = ~before;
    for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
    return ~crc >>> 0;
  }

  const piece = async (file, from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer());

  async function beginsAs(file, received, crc) {
    let sum = 0;
    for (let at = 0; at < received; at += 8 * PART) {
      sum = crc32(await piece(file, at, Math.min(at + 8 * PART, received)), sum);
    }
    return sum === crc;
  }

  class Refused extends Error {
    told = {};
  }

  async function post(address, body, type) {
    const headers = { "X-CSRFToken": Chainloom.text("csrf") };
    if (type) headers["Content-Type"] = type;
    const answer = await fetch(address, { method: "POST", headers, body });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    const refused = new Refused(told.message || Chainloom.text("failed"));
    refused.told = told;
    throw refused;
  }

  const partUrl = (id, query) => `${page.dataset.partUrl.replace("/0/", `/${id}/`)}?${query}`;

  /* What was dropped, the folders in it too. */
  async function filesOf(entries) {
    const found = [];
    async function walk(entry) {
      if (entry.isFile) {
        const file = await new Promise((done, failed) => entry.file(done, failed));
        return found.push({ file, path: entry.fullPath.replace(/^\/+/, "") });
      }
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((done, failed) => reader.readEntries(done, failed));
        if (!some.length) return undefined;
        for (const one of some) await walk(one);
      }
    }
    for (const entry of entries) await walk(entry);
    return found;
  }

  function row(entry) {
    const item = document.createElement("li");
    const name = document.createElement("span"), state = document.createElement("span"), meter = document.createElement("progress");
    name.textContent = entry.path;
    state.textContent = words.waiting;
    meter.max = entry.file.size;
    meter.setAttribute("aria-label", entry.path);
    item.append(name, state, meter);
    list.append(item);
    Object.assign(entry, { item, state, meter });
  }

  function tell(entry, text, wrong) {
    entry.state.textContent = text;
    entry.item.classList.toggle("is-wrong", Boolean(wrong));
  }

  function progress(entry, received) {
    sent += received - entry.received;
    entry.received = received;
    entry.meter.value = received;
    bar.max = total || 1;
    bar.value = sent;
    const mb = (bytes) => (bytes / 1024 / 1024).toFixed(1);
    figure.textContent = `${mb(sent)} / ${mb(total)} MB`;
  }

  const chosen = (files) => [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

  /* `files`: each with its path in the folder, so that equal names in two folders stay two. */
  async function take(files) {
    const byName = new Intl.Collator(undefined, { numeric: true });
    const fit = files.filter(({ file }) => file.size && READABLE.test(file.name)).sort((a, b) => byName.compare(a.path, b.path));
    if (!fit.length) return void (said.textContent = words.none);
    const left = files.filter((one) => !fit.includes(one)).map(({ path }) => path);
    // Of a roll a piece would be missing: that is for the sender to decide.
    isHeld = isHeld || left.some((path) => READABLE.test(path));
    if (left.length) {
      const more = left.length > LEFT_NAMED ? " …" : "";
      find("left").textContent = `${words.left.replace("%(n)d", left.length)} ${left.slice(0, LEFT_NAMED).join(", ")}${more}`;
    }
    find("progress").hidden = false;
    for (const { file, path } of fit) {
      const same = queue.find((one) => one.path === path && one.file.size === file.size);
      if (same) {
        same.file = file;
        continue;
      }
      const entry = { file, path, received: 0, id: 0, whole: false };
      queue.push(entry);
      total += file.size;
      row(entry);
    }
    return run();
  }

  async function announce() {
    const fresh = queue.filter((one) => !one.whole);
    const files = fresh.map(({ file, path }) => ({ name: path, size: file.size }));
    if (!files.length) return;
    const told = await post(page.dataset.uploadUrl, JSON.stringify({ files }), "application/json");
    fresh.forEach((entry, i) => {
      const { id, received, crc, whole } = told.pictures[i];
      Object.assign(entry, { id, crc, isHere: whole, failed: false });
      progress(entry, received);
    });
  }

  async function send(entry) {
    const isSame = !entry.received || (await beginsAs(entry.file, entry.received, entry.crc));
    // A picture that was scanned anew under its old name may have as many bytes.
    if (entry.isHere && !isSame) throw new Refused(words.another);
    entry.whole = entry.isHere;
    if (!entry.whole) tell(entry, words.sending);
    if (!isSame) {
      await post(partUrl(entry.id, "restart=1"), "");
      progress(entry, 0);
    }
    while (!entry.whole) {
      const bytes = await piece(entry.file, entry.received, entry.received + PART);
      const query = `offset=${entry.received}&crc=${crc32(bytes, 0)}`;
      const told = await post(partUrl(entry.id, query), bytes, "application/octet-stream");
      entry.whole = told.whole;
      entry.crc = told.crc;
      progress(entry, told.received);
    }
    tell(entry, words.done);
  }

  /* One file after the other; a lost connection is waited for, longer each time. */
  async function run() {
    if (busy) return;
    busy = true;
    goOn.hidden = true;
    let tries = 0;
    for (;;) {
      try {
        await announce();
        for (;;) {
          const next = queue.find((one) => !one.whole && !one.failed && one.id);
          if (!next) break;
          try {
            await send(next);
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
            if (error.told.code === "other_offset") break;
            next.failed = true;
            tell(next, error.message, true);
          }
          tries = 0;
          said.textContent = "";
        }
        if (queue.every((one) => one.whole || one.failed || !one.id)) break;
      } catch (error) {
        if (error instanceof Refused) {
          said.textContent = error.message;
          break;
        }
        tries += 1;
        if (tries > TRIES) {
          said.textContent = words.stopped;
          goOn.hidden = false;
          break;
        }
        said.textContent = words.again;
        await new Promise((done) => setTimeout(done, 1000 * 2 ** (tries - 1)));
      }
    }
    busy = false;
    if (queue.length && queue.every((one) => one.whole)) {
      said.textContent = words.finished;
      const finished = find("finished");
      finished.hidden = false;
      if (find("at-once").checked && !isHeld) finished.querySelector("form").requestSubmit();
    } else if (queue.some((one) => !one.whole && !one.failed && one.id && goOn.hidden)) run();
  }

  for (const input of page.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      take(chosen(input.files));
      input.value = "";
    });
  }
  goOn.addEventListener("click", run);
  window.addEventListener("online", () => goOn.hidden || run());
  window.addEventListener("beforeunload", (event) => busy && event.preventDefault());

  const drop = find("place");
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, async (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover" || name === "dragenter");
      if (name !== "drop") return;
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
      take(entries.length ? await filesOf(entries) : chosen(event.dataTransfer.files));
    });
  }
})();
