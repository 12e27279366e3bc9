// aimock in place of OpenAI's and Anthropic's APIs; argument: port.
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
  if (/refund/.test(said.at(-1))) {
    return { content: order ? `I have refunded order ${order}.` : "Which order is it?" };
  }
  return { content: order ? `I have noted order ${order}.` : "How can I help?" };
}

const mock = new LLMock({ port: Number(process.argv[2]) });
mock.addFixture({ match: { predicate: () => true }, response: answer });
mock.start();
