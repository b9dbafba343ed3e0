// A small Relay app: its queries, the fragments that they defer, and what must be shown in the end.
import assert from "node:assert/strict";

// of a list: the fragment of each post
const ofPosts = (fragment) => (data, read) => read(fragment, data.posts);

export const app = {
  "nulls in lists": {
    text: `query appNullsQuery { posts(first: 3) { id ...app_media @defer(label: "media") } }`,
    query: "appNullsQuery",
    fragments: { media: ofPosts("app_media") },
    check: ({ media }) => assert.ok(media.data.length === 3 && media.data.some((post) => post.mediaUrl === null)),
  },
  media: { text: "fragment app_media on Post { title mediaUrl mediaKind }" },
  "null object": {
    text: `query appNobodyQuery { viewer { id } ...app_nobody @defer(label: "nobody") }`,
    query: "appNobodyQuery",
    fragments: { nobody: (data, read) => read("app_nobody", data) },
    check: ({ data, nobody }) => {
      assert.ok(data.viewer.id);
      assert.deepEqual(nobody.data, [{ profile: null }]);
    },
  },
  nobody: { text: `fragment app_nobody on Query { profile(handle: "nobody") { id name } }` },
  overlapping: {
    text: `query appOverlappingQuery { posts(first: 2) { id ...app_late @defer(label: "late") ...app_plain @defer(label: "plain") } }`,
    query: "appOverlappingQuery",
    fragments: { late: ofPosts("app_late"), plain: ofPosts("app_plain") },
    check: ({ late, plain }) => {
      assert.ok(late.data.every((post) => post.title && post.author.name));
      assert.ok(plain.data.every((post) => post.likes >= 0 && post.author.handle));
      assert.deepEqual(late.data.map((post) => post.body), plain.data.map((post) => post.body));
    },
  },
  late: { text: "fragment app_late on Post { title body author { name } }" },
  plain: { text: "fragment app_plain on Post { likes body author { handle } }" },
  nested: {
    text: `query appNestedQuery { posts(first: 2) { id ...app_outer @defer(label: "outer") } }`,
    query: "appNestedQuery",
    fragments: {
      outer: ofPosts("app_outer"),
      inner: (data, read) => {
        const outer = read("app_outer", data.posts);
        return outer.missing ? outer : read("app_inner", outer.data);
      },
    },
    check: ({ outer, inner }) => {
      assert.ok(outer.data.every((post) => post.title));
      assert.ok(inner.data.length === 2 && inner.data.every((post) => post.comments.total >= 0));
    },
  },
  outer: { text: `fragment app_outer on Post { title ...app_inner @defer(label: "inner") }` },
  inner: { text: "fragment app_inner on Post { body comments(first: 2) { total items { body } } }" },
  root: {
    text: `query appRootQuery { viewer { id } ...app_ads @defer(label: "ads") }`,
    query: "appRootQuery",
    fragments: { ads: (data, read) => read("app_ads", data) },
    check: ({ ads }) => assert.ok(ads.data[0].ads.length > 0),
  },
  ads: { text: "fragment app_ads on Query { ads { advertiser } }" },
  "service down": {
    text: `query appDownQuery { posts(first: 2) { id ...app_stats @defer(label: "stats") } }`,
    query: "appDownQuery",
    fragments: { stats: ofPosts("app_stats") },
    check: ({ stats }) => assert.ok(stats.data.every((post) => post.stats === null && post.likes >= 0)),
  },
  stats: { text: "fragment app_stats on Post { likes stats { views } }" },
};
