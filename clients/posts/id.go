package posts

// Kind is the GraphQL type that post ids are global ids of.
const Kind = "Post"

// ID is the id of a post.
type ID = PostGlobalID
