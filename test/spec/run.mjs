// Runs the cases of a file with graphql-js and prints the answers: node run.mjs cases.json
import { readFileSync } from 'node:fs'
import { execute } from 'graphql'
import { build, read } from './read.mjs'
import { newWorld } from './world.mjs'

const { schemas, world, cases } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const built = Object.fromEntries(Object.entries(schemas).map(([name, sdl]) => [name, build(sdl)]))

async function answer({ client, query, variables, operation }) {
  const { stage, errors, document } = read(built[client], query)
  if (stage !== 'valid') return { stage, errors }
  const result = await execute({
    schema: built[client].schema,
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
