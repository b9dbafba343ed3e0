// Parsing and validating as graphql-js does it.
//
// Version 16 is the reference. What it does not know yet, the September 2025 edition's rule for the root of subscriptions and
// incremental delivery, is asked of version 17. So is what version 16 breaks at: a variable in @skip at that root.
import { buildSchema, parse, SingleFieldSubscriptionsRule, specifiedRules, validate } from 'graphql'
import * as newer from 'graphql17'

const rules = specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule)
const newerRules = [
  newer.KnownOperationTypesRule,
  newer.SingleFieldSubscriptionsRule,
  newer.DeferStreamDirectiveLabelRule,
  newer.DeferStreamDirectiveOnRootFieldRule,
  newer.DeferStreamDirectiveOnValidOperationsRule,
  newer.StreamDirectiveOnListFieldRule,
]

// build makes a schema for both versions; that has @defer, as every schema of Facet has.
export function build(sdl) {
  const defer = 'directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT\n'
  const whole = sdl.includes('directive @defer') ? sdl : defer + sdl
  return { schema: buildSchema(whole), newerSchema: newer.buildSchema(whole) }
}

// read gives the document, or the stage at which there is none and why.
export function read({ schema, newerSchema }, text) {
  let document
  try {
    document = parse(text)
  } catch (error) {
    return { stage: 'parse', errors: [error] }
  }
  const errors = [...validate(schema, document, rules, { maxErrors: 1000 })]
  try {
    errors.push(...newer.validate(newerSchema, newer.parse(text), newerRules, { maxErrors: 1000 }))
  } catch (error) {
    if (errors.length === 0) throw error
  }
  return errors.length > 0 ? { stage: 'validate', errors } : { stage: 'valid', errors: [], document }
}
