import { useEffect } from 'react'
import { ArrowLeft, ArrowRight } from 'lucide-react'
import { Trans } from '@lingui/react/macro'
import { formatNumber, Kbd } from '@app/ui'
import type { Lifted } from './board-column.tsx'
import { besides, type Stage } from './board-model.ts'

/** While a card is lifted: where it is, and the keys that move it. */
export const MoveBar = ({
  lifted,
  stages,
  liftedNow,
}: {
  lifted: Lifted | null
  stages: readonly Stage[]
  liftedNow: () => Lifted | null
}) => {
  const isVirtual = lifted?.isVirtual ?? false
  useEffect(() => {
    if (!isVirtual) return
    // React Aria walks drop targets with Tab; a board is read sideways, so the arrows do the same.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
      event.preventDefault()
      event.stopImmediatePropagation()
      const now = liftedNow()
      const wanted = now && besides(stages, now.over.id, now.from.id, event.key === 'ArrowLeft' ? -1 : 1)
      if (!wanted) return
      // Its order of targets is the order they registered in, so step until the neighbour is reached.
      for (let tries = 0; tries <= stages.length && liftedNow()?.over.id !== wanted.id; tries += 1) {
        const target = document.activeElement ?? document.body
        target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', code: 'Tab', bubbles: true, cancelable: true }))
      }
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [isVirtual, stages, liftedNow])
  if (!lifted) return null
  const place = stages.findIndex((stage) => stage.id === lifted.over.id) + 1
  return (
    <div className="movebar" role="status">
      <span>
        <b className="strong">
          <Trans>Moving {lifted.card.name}</Trans>
        </b>{' '}
        <span className="t2">
          <Trans>
            to {lifted.over.name}, {formatNumber(place)} of {formatNumber(stages.length)}
          </Trans>
        </span>
      </span>
      {isVirtual && (
        <>
          <span className="sep only-wide" />
          <span className="k only-wide">
            <kbd className="kbd">
              <ArrowLeft className="i sm" aria-hidden />
            </kbd>
            <kbd className="kbd">
              <ArrowRight className="i sm" aria-hidden />
            </kbd>
            <Trans>Stage</Trans>
          </span>
          <span className="k only-wide">
            <Kbd>Enter</Kbd>
            <Trans>Drop</Trans>
          </span>
          <span className="k only-wide">
            <Kbd>Esc</Kbd>
            <Trans>Put back</Trans>
          </span>
        </>
      )}
    </div>
  )
}
