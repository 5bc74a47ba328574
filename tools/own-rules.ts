import { globSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'

/**
 * Rules of ours that no linter has (architecture.md §8, conventions.md §1 and §5). Line by line on the source without comments:
 * crude, quick, and every exception is visible here.
 */
type Rule = { name: string; in: RegExp; except?: RegExp; test: (line: string) => boolean }

const matches = (pattern: RegExp) => (line: string) => pattern.test(line)
const product = /^(apps|packages\/(schema|core|ui)|modules)\//
const isTest = /[.]test[.]tsx?$|^packages\/testkit\//

function objectNames(root: string): string[] {
  const found = globSync('modules/*/*.object.ts', { cwd: root }).flatMap((path) =>
    [...readFileSync(resolve(root, path), 'utf8').matchAll(/defineObject\(\s*'([a-z_]+)'/g)].map(
      (match) => match[1] ?? '',
    ),
  )
  // Words that are also ordinary values (a role, a tag, a kind of view) are not looked for.
  return found.filter(
    (name) =>
      !['member', 'team', 'tag', 'view', 'note', 'address', 'import', 'export', 'activity', 'task'].includes(name),
  )
}

function rules(root: string): Rule[] {
  const names = objectNames(root)
  const literal = names.length === 0 ? /(?!)/ : new RegExp(`(===|!==|case)\\s*'(${names.join('|')})'`)
  return [
    {
      name: 'no object names in core and ui (architecture.md §8)',
      in: /^packages\/(core|ui)\//,
      except: isTest,
      test: matches(literal),
    },
    {
      name: 'no branching on the kind of a field in core (architecture.md §8)',
      in: /^packages\/core\/(records|policy|events)\//,
      except: isTest,
      test: matches(/switch \([\w.]*kind\)/),
    },
    { name: 'one schema language', in: product, test: matches(/from 'zod/) },
    { name: 'no sql.raw', in: product, except: /packages\/core\/db\//, test: matches(/\bsql\.raw\(/) },
    {
      name: 'no storage but sidebarCollapsed (rulings.md 32)',
      in: /^(apps\/web|packages\/ui|modules\/[^/]+\/web)\//,
      except: isTest,
      test: (line) => /localStorage/.test(line) && !/sidebarCollapsed|FOLDED/.test(line),
    },
    {
      name: 'whether the navigation is folded is read in one place (ONT-124)',
      in: product,
      except: /^(apps\/web\/shell\/fold|packages\/core\/http\/browser-storage)[.]ts$|[.]test[.]/,
      test: matches(/sidebarCollapsed|\blocalStorage\b|\bdataset(\[['"`]|[.])nav\b/),
    },
    {
      name: 'and that place reaches nothing else (ONT-124)',
      in: /^apps\/web\/shell\/fold[.]ts$/,
      test: matches(/\b(import|fetch|XMLHttpRequest|sendBeacon|WebSocket|EventSource|cookie|location|history)\b/),
    },
    {
      name: 'nothing else is kept in the browser (ONT-125)',
      in: /^(apps\/web|packages\/ui|modules\/[^/]+\/web)\//,
      except: isTest,
      test: matches(/\b(sessionStorage|indexedDB|cookieStore|caches[.](open|match))\b|\bdocument[.]cookie\s*=[^=]/),
    },
    { name: 'no skipped tests', in: /[.]test[.]tsx?$/, test: matches(/\b(test|it|describe)[.](skip|todo|only)\(/) },
    {
      name: 'no machine paths',
      in: /./,
      except: /^tools\/own-rules[.]ts$/,
      test: matches(/(?<![\w.])\/(home|root)\/\w|\/work\/(main|shared)/),
    },
    { name: 'no leakproof marks of ours (security.md §4.1.5)', in: /^db\//, test: matches(/^[^-]*\bleakproof\b/i) },
    {
      name: 'no ilike outside search (architecture.md §7.7)',
      in: product,
      except: /search|[.]test[.]ts$/,
      test: matches(/\bilike\b.*`|`.*\bilike\b/i),
    },
  ]
}

const withoutComments = (line: string): string =>
  /^\s*(\*|\/\/|\/\*|--)/.test(line) ? '' : line.replace(/\s\/\/ .*$/, '')

/** File names: kebab-case and none of the words that say nothing. */
function badName(path: string): string | null {
  // In imports a helper is a word of the trade: a row made on the way so that others can refer to it (`import_helper`).
  if (path === 'modules/transfer/server/helpers.ts') return null
  const name = basename(path).replace(
    /([.](object|table|actions|queries|test|slow|e2e|config|d))*[.](ts|tsx|sql|cjs|js)$/,
    '',
  )
  if (/(^|[/-])(utils?|helpers?|common|shared|lib|manager|services?)([-/.]|$)/.test(path))
    return 'a word that says nothing'
  return /^[a-z0-9.]+([-_][a-z0-9]+)*$|^[.]/.test(name) ? null : 'not kebab-case'
}

/** Runs the rules over the source; the output names file, line and rule. */
export function ownRules(root: string): { ok: boolean; output: string } {
  const paths = globSync('{apps,packages,modules,tools,db,e2e}/**/*.{ts,tsx,sql}', { cwd: root }).filter(
    (path) => !/node_modules|\/dist\/|\/locales\//.test(path),
  )
  const found: string[] = []
  for (const path of paths) {
    const bad = badName(path)
    if (bad) found.push(`${path}: name: ${bad}`)
    const lines = readFileSync(resolve(root, path), 'utf8').split('\n')
    if (path.startsWith('packages/core/records/') && !isTest.test(path) && lines.length > 300)
      found.push(`${path}: ${lines.length} lines, 300 at most`)
    for (const rule of rules(root).filter((each) => each.in.test(path) && !each.except?.test(path)))
      lines.forEach((line, index) => {
        if (rule.test(withoutComments(line)))
          found.push(`${path}:${index + 1}: ${rule.name}: ${line.trim().slice(0, 100)}`)
      })
  }
  return { ok: found.length === 0 && paths.length > 0, output: found.join('\n') }
}
