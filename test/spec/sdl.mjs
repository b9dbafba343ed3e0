// Parses the SDL texts of a file with graphql-js and prints what is defined where, or where the mistake is: node sdl.mjs cases.json
import { readFileSync } from 'node:fs'
import { getLocation, parse, visit } from 'graphql'

const texts = JSON.parse(readFileSync(process.argv[2], 'utf8'))

function answer(text) {
  let document
  try {
    document = parse(text)
  } catch (error) {
    return { message: error.message, error: error.locations[0] }
  }
  const defined = []
  const define = (node) => {
    const { line, column } = getLocation(node.loc.source, node.name.loc.start)
    defined.push({ name: node.name.value, description: node.description?.value ?? '', line, column })
  }
  const directive = (node) => {
    const { line, column } = getLocation(node.loc.source, node.loc.start)
    defined.push({ name: '@' + node.name.value, description: '', line, column })
  }
  const executable = document.definitions.some(({ kind }) => kind === 'OperationDefinition' || kind === 'FragmentDefinition')
  visit(document, {
    FieldDefinition: define, InputValueDefinition: define, EnumValueDefinition: define, ScalarTypeDefinition: define, ObjectTypeDefinition: define,
    InterfaceTypeDefinition: define, UnionTypeDefinition: define, EnumTypeDefinition: define, InputObjectTypeDefinition: define, Directive: directive,
  })
  return { executable, defined }
}

process.stdout.write(JSON.stringify(texts.map(answer)))
