// A bot of the Bot Framework without authentication; argument: port. It keeps its own state.
"use strict";
const http = require("node:http");
const {
  ActivityTypes, CloudAdapter, ConfigurationBotFrameworkAuthentication, ConversationState, MemoryStorage,
} = require("botbuilder");

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const state = new ConversationState(new MemoryStorage());
const known = state.createProperty("order");

async function talk(context) {
  if (context.activity.type !== ActivityTypes.Message) return;
  const text = context.activity.text;
  if (/break/.test(text)) throw new Error("the desk is on fire");
  const order = /order (\d+)/.exec(text)?.[1] ?? (await known.get(context));
  await known.set(context, order);
  await context.sendActivity({ type: ActivityTypes.Typing });
  if (/refund/.test(text)) {
    await context.sendActivity(order ? `I have refunded order ${order}.` : "Which order is it?");
  } else {
    await context.sendActivity(order ? `I have noted order ${order}.` : "How can I help?");
  }
  await state.saveChanges(context);
}

http.createServer((request, response) => {
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", async () => {
    request.body = body ? JSON.parse(body) : undefined;
    response.status = (code) => { response.statusCode = code; return response; };
    response.send = (told) => {
      if (told !== undefined) response.setHeader("Content-Type", "application/json");
      response.end(told === undefined ? undefined : JSON.stringify(told));
      return response;
    };
    response.header = (name, value) => response.setHeader(name, value);
    await adapter.process(request, response, talk);
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
