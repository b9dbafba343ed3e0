import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { added, authorization, checkAdded, checkFeed, feed, like, report, socket, unlike, whileFollowed, within } from "./social.mjs";

const client = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: authorization, retryAttempts: 0 });
const first = async (payload) => {
  for await (const result of client.iterate(payload)) return result;
};

const id = checkFeed((await within("query", first({ query: feed, variables: { first: 5 } }))).data);
const before = (await first({ query: unlike, variables: { id } })).data.unlikePost.likes;
const after = (await within("mutation", first({ query: like, variables: { id } }))).data.likePost.likes;
assert.equal(after, before + 1);
checkAdded((await within("subscription", whileFollowed(first({ query: added })))).data);

const refused = await within("refusal", first({ query: "{ nothing }" }).catch((errors) => errors));
assert.equal(refused[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");

const closed = new Promise((resolve) => client.on("closed", resolve));
await client.dispose();
assert.equal((await within("close", closed)).code, 1000);

const stranger = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: { Authorization: "Bearer x.y.z" }, retryAttempts: 0 });
const rejected = await stranger.iterate({ query: feed, variables: { first: 5 } }).next().catch((event) => event);
assert.equal(rejected.code, 4403);
report("bad token");
