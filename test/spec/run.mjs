// Runs the cases of a file with graphql-js and prints the answers: node run.mjs cases.json
import { readFileSync } from 'node:fs'
import { buildSchema, execute, parse, validate } from 'graphql'
import { newWorld } from './world.mjs'

const { schemas, world, cases } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const built = Object.fromEntries(Object.entries(schemas).map(([name, sdl]) => [name, buildSchema(sdl)]))

async function answer({ client, query, variables, operation }) {
  let document
  try {
    document = parse(query)
  } catch (error) {
    return { stage: 'parse', errors: [error] }
  }
  const errors = validate(built[client], document, undefined, { maxErrors: 1000 })
  if (errors.length > 0) return { stage: 'validate', errors }
  const result = await execute({
    schema: built[client],
    document,
    rootValue: newWorld(world),
    variableValues: variables ?? undefined,
    operationName: operation || undefined,
  })
  return { stage: 'data' in result ? 'execute' : 'request', ...result }
}

const answers = []
for (const c of cases) answers.push(await answer(c))
process.stdout.write(JSON.stringify(answers))
