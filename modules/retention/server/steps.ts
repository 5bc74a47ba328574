import type { App } from '@app/core'
import { type GlobalTable, type ObjectDef, type Table, throughOf } from '@app/schema'

const hasPeriod = ({ retention }: Pick<Table, 'retention'>): boolean =>
  typeof retention === 'object' && 'class' in retention

/** Tables with a period of their own, or of the row they leave with; those that hang on another before that one. */
export function timedTables(app: App): Table[] {
  const tables = [...app.registry.tables.values()]
  return [...tables.filter((table) => throughOf(app.registry, table)), ...tables.filter(hasPeriod)]
}

/** What ends within a day is swept every hour, by the role that writes it (core/http). */
const SWEPT: readonly string[] = ['code', 'attempt']

/** Tables of accounts with a period. */
export const accountTables = (app: App): GlobalTable[] =>
  [...app.registry.globals.values()].filter(
    ({ retention }) => typeof retention === 'object' && 'class' in retention && !SWEPT.includes(retention.class),
  )

/** Objects in the order they are emptied: what refers to another goes before it. Members stay as the names of what they did. */
export function purgedObjects(app: App): ObjectDef[] {
  const objects = [...app.registry.objects.values()]
  const order = referrersFirst(
    objects.map((object) => object.name),
    (name) =>
      Object.values(app.registry.objects.get(name)?.fields ?? {}).flatMap((field) =>
        ['ref', 'member'].includes(field.kind) && field.target ? [field.target] : [],
      ),
  )
  return order.flatMap((name) => app.registry.objects.get(name) ?? [])
}

/** Names so that who refers comes before what it refers to; within a circle the order is that of the list. */
export function referrersFirst(names: readonly string[], targets: (name: string) => readonly string[]): string[] {
  const done: string[] = []
  const seen = new Set<string>()
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    for (const target of targets(name)) if (names.includes(target)) visit(target)
    done.push(name)
  }
  for (const name of names) visit(name)
  return done.toReversed()
}
