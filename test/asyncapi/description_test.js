"use strict";
// schemas/asyncapi.yaml is a good AsyncAPI document, and has a message for each type of event.

const assert = require("node:assert/strict");
const fs = require("fs");
const test = require("node:test");
const { EVENTS, readDescription } = require("./description");

const reading = readDescription();

test("the description is good to AsyncAPI's own parser", async () => {
  const { wrong } = await reading;
  assert.deepEqual(wrong, []);
});

test("the channel of events has a message for each type, with the schema of that type", async () => {
  const { document } = await reading;
  const told = document.channels().get("events").messages().all();
  const of = new Map(told.map((m) => [m.name(), m.payload().json().$id]));
  const schemas = fs.readdirSync(EVENTS).map((name) => JSON.parse(fs.readFileSync(`${EVENTS}/${name}`)).$id);
  const types = schemas.filter((id) => id !== "urn:aido:event:common").map((id) => [id.split(":")[3], id]);
  assert.deepEqual([...of].sort(), types.sort());
});
