"use strict";

/* One conversation: what it came to, what is known of it, and its turns with the verdicts. */
const STANDINGS = {
  met: "●", partly: "◐", attempted: "◐", open: "○", unmet: "○", refused: "✕", "": "·",
};
const SPEAKERS = { user: "User", assistant: "Assistant" };

function whoIs(role, persona) {
  return role === "user" ? persona : SPEAKERS[role] || role;
}

function hasTrials() {
  return document.getElementById("by-trial").options.length > 2;
}

function summary(it) {
  return [
    make("p", { class: "eyebrow" }, it.facts.filter(([name]) => name === "Assistant").map((f) => f[1])),
    make("h1", { tabindex: "-1", id: "title" }, make("bdi", {}, it.persona),
      hasTrials() && make("span", { class: "muted" }, ` trial ${it.trial}`)),
    make("p", { class: `ended ${it.kind}` }, make("span", { class: `badge ${it.kind}` }, it.label), " ",
      it.ended.startsWith(it.label) ? it.ended.slice(it.label.length).replace(/^,/, "") : it.ended),
    make("p", { class: "why" }, make("bdi", {}, it.reason)),
    it.flags.map((flag) => make("p", { class: "notice" }, flag)),
    it.fault && fault(it.fault),
  ];
}

function fault(it) {
  return make("div", { class: "fault" },
    make("h2", {}, `Error in turn ${it.turn}: ${it.kind}`),
    it.message && make("pre", {}, it.message),
    it.rejected.map((text) => make("p", {}, `Not sent: ${text}`)));
}

function about(it) {
  /* Lines break between the arguments only, not at hyphens. */
  const words = it.command.split(" ").flatMap((word) => [make("span", {}, word), " "]);
  const code = make("code", {}, words.slice(0, -1));
  const done = make("span", { role: "status", class: "muted" });
  const press = async () => {
    done.textContent = (await copy(it.command, code)) ? "Copied" : "Select it and copy";
  };
  return [
    make("dl", { class: "facts" }, it.facts.filter(([name]) => name !== "Assistant").map(
      ([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))),
    it.command && make("div", { class: "command" },
      make("span", { class: "label" }, "Run it again, from pytest’s rootdir"),
      make("div", {}, code, button("Copy", press, { class: "copy", "aria-label": "Copy the command" })), done),
  ];
}

function progress(it) {
  if (!it.numbers.length || !(it.goals.length || it.curve)) return null;
  const goal = ([ask, states]) => make("tr", {}, make("th", { scope: "row" }, make("bdi", {}, ask)),
    states.map((state) => make("td", { class: `standing ${state}`, title: state || "not stated" },
      make("span", { "aria-hidden": "true" }, STANDINGS[state] || state),
      spoken(state || "not stated"))));
  return make("section", { class: "progress", "aria-label": "Progress by turn" },
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of progress by turn" },
      make("table", {},
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Turn"),
          it.numbers.map((turn) => make("th", { scope: "col" },
            button(String(turn), () => showTurn(turn), { "aria-label": `Go to turn ${turn}` }))))),
        make("tbody", {}, it.goals.map(goal), it.curve && curve(it)))),
    it.goals.length > 0 && make("p", { class: "legend" },
      "● met  ◐ in part, or attempted  ○ open  ✕ refused  · not stated"));
}

function curve(it) {
  const { name, values, levels } = it.curve;
  const width = 100 * values.length;
  const points = values.map((value, place) => [place * 100 + 50, value])
    .filter(([, value]) => value !== null).map(([x, value]) => [x, 36 - 32 * value]);
  const line = points.map((point) => point.join(",")).join(" ");
  const shape = points.length > 1
    ? draw("polyline", { points: line })
    : draw("line", { x1: points[0][0] - 20, x2: points[0][0] + 20, y1: points[0][1], y2: points[0][1] });
  const area = points.length > 1
    && draw("polygon", { points: `${points[0][0]},40 ${line} ${points[points.length - 1][0]},40` });
  return [
    make("tr", { class: "curve" }, make("th", { scope: "row", rowspan: "2" }, name),
      make("td", { colspan: values.length },
        draw("svg", { viewBox: `0 0 ${width} 40`, preserveAspectRatio: "none", "aria-hidden": "true" },
          area, shape))),
    make("tr", { class: "values" }, values.map((value) => make("td", {},
      value === null ? "–" : levels[value] || `${Math.round(100 * value)} %`))),
  ];
}

