// A user, a judge and a writer of personas, by rule: aimock gives their answers in the JSON schema
// that it is asked for. They read the prompts of pytest-synthconv, so they change with those.
// Usage: node players.mjs PORT [API_KEY]
import { LLMock } from "@copilotkit/aimock";

const [port, key] = process.argv.slice(2);
let names = 0;

function lastOf(request, pattern) {
  return request.messages.map((each) => pattern.exec(each.content)).findLast(Boolean);
}

function schemaOf(request) {
  const tool = request.tools?.[0]?.function;
  if (tool) return [tool.parameters, tool.name];
  const format = request.response_format?.json_schema;
  if (format) return [format.schema, null];
  const told = lastOf(request, /It must fit this JSON Schema:\n(\{.*\})/s);
  return [told && JSON.parse(told[1]), null];
}

// The simulated user: first what it wants, then what it knows, one thing at a time.
function message(request) {
  if (/Shall I/.test(request.messages.at(-1).content)) return "Yes, please.";
  const card = JSON.parse(request.messages[0].content.split("Your card:\n")[1]);
  const facts = Object.entries(card.facts ?? {}).map(([name, value]) => `My ${name} is ${value}.`);
  const goals = Object.values(card.goals).map((goal) => `I came about this: ${goal}`);
  const waiting = ["Is there news?", "And now?", "Well?", "Could you look again?", "What is wrong?"];
  const lines = [goals[0], ...facts, ...goals.slice(1), ...waiting];
  const turn = request.messages.filter((each) => /^\{"thought"/.test(each.content)).length;
  return lines[turn % lines.length];
}

// The judge: goals are unmet for two turns and met from the third on, unless a human takes over.
// The assistant's reply is the evidence.
function finding(request, name) {
  const shown = JSON.parse(lastOf(request, /^<.*>\n(.*)\n<\/.*>$/m)[1]);
  const { turn, assistant } = Array.isArray(shown) ? shown.at(-1) : shown;
  const found = { turn, role: "assistant", quote: assistant.split(" ").slice(0, 20).join(" ") };
  const handed_off = /human colleague/.test(assistant);
  if (name === "hand_off" && handed_off) return { ...found, handed_off };
  if (name === "second") return handed_off ? { ...found, next_move: "waits_for_human" } : found;
  return name !== "hand_off" && turn > 2 ? { ...found, status: "met" } : {};
}

function filled(schema, name, request) {
  if (schema.type === "object") {
    const entries = Object.entries(schema.properties);
    const values = entries.map(([each, inner]) => [each, filled(inner, each, request)]);
    const part = schema.properties.next_move ? "second" : name;
    const given = /^(goal_\d|hand_off|second)/.test(part) ? finding(request, part) : {};
    return { ...Object.fromEntries(values), ...pick(given, schema) };
  }
  if (schema.anyOf) return filled(schema.anyOf[0], name, request);
  if (schema.enum) return schema.enum.find((each) => /^(unmet|none|open)$/.test(each)) ?? schema.enum[0];
  if (schema.type === "array") return [filled(schema.items, name, request)];
  if (schema.type === "string" && name === "message") return message(request);
  if (schema.type === "string" && name === "name") return `Robin ${"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[names++ % 26]}`;
  if (schema.type === "string") return name === "quote" ? "" : `${name} in plain words`;
  return schema.type === "boolean" ? false : 0;
}

function pick(given, schema) {
  return Object.fromEntries(Object.entries(given).filter(([each]) => each in schema.properties));
}

function answer(request) {
  const [schema, tool] = schemaOf(request);
  const text = schema ? JSON.stringify(filled(schema, "", request)) : "How may I help you?";
  const usage = {
    prompt_tokens: Math.ceil(JSON.stringify(request.messages).length / 4),
    completion_tokens: Math.ceil(text.length / 4),
  };
  console.log(JSON.stringify({ ...usage, tool, schema: !!schema }));
  return tool ? { toolCalls: [{ name: tool, arguments: text }], usage } : { content: text, usage };
}

const auth = key && { apiKeys: [key] };
const mock = new LLMock({ host: "127.0.0.1", port: Number(port), journalMaxEntries: 0, auth });
mock.on({ predicate: () => true }, answer);
await mock.start();
