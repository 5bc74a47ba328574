import { error } from '@app/core'

type Settings = {
  readonly time_zone?: string
  readonly currency?: string
  readonly locale?: string
  readonly region?: string
}

/** Checks settings of a workspace against what the runtime knows. @throws validation_failed with pointers */
export function checkWorkspaceSettings(settings: Settings): void {
  const wrong = (Object.entries(CHECKS) as [keyof Settings, (value: string) => boolean][]).filter(([key, fits]) => {
    const value = settings[key]
    return value !== undefined && !fits(value)
  })
  if (wrong.length === 0) return
  throw error('validation_failed', {
    fields: wrong.map(([key]) => ({
      pointer: `/${key}`,
      code: 'unknown_option',
      message: `This ${key.replace('_', ' ')} is not known.`,
    })),
  })
}

const succeeds = (work: () => unknown) => {
  try {
    work()
    return true
  } catch {
    return false
  }
}
const CHECKS = {
  time_zone: (value: string) =>
    succeeds(() => new Intl.DateTimeFormat('en', { timeZone: value })) && !/^[+-]/.test(value),
  currency: (value: string) => Intl.supportedValuesOf('currency').includes(value),
  locale: (value: string) => succeeds(() => Intl.getCanonicalLocales(value)),
  region: (value: string) => new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(value) !== undefined,
}
