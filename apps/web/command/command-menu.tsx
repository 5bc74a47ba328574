import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { Monitor, Moon, PanelLeft, Plus, Rows3, Search, Sun, Undo2, Zap } from 'lucide-react'
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components'
import { api, Avatar, isPageOffered, Kbd, keys, may, objectIcon, savePreferences, undoLast, useMeta } from '@app/ui'
import type { Icon, Session } from '@app/ui'
import { pages } from '../pages.ts'
import { openCreate, pageCommands } from '../shell/frame-state.ts'
import { toggleFold } from '../shell/nav.tsx'
import { placesOf } from '../shell/places.ts'

type Command = {
  id: string
  label: string
  sub?: string
  icon?: Icon
  avatar?: 'person' | 'company'
  keys?: string[]
  run: () => void
}
type Group = { id: string; title: string; items: Command[] }
type Hit = { object: string; id: string; title: string; subtitle: string | null; near?: boolean }

const people = new Set(['contact', 'lead', 'member'])

const Marked = ({ text, q }: { text: string; q: string }) => {
  const at = q ? text.toLowerCase().indexOf(q.toLowerCase()) : -1
  if (at < 0) return <>{text}</>
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + q.length)}</mark>
      {text.slice(at + q.length)}
    </>
  )
}

const matches = (text: string, q: string): boolean =>
  q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word))

const useGroups = (session: Session, q: string, close: () => void): { groups: Group[]; busy: boolean } => {
  const { t, i18n } = useLingui()
  const { meta, object } = useMeta()
  const navigate = useNavigate()
  const slug = meta.workspace.slug
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
  const static_ = useMemo(() => {
    const places = placesOf(meta, (m) => i18n._(m)).flatMap((g) => g.places)
    const here = pageCommands()
    const list = (items: Command[]): Command[] => items
    const create = list(
      meta.objects
        .filter((o) => !o.hidden && may(o, 'create'))
        .map((o) => ({
          id: `new-${o.name}`,
          label: t`New ${o.label[0].toLowerCase()}`,
          icon: Plus,
          run: () => {
            close()
            openCreate(o.name)
          },
        })),
    )
    const goTo = list([
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
    ])
    const display = list([
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
    ])
    return {
      here: {
        title: here.title,
        items: here.list.map((c) => ({
          id: `here-${c.id}`,
          label: c.label,
          icon: Zap,
          ...(c.keys && { keys: [c.keys] }),
          run: () => {
            close()
            c.run()
          },
        })),
      },
      create,
      goTo,
      display,
    }
  }, [meta, i18n, t, slug])

  const hit = (h: Hit): Command => {
    const o = object(h.object)
    return {
      id: `r-${h.id}`,
      label: h.title || (o?.label[0] ?? ''),
      sub: [o?.label[0], h.subtitle].filter(Boolean).join(', '),
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
    { id: 'here', title: static_.here.title, items: filter(static_.here.items) },
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
    { id: 'create', title: t`Create`, items: filter(static_.create) },
    { id: 'go', title: t`Go to`, items: filter(static_.goTo) },
    { id: 'display', title: t`Commands`, items: filter(static_.display) },
  ]
  return { groups: groups.filter((g) => g.items.length > 0), busy: search.isFetching }
}

/** Ctrl K: finds records and runs every command the member may run. */
export const CommandMenu = ({ session, onClose }: { session: Session; onClose: () => void }) => {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const { groups, busy } = useGroups(session, q, onClose)
  const [started] = useState(() => performance.now())
  useEffect(() => {
    performance.measure('command-menu', { start: started })
  }, [started])
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      className="overlay"
    >
      <Modal className="cmd">
        <Dialog className="dialog-in" aria-label={t`Search or run a command`}>
          <Autocomplete inputValue={text} onInputChange={setText} filter={() => true}>
            <SearchField className="cmd-in" aria-label={t`Search or run a command`} autoFocus>
              <Search className="i" aria-hidden />
              <Input placeholder={t`Search, or type a command`} />
            </SearchField>
            <div className="cmd-list" tabIndex={0} role="group" aria-label={t`Results`}>
              <Menu
                className="cmd-menu"
                aria-label={t`Results`}
                items={groups}
                renderEmptyState={() => (
                  <p className="opt-none">{busy ? t`Searching…` : t`Nothing found for “${q}”`}</p>
                )}
              >
                {(group: Group) => (
                  <MenuSection id={group.id} items={group.items}>
                    <Header className="nav-label">{group.title}</Header>
                    {group.items.map((c) => {
                      const IconOf = c.icon
                      return (
                        <MenuItem key={c.id} id={c.id} textValue={c.label} className="opt" onAction={c.run}>
                          {c.avatar ? (
                            <Avatar name={c.label} kind={c.avatar} />
                          ) : (
                            IconOf && <IconOf className="i" aria-hidden />
                          )}
                          <span className="cut">
                            <Marked text={c.label} q={q} />
                          </span>
                          {c.sub && <span className="sub cut">{c.sub}</span>}
                          {c.keys && (
                            <span className="keys">
                              {c.keys.map((k) => (
                                <Kbd key={k}>{k}</Kbd>
                              ))}
                            </span>
                          )}
                        </MenuItem>
                      )
                    })}
                  </MenuSection>
                )}
              </Menu>
            </div>
          </Autocomplete>
          <footer className="cmd-foot">
            <span>
              <Kbd>↑</Kbd>
              <Kbd>↓</Kbd> <Trans>Move</Trans>
            </span>
            <span>
              <Kbd>Enter</Kbd> <Trans>Run</Trans>
            </span>
            <span>
              <Kbd>Esc</Kbd> <Trans>Close</Trans>
            </span>
            <span className="grow" />
            <span>
              <Trans>Only what you may do is listed</Trans>
            </span>
          </footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
