import { useState } from 'react'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronsUpDown, CircleHelp, LogOut, PanelLeft, Plus, Search, SlidersHorizontal, UserRound } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import {
  api,
  formatNumber,
  IconButton,
  Kbd,
  late,
  Mark,
  MemberAvatar,
  Menu,
  MenuItem,
  MenuSection,
  MenuSeparator,
  Popover,
  useCount,
} from '@app/ui'
import type { Meta, Session } from '@app/ui'
import { restoreFold, toggleFold } from './fold.ts'
import { setFrame } from './frame-state.ts'
import type { Place } from './places.ts'
import { placesOf } from './places.ts'

const NavCount = ({ place }: { place: Place }) => {
  const count = useCount(place.object, {}, { enabled: Boolean(place.object) })
  return count === undefined || !place.object ? null : <span className="count">{formatNumber(count)}</span>
}

/** Is this place on screen? A list counts for its board and its records too. */
export const useIsHere = (place: Place): boolean => {
  const path = useLocation({ select: (l) => l.pathname.replace(/\/$/, '') })
  if (place.exact) return path === place.to
  const root = place.object
    ? path.split('/').slice(0, 4).join('/') === `${place.to.split('/').slice(0, 3).join('/')}/${place.object.path}`
    : false
  return root || path === place.to || path.startsWith(`${place.to}/`)
}

/** One entry of the navigation. */
export const NavLink = ({ place, counts, onGo }: { place: Place; counts?: boolean; onGo?: () => void }) => {
  const IconOf = place.icon
  return (
    <Link
      to={place.to}
      className="nav-item"
      title={place.label}
      aria-current={useIsHere(place) ? 'page' : undefined}
      activeOptions={{ exact: place.exact ?? false, includeSearch: false }}
      activeProps={{}}
      onClick={() => onGo?.()}
    >
      <IconOf className="i" aria-hidden />
      <span className="txt cut">{place.label}</span>
      {counts && <NavCount place={place} />}
    </Link>
  )
}

const DisplayPreferences = late(async () => (await import('@app/ui/display-preferences')).DisplayPreferences)

/** Theme, rows, language. */
export const DisplayMenu = ({ session }: { session: Session }) => {
  const { t } = useLingui()
  return (
    <Popover
      trigger={<IconButton icon={SlidersHorizontal} aria-label={t`Display: theme and density`} />}
      aria-label={t`Display`}
      placement="top end"
    >
      <DisplayPreferences session={session} />
    </Popover>
  )
}

const signOut = async (): Promise<void> => {
  try {
    await api.post('/v1/auth/sign-out', undefined, { anonymous: true })
  } finally {
    location.assign('/sign-in')
  }
}

const Workspaces = ({ session, meta }: { session: Session; meta: Meta }) => {
  const { t } = useLingui()
  return (
    <Menu
      placement="bottom start"
      aria-label={t`Workspaces`}
      trigger={
        <AriaButton className="ws">
          <Mark />
          <span className="txt cut">{meta.workspace.name}</span>
          <span className="vh">{t`Switch workspace`}</span>
          <ChevronsUpDown className="i sm" aria-hidden />
        </AriaButton>
      }
    >
      <MenuSection
        title={t`Workspaces`}
        selectionMode="single"
        selectedKeys={[meta.workspace.slug]}
        onSelectionChange={(picked) => {
          const [slug] = picked
          if (slug && slug !== meta.workspace.slug) location.assign(`/w/${slug}`)
        }}
      >
        {session.workspaces.map((w) => (
          <MenuItem key={w.slug} id={w.slug} textValue={w.name}>
            {w.name}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSeparator />
      <MenuItem icon={Plus} onAction={() => location.assign('/new-workspace')}>{t`New workspace`}</MenuItem>
    </Menu>
  )
}

/** The navigation: workspace, search, places, account. */
export const Nav = ({ session, meta }: { session: Session; meta: Meta }) => {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  useState(restoreFold)
  const slug = meta.workspace.slug
  return (
    <nav className="nav" aria-label={t`Workspace`}>
      <div className="nav-top">
        <Workspaces session={session} meta={meta} />
        <IconButton icon={PanelLeft} aria-label={t`Fold navigation`} keys="[" onPress={toggleFold} />
      </div>
      <AriaButton className="nav-item find" onPress={() => setFrame({ command: true })}>
        <Search className="i" aria-hidden />
        <span className="txt">
          <Trans>Search or run</Trans>
        </span>
        <span className="vh">
          <Trans>a command</Trans>
        </span>
        <span className="keys" aria-hidden>
          <Kbd>{/Mac/.test(navigator.userAgent) ? '⌘' : 'Ctrl'}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </AriaButton>
      {placesOf(meta, (m) => i18n._(m))
        .filter((g) => g.places.length > 0)
        .map((group) => (
          <div className="nav-group" key={group.id}>
            {group.label && <p className="nav-label">{group.label}</p>}
            {group.places.map((place) => (
              <NavLink key={place.id} place={place} counts />
            ))}
          </div>
        ))}
      <div className="nav-foot">
        <div className="nav-me">
          <Menu
            placement="top start"
            aria-label={t`Account`}
            trigger={
              <AriaButton className="nav-item">
                <MemberAvatar id={meta.member.id} name={session.account.name} isMe />
                <span className="txt cut">{session.account.name}</span>
                <span className="vh">{t`Account`}</span>
              </AriaButton>
            }
          >
            <MenuItem
              icon={UserRound}
              onAction={() => void navigate({ to: `/w/${slug}/settings/profile` })}
            >{t`Profile and security`}</MenuItem>
            <MenuItem icon={LogOut} onAction={() => void signOut()}>{t`Sign out`}</MenuItem>
          </Menu>
          <DisplayMenu session={session} />
          <IconButton
            icon={CircleHelp}
            aria-label={t`Help and keyboard shortcuts`}
            keys="?"
            onPress={() => setFrame({ keys: true })}
          />
        </div>
      </div>
    </nav>
  )
}
