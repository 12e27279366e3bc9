"use strict";

/* The table, its filters, the address, and the keys. */
const overview = document.getElementById("overview");
const pane = document.getElementById("conversation");
const form = document.querySelector("form.toolbar");
const search = document.getElementById("search");
const chips = [...document.querySelectorAll("button.count")];
const rows = [...document.querySelectorAll("table.conversations tbody tr")];
const sources = new Map([...document.querySelectorAll("script.record")].map((it) => [it.dataset.id, it]));
const selects = ["reason", "assistant", "persona", "trial"].map((name) => [name, document.getElementById(`by-${name}`)]);
const pageTitle = document.title;
const texts = new Map();
let current = null;
let place = 0;
let sideBySide = false;

function read(id) {
  return JSON.parse(sources.get(id).textContent);
}

/* What is searched: read when something is searched for first, since that takes a moment. */
function textOf(id) {
  if (!texts.has(id)) {
    const it = read(id);
    const said = it.turns.flatMap((turn) => [
      ...turn.messages.map((message) => message.parts.map((part) => part[0]).join("")),
      ...turn.verdicts.map((verdict) => verdict.reason),
    ]);
    texts.set(id, [it.persona, it.label, it.reason, id, ...it.facts.map((fact) => fact[1]), ...said].join("\n").toLowerCase());
  }
  return texts.get(id);
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = selects.filter(([, select]) => select.value);
  let number = 0;
  for (const row of rows) {
    const fits = chosen.every(([name, select]) => row.dataset[name] === select.value)
      && words.every((word) => textOf(row.dataset.id).includes(word));
    row.hidden = !fits;
    number += fits;
  }
  const isFiltered = words.length > 0 || chosen.length > 0;
  const reason = document.getElementById("by-reason").value;
  for (const chip of chips) chip.setAttribute("aria-pressed", String(isFiltered && chip.dataset.reason === reason));
  document.getElementById("clear").hidden = !isFiltered;
  document.getElementById("none").hidden = number > 0 || rows.length === 0;
  document.getElementById("shown").textContent = isFiltered ? `${number} of ${rows.length} shown` : "Failures first";
}

function visible() {
  return rows.filter((row) => !row.hidden);
}

function isFailure(row) {
  return row.classList.contains("failed") || row.classList.contains("fault");
}

/* Go to the next row (step 1) or the previous one (-1) for which `fits`, from the current one. */
function go(step, fits) {
  const list = visible();
  const from = list.findIndex((row) => row.dataset.id === current);
  const start = from < 0 && step < 0 ? list.length : from;
  for (let i = start + step; i >= 0 && i < list.length; i += step) {
    if (fits(list[i])) {
      visit(list[i].dataset.id);
      return;
    }
  }
}

function bar(id) {
  const list = visible();
  const at = list.findIndex((row) => row.dataset.id === id);
  const failures = list.filter(isFailure);
  const failure = failures.findIndex((row) => row.dataset.id === id);
  const where = failure >= 0 ? `Failure ${failure + 1} of ${failures.length}` : at >= 0 ? `${at + 1} of ${list.length}` : "";
  const isAny = (step) => list.some((row, i) => isFailure(row) && (at < 0 ? step > 0 : (i - at) * step > 0));
  return make("nav", { class: "bar", "aria-label": "Conversations" },
    make("a", { href: "#" }, "← All", make("span", { class: "wide" }, " conversations")), make("span", { class: "muted where" }, where),
    step("Previous", -1, isAny(-1)), step("Next", 1, isAny(1)));
}

function step(label, by, isAny) {
  return button([label, make("span", { class: "wide" }, " failure")], () => go(by, isFailure),
    { disabled: !isAny, "aria-label": `${label} failure` });
}

function sides(it) {
  const choose = (value) => () => { sideBySide = value; show(it.id, true); };
  const choice = (label, value) => button(label, choose(value), { "aria-pressed": String(sideBySide === value) });
  return make("div", { class: "switch", role: "group", "aria-label": "View" },
    choice("With verdicts", false), choice("Side by side with the baseline", true),
    make("span", { class: "muted" }, partingText(it)));
}

function show(id, isSame) {
  const it = read(id);
  const isPair = Boolean(it.before) && sideBySide;
  pane.replaceChildren(bar(id), make("article", { class: it.kind, "aria-labelledby": "title" },
    ...[summary(it), about(it), progress(it), more(it), it.before && sides(it),
      isPair ? comparison(it) : turns(it)].flat(3).filter(Boolean)));
  document.title = `${it.persona}: ${it.label}`;
  if (isSame) {
    pane.querySelector(".switch [aria-pressed=true]").focus({ preventScroll: true });
  } else {
    scrollTo(0, 0);
    document.getElementById("title").focus({ preventScroll: true });
  }
}

function showList() {
  const row = rows.find((it) => it.dataset.id === current);
  current = null;
  pane.hidden = true;
  overview.hidden = false;
  pane.replaceChildren();
  document.title = pageTitle;
  scrollTo(0, place);
  if (row && !row.hidden) row.querySelector("a").focus({ preventScroll: true });
}

/* At once, not when the browser reports the new address: keys may be pressed faster than that. */
function visit(id) {
  location.hash = encodeURIComponent(id);
  route();
}

function route() {
  let id = location.hash.slice(1);
  try { id = decodeURIComponent(id); } catch { /* not written by this page: taken as it is */ }
  if (!id || (id === "list" && !sources.has(id))) {
    if (current !== null) showList();
    return;
  }
  if (id === current) return;
  if (current === null) place = scrollY;
  current = id;
  overview.hidden = true;
  pane.hidden = false;
  if (sources.has(id)) {
    show(id, false);
  } else {
    pane.replaceChildren(bar(id), make("p", { class: "empty" }, `No conversation ${id} in this report.`));
  }
}

const KEYS = {
  n: () => go(1, isFailure),
  p: () => go(-1, isFailure),
  j: () => go(1, () => true),
  k: () => go(-1, () => true),
  b: () => pane.querySelector(".switch [aria-pressed=false]")?.click(),
  "/": () => { visit(""); search.focus(); },
  Escape: () => visit(""),
};

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input[type=search], select, textarea");
  if (event.key === "Escape" && event.target === search) {
    search.value = "";
    search.blur();
    filter();
    return;
  }
  const isOff = !document.getElementById("keys").checked;
  if (isTyping || isOff || event.ctrlKey || event.metaKey || event.altKey) return;
  if (Object.hasOwn(KEYS, event.key)) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

for (const chip of chips) {
  chip.addEventListener("click", () => {
    const select = document.getElementById("by-reason");
    select.value = chip.getAttribute("aria-pressed") === "true" ? "" : chip.dataset.reason;
    filter();
    if (select.value) document.getElementById("list").scrollIntoView({ block: "start" });
  });
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", filter);
document.getElementById("clear").addEventListener("click", () => { form.reset(); filter(); });
document.querySelector("table.conversations").addEventListener("click", (event) => {
  const row = event.target.closest("tbody tr");
  if (row && !event.target.closest("a") && !String(getSelection())) row.querySelector("a").click();
});

addEventListener("beforeprint", () => {
  for (const it of document.querySelectorAll("article details:not([open])")) {
    it.open = true;
    it.dataset.printed = "";
  }
});
addEventListener("afterprint", () => {
  for (const it of document.querySelectorAll("details[data-printed]")) {
    it.open = false;
    delete it.dataset.printed;
  }
});
addEventListener("hashchange", route);
filter();
route();
