// Reads the documents of a file with graphql-js and prints where each ended: node documents.mjs cases.json
import { readFileSync } from 'node:fs'
import { build, read } from './read.mjs'

const { sdl, documents } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const schemas = build(sdl)

function answer(text) {
  const { stage, errors } = read(schemas, text)
  return { stage, errors: errors.map(({ message, locations }) => ({ message, locations })) }
}

process.stdout.write(JSON.stringify(documents.map(answer)))
