// Text that is too faint for its background, as "ratio TAG.class text": WCAG 2.2, 1.4.3 (AA), by the
// relative luminance and contrast ratio defined there. Pictures, gradients, and what is
// disabled are left out.
() => {
  const linear = (c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const parse = (said) => {
    const found = said.match(/^(rgba?|color)\((?:srgb )?([^)]+)\)$/);
    if (!found) return null;
    const [r, g, b, alpha = 1] = found[2].split(/[\s,/]+/).map(Number);
    const whole = found[1] === "color" ? 255 : 1;
    return [r * whole, g * whole, b * whole, alpha];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null;
      const colour = parse(style.backgroundColor);
      if (colour && colour[3] > 0) layers.push(colour);
      if (colour && colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const faint = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || element.closest("svg, canvas, [disabled], .disabled, [aria-disabled=true]")) continue;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    if (style.visibility !== "visible" || box.width < 2 || box.height < 2) continue;
    const text = parse(style.color), ground = behind(element);
    if (!text || !ground || Number(style.opacity) === 0) continue;
    text[3] *= Number(style.opacity);
    const [light, dark] = [luminance(over(text, ground)), luminance(ground)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05), size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5))
      faint.add(`${ratio.toFixed(2)} ${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 30)}`);
  }
  return [...faint];
}
