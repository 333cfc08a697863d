// What the pages do beyond what they do without scripts: the keyboard, the first fault, the question before typed words are lost.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const typing = (target) => target.closest("input, select, textarea, dialog, [contenteditable]");

// A fault: to the first field that has one.
document.querySelector("[aria-invalid=true]")?.focus();

// The keyboard of lists: one row is the place where one is, and its link is followed by Enter.
const links = all(".rows tbody tr th a, .found li a, .changes-list li a");
let at = -1;

function stand(to) {
  links[at]?.closest("tr, li").classList.remove("at");
  at = to;
  links[at].closest("tr, li").classList.add("at");
}

function go(to) {
  if (!links.length) return;
  stand(Math.max(0, Math.min(links.length - 1, to)));
  links[at].focus({ preventScroll: true });
  links[at].closest("tr, li").scrollIntoView({ block: "nearest" });
}
// A link that is pressed must not move under the finger: where one is, is marked, and nothing scrolls.
for (const [number, link] of links.entries()) link.addEventListener("focus", () => stand(number));

const help = document.querySelector("dialog.keys");
for (const button of all("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
}

const KEYS = {
  "/": () => { const field = document.querySelector("main [type=search]") ?? all(".head [type=search]").find((one) => one.offsetParent); field?.focus(); field?.select(); },
  j: () => go(at + 1),
  k: () => go(at - 1),
  ArrowDown: () => (at >= 0 ? go(at + 1) : false),
  ArrowUp: () => (at >= 0 ? go(at - 1) : false),
  n: () => document.querySelector("[data-new]")?.click(),
  "[": () => document.querySelector("[rel=prev]")?.click(),
  "]": () => document.querySelector("[rel=next]")?.click(),
  "?": () => help?.showModal(),
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("[type=search]")) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || help?.open || !(event.key in KEYS)) return;
  if (KEYS[event.key]() !== false) event.preventDefault();
});

// What was typed and not saved is not lost without a question.
for (const form of all("form[data-guarded]")) {
  let touched = form.dataset.guarded === "touched";
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", () => { touched = false; });
  addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
}

// A choice that is meant to act at once does so, and its button is not needed.
for (const chooser of all("select[data-at-once]")) chooser.addEventListener("change", () => chooser.form.requestSubmit());

// The answer of a check while typing: the field wears it.
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.target;
  if (!target.matches?.(".fault")) return;
  const field = target.closest(".input"), faulty = Boolean(target.textContent.trim());
  field.classList.toggle("faulty", faulty);
  const control = field.querySelector("input, select, textarea");
  if (faulty) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
});
