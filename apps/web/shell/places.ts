import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { House, Settings, Trash2 } from 'lucide-react'
import { objectIcon } from '@app/ui'
import type { Icon, Meta, ObjectMeta } from '@app/ui'
import { pages } from '../pages.ts'

const RECORDS = ['lead', 'contact', 'company', 'deal']
const WORK = ['task', 'activity', 'note', 'product']
/** Objects that are settings rather than places. */
const SETTINGS = new Set([
  'pipeline',
  'stage',
  'tag',
  'view',
  'member',
  'team',
  'import',
  'export',
  'deal_line',
  'workspace',
])

/** Letters after `g`. */
export const goLetters: Record<string, string> = {
  lead: 'l',
  contact: 'c',
  company: 'o',
  deal: 'd',
  task: 't',
  activity: 'a',
  note: 'n',
  product: 'p',
}

export type Place = {
  id: string
  label: string
  to: string
  icon: Icon
  object?: ObjectMeta
  keys?: string
  exact?: boolean
}

/** Where the list of an object lives: another layout (a board) opens first when a module offers one. */
export const listPath = (slug: string, object: ObjectMeta): string => {
  const layout = pages.find((p) => p.layout?.object === object.name)
  return layout ? `/w/${slug}${layout.path}` : `/w/${slug}/${object.path}`
}

/** The groups of the navigation, from meta: only what the member may read. */
export const placesOf = (
  meta: Meta,
  words: (m: MessageDescriptor) => string,
): { id: string; label: string | null; places: Place[] }[] => {
  const slug = meta.workspace.slug
  const seen = meta.objects.filter((o) => !o.hidden && !SETTINGS.has(o.name) && o.can.read !== 'none')
  const place = (o: ObjectMeta): Place => ({
    id: o.name,
    label: o.label[1],
    to: listPath(slug, o),
    icon: objectIcon(o.name),
    object: o,
    ...(goLetters[o.name] && { keys: goLetters[o.name] ?? '' }),
  })
  const pick = (names: string[]): Place[] => names.flatMap((n) => seen.filter((o) => o.name === n).map(place))
  const rest = seen.filter((o) => !RECORDS.includes(o.name) && !WORK.includes(o.name)).map(place)
  return [
    {
      id: 'top',
      label: null,
      places: [{ id: 'home', label: words(msg`Home`), to: `/w/${slug}`, icon: House, keys: 'h', exact: true }],
    },
    { id: 'records', label: words(msg`Records`), places: pick(RECORDS) },
    { id: 'work', label: words(msg`Work`), places: [...pick(WORK), ...rest] },
    {
      id: 'workspace',
      label: words(msg`Workspace`),
      places: [
        { id: 'trash', label: words(msg`Trash`), to: `/w/${slug}/trash`, icon: Trash2 },
        { id: 'settings', label: words(msg`Settings`), to: `/w/${slug}/settings`, icon: Settings, keys: 's' },
      ],
    },
  ]
}
