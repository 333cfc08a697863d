"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const root = document.documentElement;
  const text = one("#text"), article = one("article"), details = one(".details"), cards = one(".cards"), hint = one(".hint");
  const form = one(".filters"), search = form.elements.search;
  const stops = all("a.m", article);
  const narrow = matchMedia("(max-width: 68rem)");
  let language = 0;
  // In a page with a frame of its own: where a record goes on to, by its id.
  const ties = JSON.parse(document.getElementById("ties")?.textContent ?? "{}");
  let shown = null;

  const word = (key, values = {}) => data.words[key][language].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const element = (tag, content = "", attributes = {}) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...[content].flat());
    return made;
  };

  // Language: every word of the page by its key; the report's own words stay as they are.
  function speak(index) {
    language = index;
    root.lang = ["zh-CN", "en"][index];
    for (const node of all("[data-w]")) node.textContent = word(node.dataset.w) + (node.dataset.count ? ` ${node.dataset.count}` : "");
    for (const node of all("[data-w-label]")) node.setAttribute("aria-label", word(node.dataset.wLabel));
    for (const node of all("[data-w-hint]")) node.placeholder = word(node.dataset.wHint);
    for (const node of all("[data-en]")) {
      node.dataset.zh ??= node.textContent;
      node.textContent = node.dataset[["zh", "en"][index]];
    }
    for (const node of all("[data-en-label]")) {
      node.dataset.zhLabel ??= node.getAttribute("aria-label");
      node.setAttribute("aria-label", node.dataset[["zhLabel", "enLabel"][index]]);
    }
    if (one(".language")) one(".language").lang = ["en", "zh-CN"][index];
    filter();
    if (shown) show(shown);
  }

  // Views: one of text, list, account, chosen by the address; each keeps the place where it was left.
  const left = {};
  let current = "text";

  function open(name) {
    if (name !== current) left[current] = scrollY;
    current = name;
    for (const view of all(".view")) view.hidden = view.id !== name;
    for (const link of all(".views a")) {
      if (link.hash === `#${name}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (name !== "text") close();
  }

  function turn(name) {
    open(name);
    scrollTo(0, left[name] ?? Math.min(scrollY, one(".masthead").offsetHeight));
  }

  function visit(name) {
    history.pushState(null, "", `#${name}`);
    turn(name);
  }

  function follow() {
    const id = location.hash.slice(1), target = document.getElementById(id);
    const view = target?.closest(".view");
    if (!view || target === view) { turn(view ? id : "text"); return; }
    open(view.id);
    if (target.dataset.i) reveal(target);
    target.scrollIntoView({ block: "center" });
    const stop = target.matches("a.m") ? target : target.nextElementSibling?.closest?.("a.m");
    if (id.startsWith("t-") && stop) { stop.focus({ preventScroll: true }); show(stop); }
    else one("a", target)?.focus({ preventScroll: true });
  }

  for (const link of all(".views a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (link.hash !== `#${current}`) visit(link.hash.slice(1));
    });
  }

  // Details: what was read from the segment that is pointed at, focused or tapped.
  function line(key, value, official = true) {
    if (!value || !value.length) return [];
    const words = Array.isArray(value) ? value.join("、") : value;
    return [element("div", [element("dt", word(key)), element("dd", words, official ? { lang: "zh-CN" } : {})])];
  }

  function card(number) {
    const record = data.records[number];
    const kind = word(`kind.${record.kind}`), tense = word(`tense.${record.tense}`);
    const head = element("header", [element("b", kind), element("span", `${tense} · ${number + 1}`)]);
    const fields = element("dl", [
      ...line(record.tense === "past" ? "field.span" : "field.period", record.period[language], false),
      ...(record.tense === "past" && record.certainty === "firm" ? [] : line("field.certainty", word(`certainty.${record.certainty}`), false)),
      ...(record.measure ? line("field.measure", word(`measure.${record.measure}`), false) : []),
      ...line("field.base", record.base),
      ...(record.stage ? line("field.stage", word(`stage.${record.stage}`), false) : []),
      ...line("field.qualifiers", record.qualifiers),
      ...line("field.lead", record.lead),
      ...line("field.support", record.support),
      ...line("field.section", record.section),
      ...line("field.place", record.place[language], false),
      ...line("field.id", record.id),
    ]);
    const link = element("a", word("page.to_list"), { href: `#c-${record.name}` });
    const goal = element("p", record.target[language], { class: "goal" });
    const tie = ties[record.id] ? [element("p", [element("a", ties[record.id].title, { href: ties[record.id].address, lang: "zh-CN" })], { class: "tie" })] : [];
    return element("div", [head, element("h3", record.subject, { lang: "zh-CN" }), ...(record.kind === "task" ? [] : [goal]), fields, ...tie, link], { class: `card ${record.sort}` });
  }

  const numbers = (segment) => segment.dataset.r.split(" ").map(Number);

  // Where a record goes on to something that has a light, its sentence wears it: the worst, where it makes several promises.
  const LIGHTS = ["red", "yellow", "grey", "green", "blue", "none"];
  for (const segment of stops) {
    const lights = numbers(segment).map((number) => ties[data.records[number].id]?.light).filter(Boolean);
    if (lights.length) segment.classList.add(`lit-${LIGHTS.find((light) => lights.includes(light))}`);
  }

  function show(segment) {
    shown = segment;
    const records = numbers(segment);
    const several = records.length > 1 ? [element("p", word("page.here", { n: records.length }), { class: "several" })] : [];
    cards.replaceChildren(...several, ...records.map(card));
    hint.hidden = true;
    details.classList.add("open");
    details.scrollTop = 0;
    root.classList.add("sheet");
    for (const node of all(".m.on", article)) node.classList.remove("on");
    for (const node of all(".m[data-r]", article)) if (numbers(node).includes(records[0])) node.classList.add("on");
  }

  function close() {
    shown = null;
    cards.replaceChildren();
    hint.hidden = false;
    details.classList.remove("open");
    root.classList.remove("sheet");
    for (const node of all(".m.on", article)) node.classList.remove("on");
  }

  function announce(segment) {
    const said = numbers(segment).map((number) => {
      const record = data.records[number];
      return [word(`kind.${record.kind}`), record.subject, record.target[language], record.period[language]].join("，");
    });
    one("#spoken").textContent = said.join("；");
  }

  const segmentOf = (event) => event.target.closest?.(".m[data-r]");
  const stopOf = (segment) => (segment.matches("a") ? segment : stops.find((stop) => numbers(stop).includes(numbers(segment)[0])));

  article.addEventListener("pointerover", (event) => {
    const segment = segmentOf(event);
    if (segment && event.pointerType === "mouse" && !narrow.matches && !pinned()) show(segment);
  });
  article.addEventListener("focusin", (event) => {
    const segment = segmentOf(event);
    if (!segment) return;
    show(segment);
    announce(segment);
  });
  article.addEventListener("click", (event) => {
    const segment = segmentOf(event);
    if (!segment && narrow.matches) close();
    if (!segment || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    stopOf(segment)?.focus({ preventScroll: true });
    show(segment);
    const sheet = details.getBoundingClientRect(), place = segment.getBoundingClientRect();
    if (narrow.matches && place.bottom > sheet.top) scrollBy({ top: place.bottom - sheet.top + 48 });
    if (event.detail === 0) details.focus();
  });
  // A passage that was clicked or focused stays until another one is, or Esc.
  const pinned = () => document.activeElement?.matches?.("article a.m") || details.contains(document.activeElement);
  one(".close").addEventListener("click", leave);

  function leave() {
    const stop = shown && stopOf(shown);
    if (details.contains(document.activeElement)) stop?.focus({ preventScroll: true });
    else document.activeElement?.blur?.();
    close();
  }

  for (const key of all(".key")) {
    key.addEventListener("click", () => {
      const hidden = root.classList.toggle(`off-${key.dataset.mark}`);
      key.setAttribute("aria-pressed", String(!hidden));
    });
  }

  // List: a row is shown when every filter admits it.
  const rows = data.records.map((_, number) => one(`tr[data-i="${number}"]`));
  const squeeze = (words) => words.toLowerCase().replace(/\s+/g, "");
  const hay = data.records.map((record) => squeeze([record.subject, record.quote, record.section, record.id, ...record.lead, ...record.support, ...record.target].join("\n")));

  function filter() {
    const choice = (name, value) => form.elements[name].value === "*" || form.elements[name].value === value;
    const wanted = squeeze(search.value), counts = { quantity: 0, milestone: 0, task: 0 };
    data.records.forEach((record, number) => {
      const admitted = ["tense", "kind", "certainty", "section"].every((name) => choice(name, record[name])) && hay[number].includes(wanted);
      rows[number].hidden = !admitted;
      if (admitted) counts[record.kind] += 1;
    });
    for (const body of all(".records tbody")) body.hidden = !one("tr[data-i]:not([hidden])", body);
    const total = counts.quantity + counts.milestone + counts.task;
    const kinds = Object.entries(counts).filter(([, count]) => count).map(([kind, count]) => `${word(`kind.${kind}`)} ${count}`);
    one(".shown").textContent = word(kinds.length ? "page.shown_kinds" : "page.shown", { n: total, all: data.records.length, kinds: kinds.join(" · ") });
    one("[type=reset]", form).hidden = total === data.records.length && !search.value;
    one(".none").hidden = total > 0;
    one(".none").textContent = word(data.records.length ? "page.none" : "page.nothing");
  }

  function reveal(row) {
    if (row.hidden) { form.reset(); filter(); }
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));

  // Keyboard.
  function step(list, from, by) {
    const next = list[list.indexOf(from) + by];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
    return Boolean(next);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement, typing = at?.matches("input, select, textarea");
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      if (at === search) { search.value = ""; filter(); search.blur(); } else if (shown) leave();
    } else if (event.key === "/" && !typing) {
      event.preventDefault();
      if (current !== "list") visit("list");
      search.focus();
      search.select();
    } else if (by && at?.matches("article a.m")) {
      if (step(stops, at, by)) event.preventDefault();
    } else if (by && at?.closest(".records tbody")) {
      const links = all(".records tbody:not([hidden]) tr:not([hidden]) .number a");
      if (step(links, at, by)) event.preventDefault();
    }
  });

  // Outline: open where there is room, with the section that is being read set off.
  const links = new Map(all(".outline a").map((link) => [link.hash.slice(1), link]));
  const fold = () => { one(".outline").open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  const heads = [...links.keys()].map((id) => document.getElementById(id));
  let waiting = false;
  function follows() {
    waiting = false;
    const current = heads.filter((head) => head.getBoundingClientRect().top < innerHeight / 3).at(-1) ?? heads[0];
    for (const [id, link] of links) {
      if (id === current?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
  addEventListener("scroll", () => {
    if (!waiting && !text.hidden) requestAnimationFrame(follows);
    waiting = true;
  }, { passive: true });

  if (!links.size) one(".outline").hidden = true;
  one("main").classList.add("live");
  one(".language")?.addEventListener("click", () => speak(1 - language));
  for (const node of [one(".language"), form, details]) if (node) node.hidden = false;
  addEventListener("hashchange", follow);
  fold();
  filter();
  if (root.lang === "en") speak(1);
  follow();
  follows();
})();
