"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const filters = document.querySelector(".filters"), button = document.querySelector(".language"), none = document.querySelector(".none");
  let language = "zh";

  function speak(next) {
    language = next;
    document.documentElement.lang = { zh: "zh-CN", en: "en" }[language];
    for (const node of all("[data-en]")) {
      node.dataset.zh ??= node.textContent;
      node.textContent = node.dataset[language];
    }
    button.lang = { zh: "en", en: "zh-CN" }[language];
  }

  // A section without a promise of the chosen outcome is not shown.
  function filter() {
    const wanted = filters.querySelector(":checked").value;
    for (const promise of all(".promise")) promise.hidden = wanted !== "" && !promise.classList.contains(wanted);
    for (const section of all("main > section")) section.hidden = !section.querySelector(".promise:not([hidden])");
    none.hidden = all(".promise:not([hidden])").length > 0;
  }

  button.addEventListener("click", () => speak(language === "zh" ? "en" : "zh"));
  filters.addEventListener("change", filter);
  button.hidden = filters.hidden = false;
  filter();
})();
