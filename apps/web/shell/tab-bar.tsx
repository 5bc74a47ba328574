import { Link } from '@tanstack/react-router'
import { useLingui } from '@lingui/react/macro'
import { Menu as MenuIcon } from 'lucide-react'
import type { Meta } from '@app/ui'
import { setFrame } from './frame-state.ts'
import { useIsHere } from './nav.tsx'
import { placesOf } from './places.ts'
import type { Place } from './places.ts'

const TabLink = ({ place }: { place: Place }) => {
  const IconOf = place.icon
  return (
    <Link
      to={place.to}
      aria-current={useIsHere(place) ? 'page' : undefined}
      activeOptions={{ exact: place.exact ?? false, includeSearch: false }}
      activeProps={{}}
    >
      <IconOf className="i" aria-hidden />
      {place.label}
    </Link>
  )
}

/** The bar at the foot of a narrow screen. */
export const TabBar = ({ meta }: { meta: Meta }) => {
  const { t, i18n } = useLingui()
  const all = placesOf(meta, (m) => i18n._(m)).flatMap((g) => g.places)
  const shown = ['home', 'contact', 'deal', 'task'].flatMap((id) => all.filter((p) => p.id === id))
  return (
    <nav className="tabbar" aria-label={t`Main places`}>
      {shown.map((place) => (
        <TabLink key={place.id} place={place} />
      ))}
      <button type="button" onClick={() => setFrame({ more: true })}>
        <MenuIcon className="i" aria-hidden />
        {t`More`}
      </button>
    </nav>
  )
}
