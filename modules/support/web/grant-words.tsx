import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { CalendarClock, CircleCheck, CircleSlash, Eye, Hourglass } from 'lucide-react'
import { Chip, formatDateTime, useMeta } from '@app/ui'
import type { GrantKind, GrantState } from '../index.ts'

/** Words for kinds, objects and what is left of the time. */
export const useGrantWords = () => {
  const { t } = useLingui()
  const { object } = useMeta()
  return {
    kind: (kind: GrantKind): string =>
      ({
        support: t`Support`,
        incident: t`Security incident`,
        legal: t`Legal case`,
        maintenance: t`Maintenance`,
      })[kind],
    /** Names of objects as people know them; what belongs to a record is not named again. */
    objects: (names: readonly string[] | null): string =>
      names === null
        ? t`All records`
        : names
            .map((name) => object(name))
            .filter((one) => one && one.access === 'owner')
            .map((one) => one?.label[1])
            .join(', ') || t`some records`,
    /** `1 h 20 min`, `12 min`: rounded up, so that it never says 0 while the door is open. */
    left: (until: string, now: number): string => {
      const minutes = Math.max(0, Math.ceil((Date.parse(until) - now) / 60_000))
      const hours = Math.floor(minutes / 60)
      const rest = minutes % 60
      if (hours === 0) return t`${plural(minutes, { one: '# minute left', other: '# minutes left' })}`
      return rest === 0 ? t`${hours} h left` : t`${hours} h ${rest} min left`
    },
  }
}

/** The state of a grant, with what is left of it. */
export const GrantStateChip = ({ state, until, now }: { state: GrantState; until: string; now: number }) => {
  const words = useGrantWords()
  // The list may be a minute old: the clock decides.
  const over = state === 'open' && Date.parse(until) <= now ? 'ended' : state
  switch (over) {
    case 'open':
      return (
        <span className="grant-two">
          <Chip tone="warn" icon={Eye}>
            <Trans>Can read now</Trans>
          </Chip>
          <span className="t2 small" role="timer">
            {words.left(until, now)}
          </span>
        </span>
      )
    case 'pending':
      return (
        <Chip tone="info" icon={Hourglass}>
          <Trans>Waits for a second operator</Trans>
        </Chip>
      )
    case 'planned':
      return (
        <Chip tone="info" icon={CalendarClock}>
          <Trans>Begins later</Trans>
        </Chip>
      )
    case 'revoked':
      return (
        <Chip tone="quiet" icon={CircleSlash}>
          <Trans>Revoked</Trans>
        </Chip>
      )
    case 'ended':
      return (
        <Chip tone="quiet" icon={CircleCheck}>
          <Trans>Ended</Trans>
        </Chip>
      )
  }
}

export const Until = ({ at }: { at: string }) => <time dateTime={at}>{formatDateTime(at)}</time>
