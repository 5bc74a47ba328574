import { isValidElement, type ReactNode } from 'react'
import { i18n } from '@lingui/core'
import { Trans } from '@lingui/react'
import { Trans as Say } from '@lingui/react/macro'
import { cx } from './cx.ts'
import type { Icon } from './button.tsx'
import { initials } from './format.ts'

export type ChipProps = {
  children: ReactNode
  tone?: 'ok' | 'warn' | 'bad' | 'info' | 'quiet' | 'held'
  icon?: Icon
  bare?: boolean
  color?: string | null
  onRemove?: () => void
  removeLabel?: string
}

/** A small fact: a state, a tag, a choice. Give it an icon whenever its tone matters: colour is never alone. */
export const Chip = ({ children, tone, icon: IconOf, bare, color }: ChipProps) => (
  <span className={cx('chip', tone, bare && 'bare')}>
    {color && <span className="swatch" style={{ background: color }} aria-hidden />}
    {IconOf && <IconOf className="i" aria-hidden />}
    <span className="cut">{children}</span>
  </span>
)

/** A count or a state in words at the end of a row. */
export const Badge = ({ children, tone }: { children: ReactNode; tone?: 'due' }) => (
  <span className={cx('count', tone)}>{children}</span>
)

/** Photo or initials of a person (round), initials of a company (square). Decorative: the name stands beside it. */
export const Avatar = ({
  name,
  kind = 'person',
  size,
  isMe,
  photo,
}: {
  name: string
  kind?: 'person' | 'company'
  size?: 'md' | 'xl'
  isMe?: boolean
  photo?: string | null
}) => (
  <span className={cx('av', kind !== 'person' && 'co', size, isMe && 'me')} aria-hidden>
    {photo ? <img src={photo} alt="" /> : kind === 'person' ? initials(name) : initials(name).slice(0, 1)}
  </span>
)

/** A person or company with its avatar. */
export const Who = ({ name, kind, isMe }: { name: string; kind?: 'person' | 'company'; isMe?: boolean }) => (
  <span className="who">
    <Avatar name={name} {...(kind && { kind })} {...(isMe && { isMe })} />
    <span className="cut">{name}</span>
  </span>
)

/** One sentence, at most one primary action. */
export const EmptyState = ({
  title,
  children,
  action,
  icon: IconOf,
}: {
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  icon?: Icon
}) => (
  <div className="empty">
    {IconOf && <IconOf className="i" aria-hidden />}
    <h2>{title}</h2>
    {children && <p>{children}</p>}
    {action && <div className="acts">{action}</div>}
  </div>
)

export type SimpleTableProps<T> = {
  'aria-label': string
  rows: readonly T[]
  rowKey: (row: T) => string
  columns: readonly Column<T>[]
  /** What can be done with a row: buttons at its end, in a column whose head only screen readers read. */
  actions?: (row: T) => ReactNode
  empty?: ReactNode
}
type Column<T> = { id: string; title: ReactNode; cell: (row: T) => ReactNode; end?: boolean; isHead?: boolean }

/** The words of a head, for the style sheet; those of a `Trans` are asked for as it asks. Nothing for heads that only screen readers read. */
const spoken = (title: ReactNode): string | undefined => {
  if (typeof title === 'string') return title
  if (!isValidElement<{ id?: string; message?: string }>(title) || title.type !== Trans) return undefined
  const { id = '', message } = title.props
  return i18n._({ id, ...(message && { message }) })
}

const actionColumn = <T,>(cell: Column<T>['cell']): Column<T> => ({
  id: 'act',
  title: (
    <span className="vh">
      <Say>Action</Say>
    </span>
  ),
  cell,
  end: true,
})

/** A plain table for settings and short lists; on narrow screens each row is a block, its cells under each other with their heads beside them. */
export const SimpleTable = <T,>({ rows, rowKey, columns, actions, empty, ...rest }: SimpleTableProps<T>) => {
  const all = actions ? [...columns, actionColumn(actions)] : columns
  return (
    <div className="table-x stacked" tabIndex={0} role="region" {...rest}>
      <table className="table">
        <thead>
          <tr>
            {all.map((c) => (
              <th key={c.id} scope="col" className={c.end ? 'right' : ''}>
                {c.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {all.map((c) =>
                c.isHead ? (
                  <th key={c.id} scope="row">
                    {c.cell(row)}
                  </th>
                ) : (
                  <td key={c.id} className={c.end ? 'right' : ''} data-head={spoken(c.title)}>
                    {c.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
          {rows.length === 0 && empty && (
            <tr>
              <td colSpan={all.length} className="t3">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}

/** A note beside what it is about: an error, a warning, a fact. */
export const Note = ({
  tone = 'info',
  icon: IconOf,
  children,
  role,
}: {
  tone?: 'info' | 'warn' | 'bad' | 'ok'
  icon?: Icon
  children: ReactNode
  role?: 'alert' | 'status'
}) => (
  <div className={cx('note', tone)} {...(role && { role })}>
    {IconOf && <IconOf className="i" aria-hidden />}
    <div className="grow">{children}</div>
  </div>
)

/** A stage as a disc that fills: share 0-1, or won / lost. Colour supports, the shape says it. */
export const StageDisc = ({ share, outcome = 'open' }: { share: number; outcome?: 'open' | 'won' | 'lost' }) => {
  // A slice too thin to be read as one is none: hardly begun is a broken ring.
  const isBegun = share > 0.1
  const arc = isBegun ? Math.min(share, 1) * 11.31 : 0
  const step = outcome !== 'open' ? outcome : share < 0.25 ? 's1' : share < 0.5 ? 's2' : share < 0.75 ? 's3' : 's4'
  return (
    <svg className={cx('stage', step)} viewBox="0 0 14 14" aria-hidden="true">
      {outcome === 'won' && (
        <>
          <circle cx="7" cy="7" r="6.4" fill="currentColor" />
          <path d="m4.2 7.2 2 2 3.6-4" stroke="var(--surface)" strokeWidth="1.5" fill="none" />
        </>
      )}
      {outcome === 'lost' && (
        <>
          <circle cx="7" cy="7" r="5.6" stroke="currentColor" strokeWidth="1.5" />
          <path d="m5 5 4 4m0-4-4 4" stroke="currentColor" strokeWidth="1.5" />
        </>
      )}
      {outcome === 'open' && (
        <>
          <circle
            cx="7"
            cy="7"
            r="5.6"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeDasharray={isBegun ? undefined : '2 1.5'}
          />
          <circle
            cx="7"
            cy="7"
            r="1.8"
            stroke="currentColor"
            strokeWidth="3.6"
            strokeDasharray={`${arc} 11.31`}
            transform="rotate(-90 7 7)"
          />
        </>
      )}
    </svg>
  )
}
