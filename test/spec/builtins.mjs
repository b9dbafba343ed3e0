// Prints the built-in types and directives of a version of graphql-js as SDL without descriptions: node builtins.mjs package
const graphql = await import(process.argv[2])
const text = graphql.printIntrospectionSchema(graphql.buildSchema('type Query { a: Int }'))
process.stdout.write(graphql.print(graphql.visit(graphql.parse(text), { enter: (node) => node.description ? { ...node, description: undefined } : undefined })))