function more(it, open) {
  const card = make("dl", { class: "card" }, it.card.map(([label, lines]) => make("div", {},
    make("dt", {}, label), lines.map((line) => make("dd", {}, line)))));
  const usage = make("table", {}, make("thead", {}, make("tr", {},
    ["By", "Requests", "Retries", "Tokens in", "Tokens out", "Cost"].map((name) =>
      make("th", { scope: "col" }, name)))),
    make("tbody", {}, it.usage.map((row) => make("tr", {}, row.map((cell) => make("td", {}, cell))))));
  const part = (title, content, isOpen) =>
    make("details", { open: isOpen }, make("summary", {}, title), make("div", {}, content));
  return make("div", { class: "more" },
    it.card.length > 0 && part(`The card of ${it.persona}`, card, open),
    it.usage.length > 0 && part("Requests, tokens and cost", make("div", { class: "scroll" }, usage)),
    it.checks && part("Checks", it.checks.map((check) => make("p", {},
      make("b", {}, `${check.id}: ${check.result}`), check.turn ? ` in turn ${check.turn}` : "",
      check.reason && `: ${check.reason}`))),
    it.log && part("Log and warnings", make("pre", {}, it.log.join("\n"))));
}

function turns(it) {
  return make("ol", { class: "turns" }, it.turns.map((turn) => make("li", { id: `turn-${turn.turn}`, tabindex: "-1" },
    make("span", { class: "turn", title: `turn ${turn.turn}` }, spoken("Turn "), turn.turn || "–"),
    make("div", { class: "said" }, turn.messages.map((message) => bubble(message, it.persona)),
      turn.messages.length > 0 && turn.messages.every((m) => m.role === "user")
        && make("p", { class: "silence" }, "No reply.")),
    make("div", { class: "verdicts" }, turn.verdicts.map((verdict) => note(verdict, it))))));
}

function bubble(message, persona) {
  const parts = message.parts.map(([text, turn]) => turn
    ? make("mark", { title: `quoted by the verdict after turn ${turn}` }, text) : text);
  return make("div", { class: `bubble ${message.role}` },
    make("p", { class: "speaker" }, make("bdi", {}, whoIs(message.role, persona)),
      message.latency && make("span", { class: "muted" }, message.latency)),
    make("div", { class: "content", dir: "auto" },
      parts.length ? parts : make("span", { class: "silence" }, "(said nothing)")),
    message.cut && make("p", { class: "cut" }, message.cut),
    message.notes && make("details", { class: "notes" },
      make("summary", {}, [...new Set(message.notes.map(([label]) => label))].join(", ")),
      message.notes.map(([label, text]) => make("p", {}, make("b", {}, label), " ", make("bdi", {}, text)))));
}

function note(verdict, it) {
  const quotes = (verdict.quotes || []).map((quote) => make("li", {},
    make("q", {}, quote.quote), " ",
    button(`turn ${quote.turn}`, () => showTurn(quote.turn), { class: "link" }),
    `, ${whoIs(quote.role, it.persona)}`));
  const isLast = verdict.kind !== "continue";
  return make("div", { class: `note ${isLast ? it.kind : "continue"}` },
    make("p", { class: "label" }, verdict.label.replace(/_/g, " ")),
    make("p", {}, make("bdi", {}, verdict.reason)),
    quotes.length > 0 && make("ul", {}, quotes));
}

function showTurn(turn) {
  const element = document.getElementById(`turn-${turn}`);
  if (!element) return;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
}
