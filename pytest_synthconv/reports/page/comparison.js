"use strict";

/* A conversation next to that of the same persona in the baseline. */
function comparison(it) {
  const { before } = it;
  const now = new Map(it.turns.map((turn) => [turn.turn, turn.messages]));
  const then = new Map(before.turns.map((turn) => [turn.turn, turn.messages]));
  const numbers = [...new Set([...then.keys(), ...now.keys()])].sort((a, b) => a - b);
  const [partingTurn, partingRole] = before.parting || [Infinity, ""];
  const side = (messages, number, label) => make("div", { class: "side", "data-label": label },
    (messages || []).map((message) => {
      const element = bubble(message, it.persona);
      const parts = number === partingTurn && message.role === partingRole;
      if (parts) element.classList.add("parting");
      return element;
    }),
    !messages && make("p", { class: "silence" }, "The conversation was over."));
  return make("div", { class: "pair" },
    make("p", { class: "muted" }, before.differences.length > 0
      ? `Not measured alike: ${before.differences.join(", ")} ${before.differences.length > 1 ? "differ" : "differs"}.` : ""),
    make("div", { class: "heads" },
      make("div", {}, make("p", { class: "label" }, `Baseline${before.started && `, ${before.started}`}`),
        make("p", {}, make("b", {}, before.ended)), make("p", { class: "muted" }, make("bdi", {}, before.reason))),
      make("div", {}, make("p", { class: "label" }, "This run"),
        make("p", {}, make("b", {}, it.ended)), make("p", { class: "muted" }, make("bdi", {}, it.reason)))),
    numbers.map((number) => [
      number === partingTurn && make("p", { class: "parting-line", id: "parting", tabindex: "-1" },
        `Here they part: ${partingRole === "user" ? it.persona : "the assistant"} says something else in turn ${number}`),
      make("div", { class: `row ${number < partingTurn ? "same" : ""}` },
        make("span", { class: "turn" }, spoken("Turn "), number || "–"),
        side(then.get(number), number, "Baseline"), side(now.get(number), number, "This run")),
    ]),
    !before.parting && make("p", { class: "parting-line" }, "Both say the same from beginning to end."));
}

function partingText(it) {
  const { parting } = it.before;
  if (!parting) return "says the same as in the baseline";
  return `parts from the baseline in turn ${parting[0]}`;
}
