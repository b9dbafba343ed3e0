// Parses and validates the documents of a file with graphql-js and prints where each ended: node documents.mjs cases.json
//
// Version 16 is the reference. What it does not know yet, the September 2025 edition's rule for the root of subscriptions and
// incremental delivery, is asked of version 17. So is what version 16 breaks at: a variable in @skip at that root.
import { readFileSync } from 'node:fs'
import { buildSchema, parse, SingleFieldSubscriptionsRule, specifiedRules, validate } from 'graphql'
import * as newer from 'graphql17'

const { sdl, newerSDL, documents } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const schema = buildSchema(sdl)
const newerSchema = newer.buildSchema(newerSDL ?? sdl)
const rules = specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule)
const newerRules = [
  newer.KnownOperationTypesRule,
  newer.SingleFieldSubscriptionsRule,
  newer.DeferStreamDirectiveLabelRule,
  newer.DeferStreamDirectiveOnRootFieldRule,
  newer.DeferStreamDirectiveOnValidOperationsRule,
  newer.StreamDirectiveOnListFieldRule,
]

const plain = ({ message, locations }) => ({ message, locations })

function answer(text) {
  let document
  try {
    document = parse(text)
  } catch (error) {
    return { stage: 'parse', errors: [plain(error)] }
  }
  const errors = validate(schema, document, rules, { maxErrors: 1000 })
  try {
    errors.push(...newer.validate(newerSchema, newer.parse(text), newerRules, { maxErrors: 1000 }))
  } catch (error) {
    if (errors.length === 0) throw error
  }
  return { stage: errors.length > 0 ? 'validate' : 'valid', errors: errors.map(plain) }
}

process.stdout.write(JSON.stringify(documents.map(answer)))
