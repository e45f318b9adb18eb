// npm's rrule, as a peer: JSON lines in, JSON lines out (see slots.cpp); wall time is written as if it were UTC.
const fs = require("fs");
const Module = require("module");
const readline = require("readline");

// Where nothing matches, it walks on to the year 9999: here it gives up beyond the years that are compared.
const file = require.resolve("rrule");
const source = fs.readFileSync(file, "utf8");
const bounded = source.replace(/> MAXYEAR/g, "> globalThis.lastYear");
if (bounded === source) throw new Error("rrule has no MAXYEAR any more");
const loaded = new Module(file, module);
loaded.paths = module.paths;
loaded._compile(bounded, file);
const { RRule } = loaded.exports;

const utc = (local) => new Date(local + "Z");
const local = (date) => date.toISOString().slice(0, 19);

function answer(asked) {
  const last = utc(asked.last);
  globalThis.lastYear = last.getUTCFullYear() + 1;
  const rule = new RRule({ ...RRule.parseString(asked.rrule), dtstart: utc(asked.dtstart) });
  const found = [];
  rule.all((at) => {
    if (at > last || found.length === asked.count) return false;
    found.push(local(at));
    return true;
  });
  return { local: found };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let said;
  try {
    said = answer(JSON.parse(line));
  } catch (error) {
    said = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(said) + "\n");
});
