"use strict";
// follow.js BROKERS GROUP   follows the topic of events as a member of the group, by a client that is not librdkafka, and
// prints a line of JSON for each message: partition, offset, key, headers, value, and what in it is not as
// schemas/asyncapi.yaml says. Ends with its standard input.

const fs = require("fs");
const path = require("path");
const Ajv = require("ajv/dist/2020");
const addFormats = require("ajv-formats");
const yaml = require("js-yaml");
const { Kafka, logLevel } = require("kafkajs");

const SCHEMAS = path.resolve(__dirname, "../../schemas");

const [brokers, groupId] = process.argv.slice(2);

const read = (name) => fs.readFileSync(path.join(SCHEMAS, name), "utf8");

// AsyncAPI's own parser takes seconds; the test of the description has it.
function validators(description) {
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats(ajv);
  ajv.addSchema(description, "asyncapi");
  ajv.addSchema(JSON.parse(read("events/common.schema.json")));
  const headers = ajv.compile({ $ref: `asyncapi${description.components.messageTraits.event.headers.$ref}` });
  const told = Object.keys(description.channels.events.messages).map((name) => description.components.messages[name]);
  const dataOf = ({ payload }) => ajv.compile(JSON.parse(read(payload.$ref)));
  return new Map(told.map((message) => [`aido.${message.name}`, { headers, data: dataOf(message) }]));
}

function faultsOf({ key, headers, value }, valid) {
  const of = valid.get(headers.ce_type);
  if (!of) return [`no message is called ${headers.ce_type}`];
  const wrong = [...(of.headers(headers) ? [] : of.headers.errors), ...(of.data(value) ? [] : of.data.errors)];
  const faults = wrong.map((e) => `${e.instancePath} ${e.message}`);
  if (key !== headers.ce_partitionkey) faults.push("the key is not the workspace");
  return faults;
}

function readable({ partition, message }) {
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, text]) => [name, text.toString()]));
  return {
    partition,
    offset: message.offset,
    key: message.key.toString(),
    headers,
    value: JSON.parse(message.value.toString()),
  };
}

async function main() {
  const description = yaml.load(read("asyncapi.yaml"));
  const valid = validators(description);
  const consumer = new Kafka({ brokers: brokers.split(","), logLevel: logLevel.ERROR }).consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [description.channels.events.address], fromBeginning: true });
  await consumer.run({
    eachMessage: async (came) => {
      const message = readable(came);
      process.stdout.write(JSON.stringify({ ...message, faults: faultsOf(message, valid) }) + "\n");
    },
  });
  process.stdin.resume();
  process.stdin.on("end", () => consumer.disconnect());
}

main();
