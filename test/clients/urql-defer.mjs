import assert from "node:assert/strict";
import { Client, fetchExchange } from "@urql/core";
import { authorization, endpoint, within } from "./social.mjs";
import { check, scenarios } from "./deferred.mjs";

// What urql accepts by itself names neither format; it reads both.
const formats = { default: {}, 20220824: { accept: "multipart/mixed; deferSpec=20220824" }, "v0.2": { accept: "multipart/mixed; incrementalSpec=v0.2" } };

// show collects the states of a query until it is complete, as a component would render them.
function show(client, query) {
  const states = [];
  return new Promise((resolve, reject) => {
    client.query(query, {}, { requestPolicy: "network-only" }).subscribe(({ data, error, hasNext }) => {
      if (error?.networkError) reject(error.networkError);
      if (data) states.push(structuredClone(data));
      if (!hasNext) resolve({ states, errors: error?.graphQLErrors ?? [] });
    });
  });
}

for (const [format, accept] of Object.entries(formats)) {
  const types = [];
  const client = new Client({
    url: endpoint,
    exchanges: [fetchExchange],
    preferGetMethod: false,
    fetchOptions: { headers: { ...authorization, ...accept } },
    fetch: async (...request) => {
      const response = await fetch(...request);
      types.push(response.headers.get("content-type"));
      return response;
    },
  });
  for (const [name, scenario] of Object.entries(scenarios)) {
    const { errors } = await within(`${format}: ${name}`, show(client, scenario.query).then(async (shown) => {
      await check(scenario, shown.states);
      return shown;
    }));
    assert.equal(errors.length, scenario.errors ?? 0, JSON.stringify(errors));
    assert.match(types.at(-1), format === "v0.2" ? /incrementalSpec=v0\.2/ : /deferSpec=20220824/);
  }
}
