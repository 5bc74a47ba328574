import { cli } from './cli.ts'
import type { Entry, Kind } from './entry.ts'
import { ont } from './ont.ts'
import { oor } from './oor.ts'
import { qnt } from './qnt.ts'
import { rel } from './rel.ts'

/** How many rows each source has. Numbers are never reused: a source only grows. */
export const rowsOf: Readonly<Record<string, number>> = { ONT: 142, QNT: 40, OOR: 80, REL: 44, CLI: 50 }

const strength: Record<Kind, number> = { planned: 0, attested: 1, detected: 2, enforced: 3 }
const given: readonly Entry[] = [...ont, ...qnt, ...oor, ...rel, ...cli]
const byId = new Map(given.map((entry) => [entry.id, entry]))

/** The kind of a row: its own, or the weakest of those it restates. A restatement of an unknown row is planned; the check names it. */
function kindOf(entry: Entry, seen: readonly string[] = []): Kind {
  if (!entry.same_as) return entry.kind
  const kinds = entry.same_as.map((id): Kind => {
    const original = byId.get(id)
    return original && !seen.includes(id) ? kindOf(original, [...seen, entry.id]) : 'planned'
  })
  return kinds.toSorted((a, b) => strength[a] - strength[b])[0] ?? 'planned'
}

/** Every promise of the five source policies, in their order. */
export const register: readonly Entry[] = given.map((entry) => ({ ...entry, kind: kindOf(entry) }))
