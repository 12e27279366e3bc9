// aimock in place of OpenAI's and Anthropic's APIs; argument: port. It answers with the call of a
// tool beside the text, as models do. Nobody runs the tool.
"use strict";
const { LLMock } = require("@copilotkit/aimock");

const text = ({ content }) =>
  typeof content === "string" ? content : content.map((part) => part.text ?? "").join("");

function answer({ messages }) {
  const said = messages.filter(({ role }) => role === "user").map(text);
  if (/break/.test(said.at(-1))) {
    return { error: { message: "the desk is on fire", type: "server_error" }, status: 500 };
  }
  const order = [...said.join(" ").matchAll(/order (\d+)/g)].at(-1)?.[1];
  const refunds = /refund/.test(said.at(-1));
  if (!order) return { content: refunds ? "Which order is it?" : "How can I help?" };
  return {
    content: refunds ? `I have refunded order ${order}.` : `I have noted order ${order}.`,
    toolCalls: [{ name: refunds ? "refund" : "lookup", arguments: JSON.stringify({ order }) }],
  };
}

const mock = new LLMock({ port: Number(process.argv[2]) });
mock.addFixture({ match: { predicate: () => true }, response: answer });
mock.start();
