import { useNavigate } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLingui } from '@lingui/react/macro'
import { Monitor, Moon, PanelLeft, Plus, Rows3, Sun, Undo2, Zap } from 'lucide-react'
import {
  api,
  inSentence,
  isPageOffered,
  keys,
  may,
  objectIcon,
  savePreferences,
  undoLast,
  useMeta,
  useRestricted,
} from '@app/ui'
import type { Icon, Session } from '@app/ui'
import { pages } from '../pages.ts'
import { openCreate, pageCommands } from '../shell/frame-state.ts'
import { toggleFold } from '../shell/fold.ts'
import { placesOf } from '../shell/places.ts'

/** One line of the menu. */
export type Command = {
  id: string
  label: string
  sub?: string
  icon?: Icon
  avatar?: 'person' | 'company'
  keys?: string[]
  run: () => void
}
export type Group = { id: string; title: string; items: Command[] }
type Hit = { object: string; id: string; title: string; subtitle: string | null; near?: boolean }

const people = new Set(['contact', 'lead', 'member'])

const matches = (text: string, q: string): boolean =>
  q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word))

/** What the menu lists for a text: commands of the page, records, everything the menus do; only what the member may do. */
export const useGroups = (session: Session, q: string, close: () => void): { groups: Group[]; isBehind: boolean } => {
  const { t, i18n } = useLingui()
  const { meta, object } = useMeta()
  const navigate = useNavigate()
  const slug = meta.workspace.slug
  const restricted = useRestricted()
  const search = useQuery({
    queryKey: keys.search(q),
    queryFn: ({ signal }) => api.get<{ data: Hit[] }>('/v1/search', { q }, { signal }),
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  const go = (to: string): void => {
    close()
    void navigate({ to })
  }
  const places = placesOf(meta, (m) => i18n._(m)).flatMap((g) => g.places)
  const here = pageCommands()
  const create: Command[] = meta.objects
    .filter((o) => !o.hidden && may(o, 'create'))
    .map((o) => ({
      id: `new-${o.name}`,
      label: t`New ${inSentence(o.label[0])}`,
      icon: Plus,
      run: () => {
        close()
        openCreate(o.name)
      },
    }))
  const goTo: Command[] = [
    ...places.map((p) => ({
      id: `go-${p.id}`,
      label: p.label,
      icon: p.icon,
      ...(p.keys && { keys: ['G', p.keys.toUpperCase()] }),
      run: () => go(p.to),
    })),
    ...pages
      .filter((p) => !p.path.includes('$') && p.command !== false && isPageOffered(p, meta))
      .map((p) => ({
        id: `page-${p.path}`,
        label: i18n._(p.title),
        ...(p.settings && { sub: t`Settings` }),
        icon: Zap,
        run: () => go(`/w/${slug}${p.path}`),
      })),
  ]
  const display: Command[] = [
    {
      id: 'undo',
      label: t`Undo the last change`,
      icon: Undo2,
      keys: ['Ctrl', 'Z'],
      run: () => {
        close()
        undoLast()
      },
    },
    {
      id: 'light',
      label: t`Light theme`,
      icon: Sun,
      run: () => {
        close()
        savePreferences({ theme: 'light' })
      },
    },
    {
      id: 'dark',
      label: t`Dark theme`,
      icon: Moon,
      run: () => {
        close()
        savePreferences({ theme: 'dark' })
      },
    },
    {
      id: 'system',
      label: t`Theme of the system`,
      icon: Monitor,
      run: () => {
        close()
        savePreferences({ theme: 'system' })
      },
    },
    {
      id: 'compact',
      label: t`Compact rows`,
      icon: Rows3,
      run: () => {
        close()
        savePreferences({ density: 'compact' })
      },
    },
    {
      id: 'comfortable',
      label: t`Comfortable rows`,
      icon: Rows3,
      run: () => {
        close()
        savePreferences({ density: 'comfortable' })
      },
    },
    {
      id: 'fold',
      label: t`Fold navigation`,
      icon: PanelLeft,
      keys: ['['],
      run: () => {
        close()
        toggleFold()
      },
    },
  ]
  const offered: Command[] = here.list.map((c) => ({
    id: `here-${c.id}`,
    label: c.label,
    icon: Zap,
    ...(c.keys && { keys: [c.keys] }),
    run: () => {
      close()
      c.run()
    },
  }))

  const hit = (h: Hit): Command => {
    const o = object(h.object)
    return {
      id: `r-${h.id}`,
      label: h.title || (o?.label[0] ?? ''),
      sub: [o?.label[0], h.subtitle, restricted.has(`${h.object} ${h.id}`) && t`Processing restricted`]
        .filter(Boolean)
        .join(', '),
      ...(people.has(h.object)
        ? { avatar: 'person' as const }
        : h.object === 'company'
          ? { avatar: 'company' as const }
          : { icon: objectIcon(h.object) }),
      run: () => go(`/w/${slug}/${o?.path}/${h.id}`),
    }
  }
  const known = (h: { object: string; workspace?: string }): boolean =>
    object(h.object) !== undefined && (h.workspace ?? slug) === slug
  const recents = (session.account.preferences?.recents ?? []).filter(known).map((r) => hit({ ...r, subtitle: null }))
  const hits = (search.data?.data ?? []).filter(known)
  const records = q
    ? [...recents.filter((r) => matches(r.label, q)), ...hits.filter((h) => !h.near).map(hit)]
        .filter((r, i, all) => all.findIndex((x) => x.id === r.id) === i)
        .slice(0, 12)
    : recents.slice(0, 6)
  const filter = (items: Command[]): Command[] =>
    q ? items.filter((c) => matches(`${c.label} ${c.sub ?? ''}`, q)) : items
  const groups: Group[] = [
    { id: 'here', title: here.title, items: filter(offered) },
    { id: 'records', title: q ? t`Records` : t`Records, recent first`, items: records },
    {
      id: 'near',
      title: t`Similar spelling`,
      items: q
        ? hits
            .filter((h) => h.near && records.every((r) => r.id !== `r-${h.id}`))
            .slice(0, 6)
            .map(hit)
        : [],
    },
    { id: 'create', title: t`Create`, items: filter(create) },
    { id: 'go', title: t`Go to`, items: filter(goTo) },
    { id: 'display', title: t`Commands`, items: filter(display) },
  ]
  return {
    groups: groups.filter((g) => g.items.length > 0),
    isBehind: q !== '' && search.isFetching && (search.isPlaceholderData || !search.data),
  }
}
