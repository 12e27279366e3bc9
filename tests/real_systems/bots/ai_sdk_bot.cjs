// An agent of Vercel's AI SDK behind the route of `useChat` (/api/chat); argument: port.
"use strict";
const http = require("node:http");
const {
  ToolLoopAgent, pipeAgentUIStreamToResponse, simulateReadableStream, tool,
} = require("ai");
const { MockLanguageModelV3 } = require("ai/test");
const { z } = require("zod");

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
const ended = (unified) => ({ type: "finish", finishReason: { unified, raw: unified }, usage });
const said = (text) => [
  { type: "text-start", id: "t" },
  ...[...text].map((delta) => ({ type: "text-delta", id: "t", delta })),
  { type: "text-end", id: "t" },
  ended("stop"),
];
const calls = (toolName, input) => {
  const id = crypto.randomUUID();
  return [
    { type: "tool-input-start", id, toolName },
    ...[...input].map((delta) => ({ type: "tool-input-delta", id, delta })),
    { type: "tool-input-end", id },
    { type: "tool-call", toolCallId: id, toolName, input },
    ended("tool-calls"),
  ];
};

function next(prompt) {
  const heard = prompt.filter(({ role }) => role === "user")
    .map(({ content }) => content.map(({ text }) => text).join(""));
  if (/break/.test(heard.at(-1))) throw new Error("the desk is on fire");
  const order = [...heard.join(" ").matchAll(/order (\d+)/g)].at(-1)?.[1];
  const refunds = /refund/.test(heard.at(-1));
  if (!order) return said(refunds ? "Which order is it?" : "How can I help?");
  if (prompt.at(-1).role !== "tool") {
    return calls(refunds ? "refund" : "lookup", JSON.stringify({ order }));
  }
  return said(refunds ? `I have refunded order ${order}.` : `I have noted order ${order}.`);
}

const model = new MockLanguageModelV3({
  doStream: async ({ prompt }) => ({ stream: simulateReadableStream({ chunks: next(prompt) }) }),
});
const inputSchema = z.object({ order: z.string() });
const lookup = async ({ order }) => {
  if (order === "404") throw new Error("there is no order 404");
  return `order ${order} is paid`;
};
const agent = new ToolLoopAgent({
  model,
  tools: {
    lookup: tool({ inputSchema, execute: lookup }),
    refund: tool({ inputSchema, execute: async ({ order }) => `order ${order} is refunded` }),
  },
});

http.createServer((request, response) => {
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", () => {
    if (!body) return response.end();
    const { messages } = JSON.parse(body);
    return pipeAgentUIStreamToResponse({
      response, agent, uiMessages: messages, onError: (error) => error.message,
    });
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
