// The review by keyboard: a decision is one small request, and the next proposal stands in the place of the last without a page being loaded.
const review = document.querySelector("[data-review]");
const panel = document.querySelector("#panel");
const told = document.querySelector("#told");
const help = document.querySelector("#review-keys");
const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, dialog[open], [contenteditable]");
const listed = (code) => document.querySelector(`.all [data-code="${CSS.escape(code)}"]`);
const within = (selector) => panel.querySelector(selector);
let waiting = false, seen = "";

// What was typed and is not saved: it is not lost without a question.
const typed = () => new URLSearchParams(new FormData(within("#decide"))).toString();
const touched = () => Boolean(within("#decide")) && typed() !== seen;

// One after the other: a key that is pressed while a decision is on its way is not lost and not taken twice.
const later = [];

async function ask(address, body) {
  waiting = true;
  review.classList.add("waiting");
  try {
    const answer = await fetch(address, { method: body ? "POST" : "GET", body, headers: { Accept: "application/json" } });
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return location.reload();
    show(await answer.json(), answer.status);
  } catch {
    later.length = 0;
    within(".message.error")?.remove();
    const message = Object.assign(document.createElement("p"), { className: "message error", role: "alert", textContent: review.dataset.offline });
    within("#decide").before(message);
  } finally {
    waiting = false;
    review.classList.remove("waiting");
  }
  later.shift()?.();
}

function show(answer, status) {
  const done = status < 400;
  if (answer.address && !answer.panel) {
    seen = typed();
    return location.assign(answer.address);
  }
  panel.innerHTML = answer.panel;
  panel.scrollTop = 0;
  document.querySelector("#progress").innerHTML = answer.progress;
  for (const [code, row] of Object.entries(answer.rows)) mark(code, row);
  stand(answer.at);
  history.replaceState(null, "", answer.address);
  told.textContent = answer.told;
  if (!done) later.length = 0;
  ready();
  if (status === 422) seen = "";
  if (done) panel.focus({ preventScroll: true });
  else within("[aria-invalid=true], [role=alert]")?.focus();
}

function mark(code, row) {
  const line = listed(code);
  if (!line) return;
  line.className = row.state;
  line.querySelector(".state").textContent = row.word;
  line.querySelector(".named").textContent = row.title;
  const box = line.querySelector("input");
  if (box) box.value = row.version;
}

function stand(code) {
  for (const one of document.querySelectorAll(".all .now, .report .now")) one.classList.remove("now");
  for (const one of document.querySelectorAll(".all [aria-current]")) one.removeAttribute("aria-current");
  const line = listed(code), said = [...document.querySelectorAll(".report [data-codes]")].filter((one) => one.dataset.codes.split(" ").includes(code));
  line?.classList.add("now");
  line?.querySelector("a").setAttribute("aria-current", "true");
  for (const one of said) one.classList.add("now");
  near(line);
  near(said[0]);
}

// Into the middle of its own pane; the page stays where it is.
function near(one) {
  const pane = one?.closest(".all, .report");
  if (!pane || getComputedStyle(pane).overflowY !== "auto" || pane.scrollHeight <= pane.clientHeight) return;
  const place = one.getBoundingClientRect(), frame = pane.getBoundingClientRect();
  if (place.top < frame.top + 48 || place.bottom > frame.bottom - 48) pane.scrollTop += place.top - frame.top - pane.clientHeight / 3;
}

function ticked() {
  const count = document.querySelectorAll(".all input:checked").length, words = within(".ticked");
  if (words) words.textContent = count ? review.dataset.ticked.replace("{0}", count) : "";
}

function ready() {
  ticked();
  seen = typed();
  const button = within("[data-review-keys]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
}

function open(id) {
  const box = within(id);
  if (!box) return;
  box.open = true;
  const field = box.querySelector("input:not([type=hidden]), textarea");
  field.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
}

const press = (deed) => within(`button[data-deed="${deed}"]`)?.click();
const follow = (relation) => within(`[rel=${relation}]`)?.click();
const tick = () => {
  const box = document.querySelector(".all .now input");
  if (box) box.click();
};
const KEYS = {
  j: () => follow("next"),
  k: () => follow("prev"),
  y: () => press("confirm"),
  Enter: () => press("confirm"),
  x: () => open("#reject-box"),
  e: () => within("#title:enabled")?.focus(),
  s: () => open("#split-box"),
  m: () => open("#merge-box"),
  t: tick,
  u: () => within("button[data-deed=undo]")?.click(),
  "?": () => help.showModal(),
};

if (review) {
  ready();
  near(document.querySelector(".all .now"));
  near(document.querySelector(".report .now"));
  document.addEventListener("submit", (event) => {
    if (!event.submitter?.dataset.deed) return;
    event.preventDefault();
    if (waiting) return;
    const form = event.target, body = new FormData(form, event.submitter);
    ask(event.submitter.getAttribute("formaction") ?? form.getAttribute("action"), body);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".all li a, .report .said, .panel .steps a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (waiting) later.push(() => ask(link.href));
    else if (!touched() || confirm(review.dataset.unsaved)) ask(link.href);
  });
  addEventListener("beforeunload", (event) => { if (touched()) event.preventDefault(); });
  document.addEventListener("change", (event) => { if (event.target.matches(".all input")) ticked(); });
  // Before the keys of lists that every page has: here they mean something else.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target) && !help.open) return panel.focus({ preventScroll: true });
    // A title is one line, however many it takes on the page.
    if (event.key === "Enter" && event.target.id === "title" && !event.isComposing) {
      event.preventDefault();
      return within(".deciding > button")?.click();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || help.open || !(event.key in KEYS)) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, input")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return;
    if (waiting) later.push(KEYS[event.key]);
    else KEYS[event.key]();
  }, { capture: true });
}
