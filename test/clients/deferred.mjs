// Operations with @defer that every client renders against a demo whose analytics are down and whose ads are slow. What it
// shows in the end must be what the server answers in one piece.
import assert from "node:assert/strict";
import { authorization, endpoint } from "./social.mjs";

// send posts an operation without any client.
async function send(query) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...authorization },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

// A post without media, which is the newest then.
await send(`mutation { createPost(input: { title: "Words only", body: "No picture." }) { id } }`);

// Each scenario: the operation, and what must not be there yet in what is shown first.
export const scenarios = {
  "nulls in lists": {
    query: `query Nulls { posts(first: 3) { id title ... @defer(label: "media") { mediaUrl mediaKind } } }`,
    early: (data) => data.posts.every((post) => "title" in post),
    late: (data) => assert.ok(data.posts.some((post) => post.mediaUrl === null), "the demo has no post without media"),
  },
  "null object": {
    query: `query Nobody { viewer { id } ... @defer(label: "nobody") { profile(handle: "nobody") { id name } } }`,
    early: (data) => data.viewer.id,
    late: (data) => assert.equal(data.profile, null),
  },
  overlapping: {
    query: `query Overlapping { posts(first: 2) { id
      ... @defer(label: "late") { title body author { id name } }
      ... @defer(label: "plain") { likes body author { id handle } } } }`,
    early: (data) => data.posts.length === 2,
    late: (data) => assert.ok(data.posts.every((post) => post.author.name && post.author.handle && post.likes >= 0)),
  },
  nested: {
    query: `query Nested { posts(first: 2) { id ... @defer(label: "outer") { title
      ... @defer(label: "inner") { body comments(first: 2) { total items { id body } } } } } }`,
    early: (data) => data.posts.length === 2,
    late: (data) => assert.ok(data.posts.every((post) => post.title && post.comments.total >= 0)),
  },
  root: {
    query: `query Root { viewer { id } ... @defer(label: "ads") { ads { id advertiser } } }`,
    early: (data) => data.viewer.id && !data.ads,
    late: (data) => assert.ok(data.ads.length > 0),
  },
  "service down": {
    query: `query Down { posts(first: 2) { id ... @defer(label: "stats") { likes stats { views } } } }`,
    early: (data) => data.posts.length === 2,
    late: (data) => assert.ok(data.posts.every((post) => post.stats === null && post.likes >= 0)),
    errors: 2,
  },
};

// inOnePiece is the whole answer, as without any client.
const inOnePiece = ({ query }) => send(query.replaceAll(/ @defer\([^)]*\)/g, ""));

// bare is data without the __typename that clients add.
export function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== "__typename").map(([key, member]) => [key, bare(member)]));
}

// check compares what a client showed, state after state, with the whole answer.
export async function check(scenario, states) {
  const whole = await inOnePiece(scenario);
  assert.equal((whole.errors ?? []).length, scenario.errors ?? 0, JSON.stringify(whole.errors));
  assert.ok(states.length > 1, "everything came at once");
  assert.ok(scenario.early(states[0]), `shown first: ${JSON.stringify(states[0])}`);
  assert.deepEqual(bare(states.at(-1)), whole.data);
  scenario.late(states.at(-1));
}
