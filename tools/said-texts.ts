import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from '@swc/core'

/** A node of the parsed program; only what is asked for here is looked at. */
type Node = { type: string; [key: string]: unknown }
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

const WORDS = new Set(['message', 'detail'])
/** Answers to directories and to the program itself: no person reads them in the web. */
const UNSEEN = /\.test\.ts$|\/web\/|\/probes|\/scim-|password-hash|node_modules/

/** Where kinds of files have their names ("a PNG image"), which stand in other texts. */
const NAMES = /core\/transfer\/read\/|files\/server\/kinds/
const isName = (text: string): boolean => /^an? /.test(text)

/**
 * What the server says to people in its answers (`message` and `detail` of problems, warnings of imports), read from the source with
 * `{0}` where a value stands: as literals, as arguments of a function whose parameter has that name, and in tables of such texts.
 * The web has them in its catalogues (apps/web/server-words.ts), so that one who reads German is told in German what is wrong.
 */
export function saidTexts(root: string): string[] {
  const paths = globSync(['{packages/core,packages/schema,modules}/**/*.ts', 'packages/ui/api.ts'], {
    cwd: root,
  }).filter((path) => !UNSEEN.test(path))
  const files = paths.map((path) => {
    const tree = parseSync(readFileSync(join(root, path), 'utf8'), {
      syntax: 'typescript',
      target: 'es2022',
    }) as unknown as Node
    const nodes: Node[] = []
    collect(tree, nodes)
    return { path, nodes, helpers: new Map(nodes.flatMap(helper)) }
  })
  const shared = new Map(files.flatMap(({ nodes, helpers }) => exported(nodes).flatMap((name) => entry(helpers, name))))
  const found = new Set<string>()
  for (const { path, nodes, helpers } of files) {
    const known = new Map([...imported(nodes).flatMap((name) => entry(shared, name)), ...helpers])
    for (const node of nodes) for (const text of said(node, nodes, known)) if (/\p{L}.*\s/u.test(text)) found.add(text)
    if (NAMES.test(path))
      for (const node of nodes) if (node.type === 'StringLiteral' && isName(nameOf(node))) found.add(nameOf(node))
  }
  return [...found].toSorted()
}

const entry = (map: ReadonlyMap<string, number>, name: string): [string, number][] => {
  const at = map.get(name)
  return at === undefined ? [] : [[name, at]]
}

function collect(value: unknown, into: Node[]): void {
  if (Array.isArray(value)) for (const one of value) collect(one, into)
  else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) into.push(value)
    for (const [key, one] of Object.entries(value)) if (key !== 'span') collect(one, into)
  }
}

const nameOf = (value: unknown): string => (isNode(value) && typeof value['value'] === 'string' ? value['value'] : '')

/** `const wrong = (pointer, message) => …` and `function wrong(pointer, message)`: the name, and where its text stands. */
function helper(node: Node): [string, number][] {
  const made = node['init'] as Node | undefined
  if (node.type === 'VariableDeclarator' && made?.type === 'ArrowFunctionExpression')
    return positions(nameOf(node['id']), made['params'] as Node[])
  if (node.type === 'FunctionDeclaration')
    return positions(
      nameOf(node['identifier']),
      (node['params'] as Node[]).map((one) => one['pat'] as Node),
    )
  return []
}

const positions = (name: string, params: Node[]): [string, number][] => {
  const at = params.findIndex((one) => WORDS.has(nameOf(one)))
  return at < 0 ? [] : [[name, at]]
}

const exported = (nodes: readonly Node[]): string[] =>
  nodes
    .filter((node) => node.type === 'ExportDeclaration')
    .flatMap((node) => {
      const declared = node['declaration'] as Node
      return declared.type === 'VariableDeclaration'
        ? (declared['declarations'] as Node[]).map((one) => nameOf(one['id']))
        : [nameOf(declared['identifier'])]
    })

const imported = (nodes: readonly Node[]): string[] =>
  nodes.filter((node) => node.type === 'ImportSpecifier').map((node) => nameOf(node['local']))

function said(node: Node, all: readonly Node[], helpers: ReadonlyMap<string, number>): string[] {
  if (node.type === 'KeyValueProperty' && WORDS.has(nameOf(node['key']))) return textsOf(node['value'] as Node, all)
  if (node.type !== 'CallExpression') return []
  const at = helpers.get(nameOf(node['callee']))
  const given = at === undefined ? undefined : (node['arguments'] as { expression: Node }[])[at]
  return given ? textsOf(given.expression, all) : []
}

/** The texts an expression can be; what is not written here (a variable, a call) is none. */
function textsOf(node: Node, all: readonly Node[]): string[] {
  const both = (a: string, b: string): string[] => [...textsOf(node[a] as Node, all), ...textsOf(node[b] as Node, all)]
  switch (node.type) {
    case 'StringLiteral':
      return [String(node['value'])]
    case 'TemplateLiteral':
      return [
        (node['quasis'] as { cooked: string }[])
          .map((one, at, list) => one.cooked + (at < list.length - 1 ? `{${at}}` : ''))
          .join(''),
      ]
    case 'ConditionalExpression':
      return both('consequent', 'alternate')
    case 'ParenthesisExpression':
      return textsOf(node['expression'] as Node, all)
    case 'BinaryExpression':
      if (node['operator'] === '??' || node['operator'] === '||') return both('left', 'right')
      return []
    case 'MemberExpression':
      return tableOf(nameOf(node['object']), all)
    default:
      return []
  }
}

/** The texts of a `const reasons: Record<…, string> = { … }` of the same file. */
const tableOf = (name: string, all: readonly Node[]): string[] =>
  all
    .filter((one) => name !== '' && one.type === 'VariableDeclarator' && nameOf(one['id']) === name)
    .map((one) => one['init'] as Node)
    .filter((made) => isNode(made) && made.type === 'ObjectExpression')
    .flatMap((made) => made['properties'] as Node[])
    .flatMap((one) => (isNode(one['value']) && one['value'].type === 'StringLiteral' ? [nameOf(one['value'])] : []))
