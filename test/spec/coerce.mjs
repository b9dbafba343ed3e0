// Coerces variables with graphql-js and prints what became of each: node coerce.mjs cases.json
import { readFileSync } from 'node:fs'
import { buildSchema, getVariableValues, NoUnusedVariablesRule, parse, specifiedRules, validate } from 'graphql'

const { sdl, cases } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const schema = buildSchema(sdl)
const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule)

function answer({ variable, given }) {
  const document = parse(`query (${variable}) { __typename }`)
  const invalid = validate(schema, document, rules)
  if (invalid.length > 0) return { invalid: invalid.map((error) => error.message).join('; ') }
  const { errors, coerced } = getVariableValues(schema, document.definitions[0].variableDefinitions, JSON.parse(given))
  return errors ? { refused: errors.map((error) => error.message).join('; ') } : { coerced }
}

process.stdout.write(JSON.stringify(cases.map(answer)))
