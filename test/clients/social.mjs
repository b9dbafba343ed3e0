// What every client is asked to do against the demo: a query, a mutation, a subscription.
import assert from "node:assert/strict";

export const [server, admin] = process.argv.slice(2);
export const endpoint = `${server}/graphql/web`;
export const socket = endpoint.replace(/^http/, "ws");

export async function tokenOf(viewer) {
  const response = await fetch(`${admin}/token?client=web&viewer=${viewer}`, { headers: { accept: "text/plain" } });
  assert.equal(response.status, 200);
  return (await response.text()).trim();
}

export const authorization = { Authorization: `Bearer ${await tokenOf(7)}` };

export const feed = "query Feed($first: Int!) { viewer { id } feed(first: $first) { edges { node { id title author { handle } } } } }";
export const unlike = "mutation Unlike($id: ID!) { unlikePost(id: $id) { id likes } }";
export const like = "mutation Like($id: ID!) { likePost(id: $id) { id likes } }";
export const added = "subscription Added { notificationAdded { id kind actor { handle } } }";
export const deferred = `query Deferred { posts(first: 3) { id title ... on Post @defer(label: "late") { author { handle } stats { views } } } }`;

export function checkFeed(data) {
  assert.equal(data.feed.edges.length, 5);
  assert.ok(data.viewer.id);
  assert.ok(data.feed.edges.every(({ node }) => node.title && node.author.handle));
  return data.feed.edges[0].node.id;
}

export function checkDeferred(data) {
  assert.equal(data.posts.length, 3);
  assert.ok(data.posts.every((post) => post.title && post.author.handle && post.stats.views >= 0));
}

export function checkAdded(data) {
  assert.equal(data.notificationAdded.kind, "FOLLOW");
  assert.ok(data.notificationAdded.actor.handle);
}

// plain sends an operation without any client.
async function plain(token, query, variables) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  return data;
}

// whileFollowed has another viewer follow viewer 7 again and again until the work is done.
export async function whileFollowed(work) {
  const { viewer } = await plain(authorization.Authorization.slice(7), "{ viewer { profile { id } } }");
  const other = await tokenOf(9);
  const id = viewer.profile.id;
  let done = false;
  const following = (async () => {
    while (!done) {
      await plain(other, "mutation($id: ID!) { unfollow(id: $id) { id } follow(id: $id) { followers } }", { id });
      await new Promise((later) => setTimeout(later, 100));
    }
  })();
  try {
    return await work;
  } finally {
    done = true;
    await following;
  }
}

// report prints one line per thing that was done; the Go test counts them.
export const report = (what) => console.log(`ok ${what}`);

export async function within(what, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing came within 15 s`)), 15_000);
  });
  const result = await Promise.race([work, late]);
  clearTimeout(timer);
  report(what);
  return result;
}
