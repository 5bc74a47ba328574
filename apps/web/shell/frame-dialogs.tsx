import { useLingui } from '@lingui/react/macro'
import { Dialog, Kbd } from '@app/ui'
import type { Meta, Session } from '@app/ui'
import { setFrame, useFrame } from './frame-state.ts'
import { DisplayMenu, NavLink } from './nav.tsx'
import { placesOf } from './places.ts'

const KeysDialog = ({ meta }: { meta: Meta }) => {
  const { t, i18n } = useLingui()
  const places = placesOf(meta, (m) => i18n._(m))
    .flatMap((g) => g.places)
    .filter((p) => p.keys)
  const rows: [string, string[]][] = [
    [t`Search or run a command`, ['Ctrl', 'K']],
    [t`Undo the last change (30 s)`, ['Ctrl', 'Z']],
    [t`New record`, ['C']],
    [t`Fold navigation`, ['[']],
    [t`Move in a table`, ['↑', '↓', '←', '→']],
    [t`Edit a cell, save`, ['Enter']],
    [t`Edit a cell keeping its text`, ['F2']],
    [t`Revert`, ['Esc']],
    [t`Select a row, extend`, ['Space', 'Shift']],
    [t`Next and previous record in the side panel`, ['J', 'K']],
    [t`Paste a block of cells`, ['Ctrl', 'V']],
  ]
  return (
    <dl className="keys-list">
      {rows.map(([label, list]) => (
        <Row key={label} label={label} list={list} />
      ))}
      {places.map((p) => (
        <Row key={p.id} label={t`Go to ${p.label}`} list={['G', p.keys?.toUpperCase() ?? '']} />
      ))}
    </dl>
  )
}

const Row = ({ label, list }: { label: string; list: string[] }) => (
  <>
    <dt>{label}</dt>
    <dd>
      {list.map((k) => (
        <Kbd key={k}>{k}</Kbd>
      ))}
    </dd>
  </>
)

/** Keys, more places. */
export const FrameDialogs = ({ session, meta }: { session: Session; meta: Meta }) => {
  const { t, i18n } = useLingui()
  const frame = useFrame()
  return (
    <>
      <Dialog title={t`Keys`} isOpen={frame.keys} onClose={() => setFrame({ keys: false })} closeLabel={t`Close`}>
        <KeysDialog meta={meta} />
      </Dialog>
      <Dialog
        title={meta.workspace.name}
        isOpen={frame.more}
        onClose={() => setFrame({ more: false })}
        closeLabel={t`Close`}
      >
        <div className="nav-sheet">
          {placesOf(meta, (m) => i18n._(m))
            .flatMap((g) => g.places)
            .map((p) => (
              <NavLink key={p.id} place={p} counts onGo={() => setFrame({ more: false })} />
            ))}
        </div>
        <div className="acts">
          <DisplayMenu session={session} />
        </div>
      </Dialog>
    </>
  )
}
