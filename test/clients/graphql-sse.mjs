import assert from "node:assert/strict";
import { createClient } from "graphql-sse";
import { added, authorization, checkAdded, checkFeed, endpoint, feed, like, unlike, whileFollowed, within } from "./social.mjs";

const client = createClient({ url: endpoint, headers: authorization, retryAttempts: 0 });
const first = async (payload) => {
  for await (const result of client.iterate(payload)) return result;
};
const all = async (payload) => {
  const results = [];
  for await (const result of client.iterate(payload)) results.push(result);
  return results;
};

const results = await within("query", all({ query: feed, variables: { first: 5 } }));
assert.equal(results.length, 1);
const id = checkFeed(results[0].data);
const before = (await first({ query: unlike, variables: { id } })).data.unlikePost.likes;
const after = (await within("mutation", first({ query: like, variables: { id } }))).data.likePost.likes;
assert.equal(after, before + 1);
checkAdded((await within("subscription", whileFollowed(first({ query: added })))).data);
const refused = await within("refusal", first({ query: "{ nothing }" }).catch((error) => error));
assert.equal(refused.response.status, 422);
client.dispose();
