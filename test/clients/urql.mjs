import assert from "node:assert/strict";
import { Client, fetchExchange } from "@urql/core";
import { added, authorization, checkAdded, checkDeferred, checkFeed, deferred, endpoint, feed, like, unlike, whileFollowed, within } from "./social.mjs";

// urql cancels the body of a stream that it leaves without waiting for what comes of that.
process.on("unhandledRejection", (reason) => {
  if (reason?.name !== "AbortError") throw reason;
});

const types = [];
const client = new Client({
  url: endpoint,
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetchSubscriptions: true,
  fetchOptions: { headers: authorization },
  fetch: async (...request) => {
    const response = await fetch(...request);
    types.push(response.headers.get("content-type").split(";")[0]);
    return response;
  },
});

const result = await within("query", client.query(feed, { first: 5 }).toPromise());
assert.equal(result.error, undefined);
const id = checkFeed(result.data);
assert.match(types.at(-1), /json$/);

const mutate = async (mutation) => (await client.mutation(mutation, { id }).toPromise()).data;
const before = (await mutate(unlike)).unlikePost.likes;
assert.equal((await within("mutation", mutate(like))).likePost.likes, before + 1);

const event = new Promise((resolve, reject) => {
  const subscription = client.subscription(added, {}).subscribe((result) => {
    subscription.unsubscribe();
    if (result.error) reject(result.error);
    else resolve(result.data);
  });
});
checkAdded(await within("subscription", whileFollowed(event)));
assert.ok(types.includes("text/event-stream"));

const states = [];
await within(
  "defer",
  new Promise((resolve, reject) => {
    client.query(deferred, {}).subscribe((result) => {
      if (result.error) reject(result.error);
      states.push(result.hasNext);
      if (!result.hasNext) {
        checkDeferred(result.data);
        resolve();
      }
    });
  }),
);
assert.equal(types.at(-1), "multipart/mixed");
assert.ok(states.length > 1, "the deferred fields came with the first part");
