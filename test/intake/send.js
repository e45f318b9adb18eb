// send.js BROKERS TOPIC   sends the messages that stand on standard input, one JSON object a line, with kafkajs:
// {"key": text, "headers": {name: text}, "value": text, "partition": number or nothing}. Ends once all of them are acknowledged.
const { Kafka, Partitioners, logLevel } = require("kafkajs");

async function main() {
  const [brokers, topic] = process.argv.slice(2);
  const lines = require("node:fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
  const kafka = new Kafka({ clientId: "kafkajs", brokers: brokers.split(","), logLevel: logLevel.ERROR });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: lines.map((line) => JSON.parse(line)) });
  await producer.disconnect();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
