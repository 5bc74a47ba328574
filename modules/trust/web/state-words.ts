import { useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, CircleDashed, CircleHelp, CircleX, PenLine } from 'lucide-react'
import type { ChipProps } from '@app/ui'
import type { Section, State } from './workspace-trust-data.ts'

type Looks = Readonly<Record<State, Required<Pick<ChipProps, 'tone' | 'icon'>>>>

/** Colour never stands alone: each state has its own sign. */
export const looksOf: Looks = {
  proven: { tone: 'ok', icon: CircleCheck },
  degraded: { tone: 'warn', icon: CircleAlert },
  failed: { tone: 'bad', icon: CircleX },
  unknown: { tone: 'quiet', icon: CircleHelp },
  attested: { tone: 'info', icon: PenLine },
  planned: { tone: 'quiet', icon: CircleDashed },
}

/** Words of states and sections. */
export const useStateWords = () => {
  const { t } = useLingui()
  const state: Readonly<Record<State, string>> = {
    proven: t`Proven`,
    degraded: t`Degraded`,
    failed: t`Failed`,
    unknown: t`Unknown`,
    attested: t`Attested`,
    planned: t`Planned`,
  }
  const meaning: Readonly<Record<State, string>> = {
    proven: t`Tests pass in this release, and every look saw it kept.`,
    degraded: t`Kept, but less well than it should be.`,
    failed: t`Broken at the last look.`,
    unknown: t`Nobody has looked lately, or no look exists yet.`,
    attested: t`A person vouches for it until a date.`,
    planned: t`Not built or not proven yet. The policy does not claim it.`,
  }
  const section: Readonly<Record<Section, string>> = {
    never: t`What is never done`,
    right: t`What people can ask for`,
    data: t`What is kept`,
    ret: t`How long it is kept`,
    sec: t`How it is protected`,
    proc: t`How we work`,
    cap: t`What the program does`,
  }
  return { state, meaning, section }
}
