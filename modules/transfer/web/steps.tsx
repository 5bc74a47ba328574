import { CircleCheck } from 'lucide-react'
import { useLingui } from '@lingui/react/macro'
import { formatNumber } from '@app/ui'
import { STEPS, type Step } from './wizard-state.ts'

/** Where the wizard is; steps behind can be gone back to. */
export const Steps = ({ at, onGo }: { at: Step; onGo: ((step: Step) => void) | null }) => {
  const { t } = useLingui()
  const names: Record<Step, string> = { file: t`File`, columns: t`Columns`, review: t`Review`, done: t`Done` }
  const place = STEPS.indexOf(at)
  return (
    <ol className="steps" aria-label={t`Steps`}>
      {STEPS.map((step, index) => (
        <li key={step} aria-current={step === at ? 'step' : undefined}>
          {index < place || at === 'done' ? (
            <CircleCheck className="i" aria-hidden />
          ) : (
            <span className="n" aria-hidden>
              {formatNumber(index + 1)}
            </span>
          )}
          {onGo && index < place && step !== 'file' ? (
            <button type="button" className="link" onClick={() => onGo(step)}>
              {names[step]}
            </button>
          ) : (
            <span className="txt">{names[step]}</span>
          )}
        </li>
      ))}
    </ol>
  )
}
