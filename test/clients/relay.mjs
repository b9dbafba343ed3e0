// Relay: its compiler takes the SDL that the server serves, and its runtime shows what comes in parts.
// node relay.mjs server admin directory: the directory, which is empty, gets the sources and what is compiled.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { app } from "./relay-app.mjs";
import "./deferred.mjs"; // makes a post without media
import { authorization, endpoint, report, within } from "./social.mjs";
import { network } from "./relay-network.mjs";
import relay from "relay-runtime";

const { createOperationDescriptor, Environment, getPluralSelector, getRequest, getSingularSelector, RecordSource, Store } = relay;
const directory = resolve(process.argv[4]);
const require = createRequire(join(directory, "index.js"));

// compile writes the sources and compiles them against the served schema.
async function compile() {
  const sdl = await (await fetch(`${endpoint}/schema.graphql`)).text();
  mkdirSync(join(directory, "src/__generated__"), { recursive: true });
  symlinkSync(resolve("node_modules"), join(directory, "node_modules"));
  writeFileSync(join(directory, "schema.graphql"), sdl);
  writeFileSync(join(directory, "src/app.js"), Object.values(app).map(({ text }) => "graphql`" + text + "`;\n").join(""));
  const config = { src: "./src", schema: "./schema.graphql", language: "javascript", artifactDirectory: "./src/__generated__", eagerEsModules: false };
  writeFileSync(join(directory, "relay.config.json"), JSON.stringify(config));
  execFileSync(process.execPath, [resolve("node_modules/relay-compiler/cli.js"), "relay.config.json"], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
}

const artifact = (name) => require(`./src/__generated__/${name}.graphql.js`);

// read gives the data of fragments for a reference to them, or for a list of such, as useFragment does.
function read(environment, name, reference) {
  const selector = (Array.isArray(reference) ? getPluralSelector : getSingularSelector)(artifact(name), reference);
  const selectors = selector.selectors ?? [selector];
  const snapshots = selectors.map((one) => environment.lookup(one));
  return { missing: snapshots.some((one) => one.isMissingData), data: snapshots.map((one) => one.data) };
}

// show runs a query to its end, and notes after each part whether what is deferred is there.
function show(name, fragments) {
  const environment = new Environment({ network: network(endpoint, authorization), store: new Store(new RecordSource()) });
  const operation = createOperationDescriptor(getRequest(artifact(name)), {});
  const retained = environment.retain(operation);
  const states = [];
  const look = () => {
    const { data } = environment.lookup(operation.fragment);
    return { data, ...Object.fromEntries(Object.entries(fragments).map(([key, of]) => [key, of(data, (...args) => read(environment, ...args))])) };
  };
  return new Promise((resolve, reject) => {
    environment.execute({ operation }).subscribe({
      next: () => states.push(look()),
      complete: () => {
        states.push(look());
        retained.dispose();
        resolve(states);
      },
      error: reject,
    });
  });
}

await compile();
report("compile");
for (const [name, { query, fragments, check }] of Object.entries(app)) {
  if (!query) continue;
  await within(name, show(query, fragments).then((states) => {
    assert.ok(Object.keys(fragments).some((key) => states[0][key].missing), "everything came at once");
    for (const key of Object.keys(fragments)) assert.ok(!states.at(-1)[key].missing, `${key} never came: ${JSON.stringify(states.at(-1))}`);
    check(states.at(-1));
  }));
}
