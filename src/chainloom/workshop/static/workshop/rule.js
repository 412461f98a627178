/* The form of a grading rule: beside each length stands the unit that was chosen. */
(function () {
  "use strict";

  const unit = document.querySelector("select[name=unit]");
  if (!unit) return;
  const said = [];
  for (const field of document.querySelectorAll("[data-length]")) {
    const place = document.createElement("span");
    place.className = "rule-unit";
    document.querySelector(`label[for="${field.id}"]`)?.append(place);
    said.push(place);
  }
  const [before, after] = document.documentElement.lang.startsWith("zh") ? ["（", "）"] : [" (", ")"];
  const tell = () => said.forEach((place) => { place.textContent = before + unit.selectedOptions[0].text + after; });
  unit.addEventListener("change", tell);
  tell();
})();
