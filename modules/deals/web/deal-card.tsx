import { useState } from 'react'
import {
  GripVertical,
  CornerDownRight,
  Ellipsis,
  Trophy,
  TriangleAlert,
  CircleX,
  RotateCcw,
  ArrowRight,
  ExternalLink,
} from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import {
  Avatar,
  cx,
  daysUntil,
  formatDate,
  formatDue,
  formatMoney,
  IconButton,
  Menu,
  MenuItem,
  MenuSection,
  useMeta,
  useTitle,
} from '@app/ui'
import { daysSince, verbFor, type Card, type Stage } from './board-model.ts'

const isLate = (day: string): boolean => daysUntil(day) < 0

export type CardFace = {
  card: Card
  stage: Stage
  stages: readonly Stage[]
  owner: string
  isMine: boolean
  next: { title: string; due_on: string | null } | null
  touchedAt: string
  href: string
  /** May this deal go to that stage? */
  mayMove: (card: Card, to: Stage) => boolean
  onMove: (to: Stage) => void
}

/** The face of a card: amount, company, owner, what comes next, and how long nobody touched it. */
export const DealCard = ({ card, stage, stages, owner, isMine, next, touchedAt, href, mayMove, onMove }: CardFace) => {
  const { t } = useLingui()
  const company = useTitle(useMeta().object('company'), card.company_id)
  const [now] = useState(() => new Date())
  const days = daysSince(touchedAt, now)
  const isOpen = stage.outcome === 'open'
  const targets = stages.filter((to) => to.id !== stage.id && mayMove(card, to))
  const step = next ?? (card.next_step ? { title: card.next_step, due_on: null } : null)
  return (
    <>
      <div className="top">
        <h3>{card.name}</h3>
        {card.amount && <span className="amt">{formatMoney(card.amount)}</span>}
      </div>
      <p className="co-line">
        <span className="cut">
          {company || (
            <span className="t3">
              <Trans>No company</Trans>
            </span>
          )}
        </span>
        {targets.length > 0 && (
          <span className="card-acts">
            <AriaButton slot="drag" className="iconbtn card-btn" aria-label={t`Drag ${card.name}`}>
              <GripVertical className="i sm" aria-hidden />
            </AriaButton>
            <Menu
              trigger={
                <IconButton icon={Ellipsis} small className="card-btn" aria-label={t`Actions for ${card.name}`} />
              }
            >
              <MenuItem icon={ExternalLink} href={href}>{t`Open`}</MenuItem>
              <MenuSection title={t`Move to…`}>
                {targets.map((to) => (
                  <MenuItem
                    key={to.id}
                    id={to.id}
                    textValue={to.name}
                    icon={iconOf(stage, to)}
                    onAction={() => onMove(to)}
                  >
                    {to.name}
                  </MenuItem>
                ))}
              </MenuSection>
            </Menu>
          </span>
        )}
      </p>
      <div className="foot">
        <span title={owner}>
          <Avatar name={owner} isMe={isMine} />
          <span className="vh">{owner ? t`Owner ${owner}` : t`No owner`}</span>
        </span>
        {isOpen && step && (
          <span className="next">
            <CornerDownRight className="i" aria-hidden />
            <span className="cut">{step.title}</span>
            {step.due_on && (
              <time dateTime={step.due_on} className={cx(isLate(step.due_on) && 'due')}>
                {formatDue(step.due_on)}
                {isLate(step.due_on) && <span className="vh"> {t`overdue`}</span>}
              </time>
            )}
          </span>
        )}
        {isOpen && !step && (
          <span className="next none">
            <TriangleAlert className="i" aria-hidden />
            <span className="cut">
              <Trans>No next step</Trans>
            </span>
          </span>
        )}
        {!isOpen && (
          <span className="next">
            <span className="cut">{card.lost_reason ?? ''}</span>
            {card.closed_at && <time dateTime={card.closed_at}>{formatDate(card.closed_at)}</time>}
          </span>
        )}
        {isOpen && days !== null && (
          <span className={cx('days', days > 20 && 'long')} title={t`Days since anybody touched it`}>
            <span aria-hidden>{t`${days} d`}</span>
            <span className="vh">
              <Plural value={days} one="last touched # day ago" other="last touched # days ago" />
            </span>
          </span>
        )}
      </div>
    </>
  )
}

function iconOf(from: Stage, to: Stage) {
  const verb = verbFor(from, to)
  return verb === 'win' ? Trophy : verb === 'lose' ? CircleX : verb === 'reopen' ? RotateCcw : ArrowRight
}
