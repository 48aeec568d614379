// Asks a stillhouse server what the OpenAI client for Node can ask; the first thing that is wrong ends it.
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "none", maxRetries: 0 });
const question = {
  model: "tiny",
  messages: [
    { role: "system", content: "Answer shortly." },
    { role: "user", content: [{ type: "text", text: "Who are you?" }] },
  ],
  temperature: 0,
  max_completion_tokens: 12,
};

const models = await client.models.list();
assert.deepEqual(models.data.map((model) => model.id), ["tiny"]);

const whole = await client.chat.completions.create({ ...question, logprobs: true, top_logprobs: 3 });
const answer = whole.choices[0];
assert.equal(answer.message.role, "assistant");
assert.equal(answer.logprobs.content.length, whole.usage.completion_tokens);
for (const token of answer.logprobs.content) {
  assert.equal(token.top_logprobs.length, 3);
  assert.ok(token.logprob <= 0);
}

let text = "";
let usage;
const stream = await client.chat.completions.create({
  ...question,
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta?.content ?? "";
  usage = chunk.usage ?? usage;
}
assert.equal(text, answer.message.content);
assert.deepEqual(usage, whole.usage);

const completion = await client.completions.create({ model: "tiny", prompt: "Once", max_tokens: 4, echo: true });
assert.ok(completion.choices[0].text.startsWith("Once"));

await assert.rejects(client.chat.completions.create({ ...question, model: "gpt-99" }), (error) => {
  assert.ok(error instanceof OpenAI.NotFoundError);
  assert.equal(error.code, "model_not_found");
  assert.equal(error.param, "model");
  return true;
});
await assert.rejects(
  client.chat.completions.create({ ...question, presence_penalty: 1 }),
  (error) => error instanceof OpenAI.BadRequestError && error.param === "presence_penalty",
);

console.log("all well");
