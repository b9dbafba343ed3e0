// Coerces variables with graphql-js and prints what became of each: node coerce.mjs cases.json
import { readFileSync } from 'node:fs'
import { buildSchema, getVariableValues, parse } from 'graphql'

const { sdl, cases } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const schema = buildSchema(sdl)

function answer({ variable, given }) {
  const { definitions } = parse(`query (${variable}) { __typename }`)
  const { errors, coerced } = getVariableValues(schema, definitions[0].variableDefinitions, JSON.parse(given))
  return errors ? { refused: errors.map((error) => error.message).join('; ') } : { coerced }
}

process.stdout.write(JSON.stringify(cases.map(answer)))
