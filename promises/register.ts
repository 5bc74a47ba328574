import { cli } from './cli.ts'
import { type Entry, type Kind, watched } from './entry.ts'
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
  const weakest = kinds.toSorted((a, b) => strength[a] - strength[b])[0] ?? 'planned'
  // A right that restates a capability needs the probe that the capability does not.
  return weakest === 'enforced' && watched.includes(entry.row) && probesFor(entry).length === 0 ? 'detected' : weakest
}

/** The probes that watch a row: its own, or those of the rows it restates. */
export function probesFor(entry: Entry, seen: readonly string[] = []): readonly string[] {
  const others = (entry.same_as ?? []).filter((id) => !seen.includes(id))
  const more = others.flatMap((id) => {
    const original = byId.get(id)
    return original ? probesFor(original, [...seen, entry.id]) : []
  })
  return [...new Set([...entry.probes, ...more])]
}

/** The rows that somebody vouches for so that this one stands: itself, or among those it restates. */
export function vouchedRows(entry: Entry, seen: readonly string[] = []): readonly Entry[] {
  if (entry.attests) return [entry]
  const others = (entry.same_as ?? []).filter((id) => !seen.includes(id))
  return others.flatMap((id) => {
    const original = byId.get(id)
    return original ? vouchedRows(original, [...seen, entry.id]) : []
  })
}

/** Rows about the public site and the company that runs it: no workspace has a part in them. */
export const apartFromWorkspaces: ReadonlySet<string> = new Set(
  'ONT-017 ONT-126 OOR-003 OOR-061 REL-010 REL-011 REL-031 REL-044'.split(' '),
)

/** Every promise of the five source policies, in their order. */
export const register: readonly Entry[] = given.map((entry) => ({ ...entry, kind: kindOf(entry) }))
