"use strict";
// Reads schemas/asyncapi.yaml with AsyncAPI's own parser.

const fs = require("fs");
const path = require("path");
const { Parser } = require("@asyncapi/parser");

const FILE = path.resolve(__dirname, "../../schemas/asyncapi.yaml");
const EVENTS = path.resolve(__dirname, "../../schemas/events");
const INFORMATION = 2; // of the severities; 0 and 1 are errors and warnings

// The schemas of events refer to each other by their $id, which is no address.
function schemasById() {
  const texts = fs.readdirSync(EVENTS).map((name) => fs.readFileSync(path.join(EVENTS, name), "utf8"));
  return new Map(texts.map((text) => [JSON.parse(text).$id, text]));
}

async function readDescription() {
  const byId = schemasById();
  const byName = { schema: "urn", order: 1, canRead: true, read: (uri) => byId.get(uri.toString().split("#")[0]) };
  const parser = new Parser({ __unstable: { resolver: { resolvers: [byName] } } });
  const { document, diagnostics } = await parser.parse(fs.readFileSync(FILE, "utf8"), { source: FILE });
  const wrong = diagnostics.filter((d) => d.severity < INFORMATION);
  return { document, wrong: wrong.map((d) => `${d.path.join(".")}: ${d.message}`) };
}

module.exports = { EVENTS, readDescription };
