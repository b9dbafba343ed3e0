import assert from "node:assert/strict";
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { Defer20220824Handler, GraphQL17Alpha9Handler } from "@apollo/client/incremental";
import { authorization, endpoint, within } from "./social.mjs";
import { check, scenarios } from "./deferred.mjs";

const handlers = { 20220824: new Defer20220824Handler(), "v0.2": new GraphQL17Alpha9Handler() };

// show collects the states of a query until it is complete, as a component would render them.
function show(client, query) {
  const states = [];
  let errors = [];
  return new Promise((resolve, reject) => {
    client.watchQuery({ query: gql(query), fetchPolicy: "network-only", errorPolicy: "all" }).subscribe({
      next: ({ data, dataState, loading, error }) => {
        if (error && !CombinedGraphQLErrors.is(error)) reject(error);
        if (error) errors = error.errors;
        if (data) states.push(data);
        if (dataState === "complete" && !loading) resolve({ states, errors });
      },
      error: reject,
    });
  });
}

for (const [format, incrementalHandler] of Object.entries(handlers)) {
  const types = [];
  const watched = async (...request) => {
    const response = await fetch(...request);
    types.push(response.headers.get("content-type"));
    return response;
  };
  const link = new HttpLink({ uri: endpoint, headers: authorization, fetch: watched });
  for (const [name, scenario] of Object.entries(scenarios)) {
    const client = new ApolloClient({ link, cache: new InMemoryCache(), incrementalHandler });
    const { states, errors } = await within(`${format}: ${name}`, show(client, scenario.query).then(async (shown) => {
      await check(scenario, shown.states);
      return shown;
    }));
    assert.equal(errors.length, scenario.errors ?? 0, JSON.stringify(errors));
    assert.match(types.at(-1), format === "v0.2" ? /incrementalSpec=v0\.2/ : /deferSpec=20220824/, `${states.length} states`);
    client.stop();
  }
}
