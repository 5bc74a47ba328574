import { Link, useNavigate } from '@tanstack/react-router'
import { useLingui } from '@lingui/react/macro'
import { Ellipsis, PanelLeft, Plus, Search, Table2 } from 'lucide-react'
import { Button, formatNumber, IconButton, may, Menu, MenuItem, useMeta, inSentence } from '@app/ui'
import type { Filter, ObjectMeta } from '@app/ui'
import { pages } from '../pages.ts'
import { openCreate, setFrame } from '../shell/frame-state.ts'
import { toggleFold } from '../shell/fold.ts'

/** What a list is narrowed to and how it is sorted: an export takes this along. */
export type Narrowed = { filter: Filter | null; sort: string | null; q: string | null }

/** Pages modules offer for this list (import, export, duplicates), with how to go there. */
const useListPages = (object: ObjectMeta, narrowed: Narrowed) => {
  const navigate = useNavigate()
  const { meta } = useMeta()
  return pages
    .filter(
      (p) =>
        p.list && may(object, p.list.operation) && (p.list.objects === null || p.list.objects.includes(object.name)),
    )
    .toSorted((a, b) => (a.list?.order ?? 0) - (b.list?.order ?? 0))
    .map((p) => ({
      page: p,
      open: () =>
        void navigate({
          to: `/w/${meta.workspace.slug}${p.path}`,
          search: { object: object.name, ...(p.list?.operation === 'export' && said(narrowed)) } as never,
        }),
    }))
}

/** What of it the address has to say. */
const said = (narrowed: Narrowed) => Object.fromEntries(Object.entries(narrowed).filter(([, value]) => value !== null))

/** The bar above a list: what it is, how many, what can be done with all of it. */
export const ListHeader = ({
  object,
  total,
  narrowed,
}: {
  object: ObjectMeta
  total: number | undefined
  narrowed: Narrowed
}) => {
  const { t, i18n } = useLingui()
  const more = useListPages(object, narrowed)
  const create = t`New ${inSentence(object.label[0])}`
  return (
    <header className="bar">
      <IconButton
        icon={PanelLeft}
        className="nav-open only-wide"
        aria-label={t`Open navigation`}
        keys="["
        onPress={toggleFold}
      />
      <h1>{object.label[1]}</h1>
      {total !== undefined && <span className="count only-wide">{formatNumber(total)}</span>}
      <span className="grow" />
      {more.map(({ page, open }) => (
        <Button
          key={page.path}
          variant="ghost"
          className="only-wide"
          {...(page.list?.icon && { icon: page.list.icon })}
          onPress={open}
        >
          {i18n._(page.title)}
        </Button>
      ))}
      {may(object, 'create') && (
        <Button variant="primary" keys="C" className="only-wide" onPress={() => openCreate(object.name)}>
          {create}
        </Button>
      )}
      <IconButton
        icon={Search}
        className="only-mobile"
        aria-label={t`Search`}
        onPress={() => setFrame({ command: true })}
      />
      {more.length > 0 && (
        <Menu
          aria-label={t`More`}
          trigger={<IconButton icon={Ellipsis} className="only-mobile" aria-label={t`More actions`} />}
        >
          {more.map(({ page, open }) => (
            <MenuItem key={page.path} onAction={open} {...(page.list?.icon && { icon: page.list.icon })}>
              {i18n._(page.title)}
            </MenuItem>
          ))}
        </Menu>
      )}
      {may(object, 'create') && (
        <IconButton icon={Plus} className="only-mobile" aria-label={create} onPress={() => openCreate(object.name)} />
      )}
    </header>
  )
}

/** Switches between the table and other layouts of the same data (a board). */
export const Layouts = ({ object }: { object: ObjectMeta }) => {
  const { t, i18n } = useLingui()
  const { meta } = useMeta()
  const others = pages.filter((p) => p.layout?.object === object.name)
  if (others.length === 0) return null
  // What opens first stands first, then the table: the order of the pages of modules themselves (board, table, forecast).
  const links = others.map((p) => {
    const LayoutIcon = p.layout?.icon
    return (
      <Link key={p.path} className="tab" to={`/w/${meta.workspace.slug}${p.path}`}>
        {LayoutIcon && <LayoutIcon className="i" />}
        {p.layout && i18n._(p.layout.label)}
      </Link>
    )
  })
  return (
    <>
      {links.slice(0, 1)}
      <span className="tab" aria-current="true">
        <Table2 className="i" aria-hidden />
        {t`Table`}
      </span>
      {links.slice(1)}
      <span className="sep" />
    </>
  )
}
