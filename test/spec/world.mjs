// The resolvers of resolvers_test.go once more, as plain objects whose methods graphql-js calls.

const opaque = (text) => Buffer.from(text).toString('base64url')
const globalID = (kind, id) => opaque(`${kind}:${id}`)
const orNull = (value) => value || null // what Go holds as "" or as the zero time

function numberOf(id) {
  const [kind, n] = Buffer.from(id, 'base64url').toString().split(':')
  if (!/^[A-Za-z]+$/.test(kind) || !/^[1-9][0-9]*$/.test(n ?? '')) throw new Error('not a global id')
  return [kind, Number(n)]
}

// newWorld returns the root value of one operation over a fresh copy of the data.
export function newWorld(raw) {
  const world = structuredClone(raw)
  let writes = 0
  const count = () => (world.still ? 0 : writes)

  function fault(name) {
    if (world.faults[name]) throw new Error(name)
  }

  const profile = (p) => p && {
    ...p,
    __typename: 'Profile',
    id: globalID('Profile', p.id),
    presence() { fault(`Profile.presence:${p.id}`); return p.id % 5 === 0 ? null : presence(p.id, [null, 'ONLINE', 'AWAY', 'OFFLINE'][p.id % 4]) },
    avatarThumbnail: ({ pixels }) => `${p.avatarUrl}?s=${Math.min(Math.max(pixels ?? 96, 16), 1024)}`,
  }
  const profileByID = (id) => profile(world.profiles.find((p) => p.id === id)) ?? null

  const presence = (id, status) => ({
    profile: () => profileByID(id),
    status,
    lastSeen: id % 3 === 0 ? null : '2026-11-02T09:00:00Z',
  })

  const comment = (c) => c && {
    id: globalID('Comment', c.id),
    body: c.body,
    createdAt: orNull(c.createdAt),
    author() { fault(`Comment.author:${c.id}`); return profileByID(c.authorId) },
  }

  const post = (p) => p && {
    __typename: 'Post',
    id: globalID('Post', p.id),
    title: p.title,
    body: p.body,
    mediaUrl: orNull(p.mediaUrl),
    mediaKind: orNull(p.mediaKind),
    createdAt: orNull(p.createdAt),
    likes: p.likes,
    commentCount: p.commentCount,
    artworkUrl: ({ size }) => (p.mediaUrl ? `${p.mediaUrl}?w=${{ SD: 640, HD: 1280, UHD: 3840 }[size]}` : ''),
    author() { fault(`Post.author:${p.id}`); return profileByID(p.authorId) },
    stats() { fault(`Post.stats:${p.id}`); return { views: count(), shares: p.id } },
    comments({ first }) {
      fault(`Post.comments(${first})`)
      const list = world.comments[p.id]
      return list ? { items: list.slice(0, first).map(comment), total: list.length } : null
    },
  }
  const postByID = (id) => post(world.posts.find((p) => p.id === id)) ?? null

  const cursor = (n) => opaque(`c:${n}`)
  function connection(items, key, edge, after) {
    return {
      edges: items.map(edge),
      pageInfo: {
        hasNextPage: false,
        hasPreviousPage: after != null,
        startCursor: items.length ? cursor(key(items[0])) : null,
        endCursor: items.length ? cursor(key(items.at(-1))) : null,
      },
    }
  }

  const notification = (n) => ({
    id: globalID('Notification', n.id),
    kind: orNull(n.kind),
    read: n.read,
    createdAt: orNull(n.createdAt),
    actor() { fault(`Notification.actor:${n.id}`); return profileByID(n.actorId) },
    subject() {
      if (n.kind === 'FOLLOW') return profileByID(n.actorId)
      fault(`Notification.subject:${n.id}`)
      return postByID(n.postId)
    },
  })

  const viewer = () => ({
    id: globalID('Profile', 1),
    profile: () => profileByID(1),
    unreadNotifications: () => count(),
    notifications: ({ first }) => connection(
      world.notifications.slice(0, first), (n) => n.id, (n) => ({ cursor: cursor(n.id), node: notification(n) })),
  })

  function like({ id }, by) {
    const [, n] = numberOf(id)
    writes++
    fault(`Mutation.likePost:${n}`)
    const p = world.posts.find((p) => p.id === n)
    if (p) p.likes += by
    return postByID(n)
  }

  function follow({ id }) {
    writes++
    return profileByID(numberOf(id)[1])
  }

  return {
    ads: ({ slots }) => world.ads.slice(0, slots).map((a) => a && { ...a, id: globalID('Ad', a.id) }),
    feed: ({ first, after }) => connection(world.feed.slice(0, first), (i) => i.postId, (i) => ({
      cursor: cursor(i.postId), reason: orNull(i.reason), node: () => postByID(i.postId),
    }), after),
    home: () => ({
      rows: world.rows.map((r) => ({
        id: globalID('Row', r.id),
        title: r.title,
        items() { fault(`Row.items:${r.id}`); return r.postIds && r.postIds.map(postByID) },
      })),
    }),
    node({ id }) {
      const [kind, n] = numberOf(id)
      return kind === 'Profile' ? profileByID(n) : postByID(n)
    },
    posts({ first }) { fault(`Query.posts:${first}`); return world.posts.slice(0, first).map(post) },
    profile({ handle }) { fault(`Query.profile:${handle}`); return profile(world.profiles.find((p) => p.handle === handle)) ?? null },
    viewer,

    createPost({ input }) { writes++; return post({ ...input, id: 100, authorId: 1, likes: writes, commentCount: 0 }) },
    likePost: (args) => like(args, 1),
    unlikePost: (args) => like(args, -1),
    follow,
    unfollow: follow,
    setPresence({ status }) { writes++; return presence(1, status) },
    markNotificationsRead({ upTo }) { writes += upTo == null ? 1 : 11; return viewer() },
  }
}
