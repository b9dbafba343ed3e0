// Apollo Client with automatic persisted queries: it sends a hash, is told that there are none here, and sends the text.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { authorization, checkFeed, endpoint, feed, like, within } from "./social.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

// clientOf also returns what it sends: "hash", "text" or "both", with the method.
function clientOf(accept, options) {
  const sent = [];
  const http = new HttpLink({
    uri: endpoint,
    headers: { ...authorization, ...accept },
    fetch: (url, init) => {
      const extensions = init.method === "GET" ? new URL(url).searchParams.get("extensions") : JSON.stringify(JSON.parse(init.body).extensions);
      const hash = extensions?.includes("sha256Hash");
      const text = init.method === "POST" && "query" in JSON.parse(init.body);
      sent.push(`${init.method} ${hash && text ? "both" : hash ? "hash" : "text"}`);
      return fetch(url, init);
    },
  });
  const link = new PersistedQueryLink({ sha256, ...options }).concat(http);
  return { client: new ApolloClient({ link, cache: new InMemoryCache() }), sent };
}

const ask = (client, first) => client.query({ query: gql(feed), variables: { first }, fetchPolicy: "network-only" });

for (const [what, accept, options, first] of [
  ["by POST", {}, {}, "POST hash"],
  ["by GET", {}, { useGETForHashedQueries: true }, "GET hash"],
  ["as application/json", { accept: "application/json" }, {}, "POST hash"],
]) {
  const { client, sent } = clientOf(accept, options);
  const { data } = await within(what, ask(client, 5));
  const id = checkFeed(data);
  assert.deepEqual(sent, [first, "POST text"]);
  assert.equal((await client.mutate({ mutation: gql(like), variables: { id } })).data.likePost.id, id);
  checkFeed((await ask(client, 5)).data);
  assert.deepEqual(sent.slice(2), ["POST text", "POST text"], "it has learnt that there are none");
  client.stop();
}

// A client that is told to go on sends both, which must belong together.
const { client, sent } = clientOf({}, { disable: () => false });
checkFeed((await within("both", ask(client, 5))).data);
assert.deepEqual(sent, ["POST hash", "POST both"]);
client.stop();
