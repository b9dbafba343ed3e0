// Answers random operations with a version of graphql-js: node reference.mjs input.json
// Input: package, mode, world, and clients by name, each with sdl, union and own; operations. Output: a JSON text per line.
import { readFileSync } from 'node:fs'
import { describeItself, narrow } from './normalise.mjs'
import { newWorld } from './world.mjs'

const input = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const graphql = await import(input.package)
const { buildSchema, execute, experimentalExecuteIncrementally, legacyExecuteIncrementally, parse, validate } = graphql

const schemas = {}
for (const [name, { sdl, union, own }] of Object.entries(input.clients)) {
  const schema = buildSchema(sdl)
  describeItself(graphql, schema, own)
  narrow(graphql, schema, union)
  schemas[name] = schema
}

// answer is one result or, of what is incremental, the list of its payloads.
async function answer({ client, query, variables }) {
  const schema = schemas[client]
  let document
  try {
    document = parse(query)
  } catch (error) {
    return { stage: 'parse', errors: [error] }
  }
  const errors = validate(schema, document, undefined, { maxErrors: 1 })
  if (errors.length > 0) return { stage: 'validate', errors }
  // Version 17 refuses to execute what a schema with @defer has in one piece, also without any @defer in the document.
  const run = { plain: experimentalExecuteIncrementally ?? execute, 'v0.2': experimentalExecuteIncrementally, 20220824: legacyExecuteIncrementally }[input.mode]
  const result = await run({ schema, document, rootValue: newWorld(input.world), variableValues: variables })
  if (result.initialResult) {
    const payloads = [result.initialResult]
    for await (const payload of result.subsequentResults) payloads.push(payload)
    return { stage: 'execute', payloads }
  }
  if (input.mode !== 'plain' && 'data' in result) return { stage: 'execute', payloads: [{ ...result, hasNext: false }] }
  return { stage: 'data' in result ? 'execute' : 'request', ...result }
}

const lines = []
for (const operation of input.operations) lines.push(JSON.stringify(await answer(operation)))
process.stdout.write(lines.join('\n') + '\n')
