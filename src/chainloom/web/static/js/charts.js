/* A thin adapter around ECharts: theme, language, formatters by name, resizing, saving as a
   picture, a table for those who cannot see it. Tooltips are built as elements, never as HTML
   text, so that names from a spreadsheet cannot become markup. */
(function () {
  "use strict";

  const Chainloom = window.Chainloom;
  const echarts = window.echarts;
  const isChinese = document.documentElement.lang.startsWith("zh");
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* Colours, told apart by lightness too, for eyes that do not tell hues apart. */
  const PALETTE = {
    light: ["#0b6a72", "#d98b1f", "#4659b5", "#b3456a", "#5f9a45", "#3b93c9", "#8560ab", "#7a8a93", "#a0653a", "#2f4a5c"],
    dark: ["#45b5ba", "#f0b458", "#8c9bee", "#e5839f", "#93c97a", "#72b9e6", "#b797d8", "#a5b5be", "#cf9a72", "#7fa3bb"],
  };
  const SEMANTIC = {
    light: { accent: "#0b6a72", success: "#1d7a46", warning: "#c87a0a", danger: "#b3261e", muted: "#94a3ab", text: "#1c2b33", line: "#dde3e6", surface: "#ffffff", faint: "#eceff1" },
    dark: { accent: "#63c5c9", success: "#6fd19b", warning: "#f0b95b", danger: "#ff9c92", muted: "#6f838e", text: "#dbe4e8", line: "#2b3c46", surface: "#17232a", faint: "#25343d" },
  };
  const mode = () => (document.documentElement.getAttribute("data-bs-theme") === "dark" ? "dark" : "light");
  const font = () => getComputedStyle(document.body).fontFamily;

  function theme(name) {
    const colour = SEMANTIC[name];
    const axis = {
      axisLine: { lineStyle: { color: colour.line } }, axisTick: { show: false },
      axisLabel: { color: colour.text, fontSize: 12 }, nameTextStyle: { color: colour.text },
      splitLine: { lineStyle: { color: colour.faint } }, splitArea: { show: false },
    };
    return {
      color: PALETTE[name], backgroundColor: "transparent",
      textStyle: { fontFamily: font(), color: colour.text, fontSize: 12 },
      title: { textStyle: { color: colour.text, fontSize: 14, fontWeight: 600 } },
      legend: { textStyle: { color: colour.text }, itemWidth: 12, itemHeight: 12, itemGap: 14, icon: "roundRect" },
      categoryAxis: { ...axis, splitLine: { show: false } }, valueAxis: { ...axis, axisLine: { show: false } },
      logAxis: axis, timeAxis: axis,
      tooltip: { backgroundColor: colour.surface, borderColor: colour.line, textStyle: { color: colour.text, fontFamily: font() },
        extraCssText: "border-radius:6px;box-shadow:0 6px 20px rgba(18,33,42,.16)" },
      line: { symbolSize: 6, lineStyle: { width: 2 } }, bar: { itemStyle: { borderRadius: 2 } },
      pie: { itemStyle: { borderColor: colour.surface, borderWidth: 2 }, label: { color: colour.text } },
      sankey: { label: { color: colour.text }, itemStyle: { borderWidth: 0 } },
      graph: { label: { color: colour.text }, lineStyle: { color: colour.muted } },
      tree: { label: { color: colour.text }, lineStyle: { color: colour.muted }, itemStyle: { color: PALETTE[name][0] } },
      treemap: { itemStyle: { borderColor: colour.surface } },
      visualMap: { textStyle: { color: colour.text } },
    };
  }

  /* Formatters by name */
  const plain = new Intl.NumberFormat(isChinese ? "zh-CN" : "en-GB", { maximumFractionDigits: 2 });
  const short = new Intl.NumberFormat(isChinese ? "zh-CN" : "en-GB", { notation: "compact", maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(isChinese ? "zh-CN" : "en-GB", { style: "percent", maximumFractionDigits: 1 });
  const small = new Intl.NumberFormat(isChinese ? "zh-CN" : "en-GB", { style: "percent", maximumSignificantDigits: 2 });
  const value = (given) => (given !== null && typeof given === "object" ? (Array.isArray(given.value) ? given.value[given.value.length - 1] : given.value) : given);
  const shown = (format) => (given) => {
    const number = value(given);
    return number === null || number === undefined || number === "-" || Number.isNaN(Number(number)) ? "–" : format(Number(number));
  };
  const FORMATTERS = {
    number: shown((n) => plain.format(n)), compact: shown((n) => short.format(n)), percent: shown((n) => share.format(n)),
    part: shown((n) => small.format(n)),
    money: shown((n) => "¥" + short.format(n)),
  };

  function resolve(part, colours) {
    if (typeof part === "string" && part.startsWith("@")) {
      const name = part.slice(1);
      return FORMATTERS[name] || colours[name] || part;
    }
    if (Array.isArray(part)) return part.map((one) => resolve(one, colours));
    if (part !== null && typeof part === "object" && Object.getPrototypeOf(part) === Object.prototype) {
      return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, resolve(one, colours)]));
    }
    return part;
  }

  /* Tooltips */
  function make(tag, css, text) {
    const element = document.createElement(tag);
    if (css) element.className = css;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function tooltip(format) {
    return function (params) {
      const all = Array.isArray(params) ? params : [params];
      const box = make("div", "chart-tip");
      const first = all[0] || {};
      const isAxis = Array.isArray(params);
      box.append(make("div", "chart-tip-title", isAxis ? first.axisValueLabel || first.name : first.name || first.seriesName || ""));
      for (const one of all) {
        if (value(one) === undefined || value(one) === null) continue;
        const row = make("div", "chart-tip-row");
        const dot = make("span", "chart-tip-dot");
        if (typeof one.color === "string") dot.style.backgroundColor = one.color;
        const named = isAxis || one.componentSubType === "line" || one.componentSubType === "bar";
        const share = one.percent === undefined ? "" : ` (${one.percent}%)`;
        // ECharts names a series without a name "series" and a nought sign.
        const label = named && !/^series\u0000/.test(one.seriesName || "") ? one.seriesName : "";
        row.append(dot, make("span", "", label), make("b", "", format(one) + share));
        box.append(row);
      }
      return box;
    };
  }

  function complete(option) {
    const ready = resolve(option, SEMANTIC[mode()]);
    if (isStill) ready.animation = false;
    if (ready.animationDuration === undefined) ready.animationDuration = 400;
    const tip = ready.tooltip === undefined ? {} : ready.tooltip;
    ready.tooltip = { confine: true, ...tip };
    if (!ready.tooltip.formatter) ready.tooltip.formatter = tooltip(tip.valueFormatter || FORMATTERS.number);
    return ready;
  }

  /* Mounting */
  const mounted = new Map();
  const watcher = new ResizeObserver((changes) => {
    for (const change of changes) {
      const chart = mounted.get(change.target);
      if (chart && change.contentRect.width > 0) chart.instance.resize();
    }
  });

  function mount(element, option) {
    const before = mounted.get(element);
    if (before) return before.update(option);
    if (element.dataset.height) element.style.height = `${Number(element.dataset.height)}px`;
    const instance = echarts.init(element, theme(mode()), { locale: isChinese ? "ZH" : "EN" });
    const chart = {
      element, instance, option,
      update(next) {
        chart.option = next;
        instance.setOption(complete(next), { notMerge: true });
        return chart;
      },
    };
    instance.on("click", (params) => {
      const go = element.dispatchEvent(new CustomEvent("chart:click", { detail: params, cancelable: true, bubbles: true }));
      const url = params.data && params.data.url;
      if (go && url) window.location.assign(url);
    });
    mounted.set(element, chart);
    watcher.observe(element);
    chart.update(option);
    element.dispatchEvent(new CustomEvent("chart:ready", { detail: chart, bubbles: true }));
    return chart;
  }

  document.addEventListener("chainloom:theme", () => {
    for (const [element, chart] of mounted) {
      if (!element.isConnected) { forget(element, chart); continue; }
      chart.instance.setTheme(theme(mode()));
      chart.update(chart.option);
    }
  });

  function forget(element, chart) {
    watcher.unobserve(element);
    chart.instance.dispose();
    mounted.delete(element);
  }

  function isEmpty(option) {
    const series = [].concat(option.series || []);
    const data = [].concat((option.dataset && option.dataset.source) || []);
    return !data.length && series.every((one) => !(one.data || one.nodes || []).length);
  }

  async function fill(element) {
    const script = document.getElementById("chart-data-" + element.dataset.chart);
    let option = script ? JSON.parse(script.textContent) : null;
    if (element.dataset.src) {
      const answer = await fetch(element.dataset.src, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      option = found.options;
      if (found.rows) table(element, found.rows);
    }
    if (!option) return;
    if (isEmpty(option)) element.replaceChildren(make("div", "chart-empty", Chainloom.text("noData")));
    else mount(element, option);
  }

  function scan(root) {
    const found = [...root.querySelectorAll("[data-chart]")];
    if (root.matches("[data-chart]")) found.push(root);
    for (const element of found) {
      if (mounted.has(element)) continue;
      if (element.dataset.height) element.style.height = `${Number(element.dataset.height)}px`;
      fill(element).catch(() => element.replaceChildren(make("div", "chart-empty", Chainloom.text("chartFailed"))));
    }
  }

  /* The same as a table */
  function table(element, rows) {
    const holder = element.closest("[data-chart-box]").querySelector(".chart-table");
    const built = make("table", "loom-table");
    rows.forEach((cells, index) => {
      const row = built.insertRow();
      cells.forEach((cell, place) => {
        const isHead = index === 0 || place === 0;
        const one = make(isHead ? "th" : "td", isHead ? "" : "cell-number", typeof cell === "number" ? plain.format(cell) : cell ?? "–");
        if (isHead) one.scope = index === 0 ? "col" : "row";
        row.append(one);
      });
    });
    holder.replaceChildren(built);
  }

  /* Saving: a white ground, as pictures go into documents. */
  function save(chart, kind) {
    const { instance } = chart;
    const name = (chart.element.getAttribute("aria-label") || "chart") + "." + kind;
    let address;
    if (kind === "svg") {
      const copy = echarts.init(null, theme("light"), { renderer: "svg", ssr: true, width: instance.getWidth(), height: instance.getHeight() });
      copy.setOption({ ...complete(chart.option), animation: false, backgroundColor: "#fff" });
      address = URL.createObjectURL(new Blob([copy.renderToSVGString()], { type: "image/svg+xml" }));
      copy.dispose();
    } else {
      address = instance.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: SEMANTIC[mode()].surface });
    }
    const link = make("a");
    link.href = address;
    link.download = name;
    link.click();
    if (kind === "svg") setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-chart-box]");
    if (!box) return;
    const saving = event.target.closest("[data-chart-save]");
    const chart = mounted.get(box.querySelector("[data-chart]"));
    if (saving && chart) save(chart, saving.dataset.chartSave);
    const toggle = event.target.closest("[data-chart-table]");
    if (toggle) {
      const holder = box.querySelector(".chart-table");
      holder.hidden = !holder.hidden;
      toggle.setAttribute("aria-expanded", String(!holder.hidden));
    }
  });

  Object.assign(Chainloom.charts, { mount, scan, save, get: (element) => mounted.get(element), colours: () => SEMANTIC[mode()], palette: () => PALETTE[mode()] });
})();
