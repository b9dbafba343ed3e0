// What the specification leaves to the implementation, set in graphql-js to what Facet does. This is the whole list.

const meta = (name) => name.startsWith('__')
const scalars = ['Int', 'Float', 'String', 'Boolean', 'ID']

// 1. Descriptions of built-in types and directives are free, and versions of the introspection types differ in members:
// graphql-js gets Facet's. TestBuiltins holds those to graphql-js's own.
export function describeItself(graphql, schema, own) {
  for (const definition of graphql.parse(own).definitions) {
    const name = definition.name?.value
    if (definition.kind === 'DirectiveDefinition') {
      if (graphql.isSpecifiedDirective({ name })) describeDirective(graphql, schema.getDirective(name), schema, definition)
    } else if (name && (meta(name) || scalars.includes(name))) describeType(graphql, schema, definition)
  }
}

function describeType(graphql, schema, definition) {
  const type = schema.getType(definition.name.value)
  if (!type) return // a scalar that is not used
  type.description = definition.description?.value
  if (graphql.isObjectType(type)) {
    const known = type.getFields()
    const fields = definition.fields.map((node) => describeField(graphql, schema, known[node.name.value], node))
    for (const name of Object.keys(known)) delete known[name]
    for (const field of fields) known[field.name] = field
  }
  if (graphql.isEnumType(type)) {
    const values = type.getValues()
    const described = definition.values.map((node) =>
      Object.assign(values.find(({ name }) => name === node.name.value), { description: node.description?.value }))
    values.splice(0, values.length, ...described)
  }
}

function describeField(graphql, schema, field, node) {
  field.description = node.description?.value
  field.type = graphql.typeFromAST(schema, node.type)
  describeArguments(graphql, schema, field.args, node.arguments ?? [])
  return field
}

function describeDirective(graphql, directive, schema, node) {
  if (!directive) return
  directive.description = node.description?.value
  describeArguments(graphql, schema, directive.args, node.arguments ?? [])
}

function describeArguments(graphql, schema, known, nodes) {
  const args = nodes.map((node) =>
    Object.assign(known.find(({ name }) => name === node.name.value), {
      description: node.description?.value,
      type: graphql.typeFromAST(schema, node.type),
    }))
  known.splice(0, known.length, ...args)
}

// 2. What other clients' schemas have and this one lacks, enum values and types of objects, is narrowed away: left out of
// lists, null elsewhere, and no error.
export function narrow(graphql, schema, unionSDL) {
  const union = graphql.buildSchema(unionSDL)
  const namesOf = (s, type) =>
    graphql.isEnumType(type) ? type.getValues().map(({ name }) => name)
    : graphql.isAbstractType(type) ? s.getPossibleTypes(type).map(({ name }) => name)
    : []
  for (const type of Object.values(schema.getTypeMap())) {
    if (meta(type.name) || !graphql.isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const named = graphql.getNamedType(field.type)
      const own = new Set(namesOf(schema, named))
      const foreign = new Set(namesOf(union, union.getType(named.name)).filter((name) => !own.has(name)))
      if (foreign.size === 0) continue
      const known = (value) => !foreign.has(value?.__typename ?? value)
      field.resolve = (source, args, context, info) => {
        const value = graphql.defaultFieldResolver(source, args, context, info)
        return Array.isArray(value) ? value.filter(known) : known(value) ? value : null
      }
    }
  }
}
