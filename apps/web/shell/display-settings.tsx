import { useLingui } from '@lingui/react/macro'
import { savePreferences, Segmented } from '@app/ui'
import type { Session } from '@app/ui'
import { languages } from '../i18n.ts'

/** What the display menu sets; saved with the account. */
export const DisplaySettings = ({ session }: { session: Session }) => {
  const { t, i18n } = useLingui()
  const prefs = session.account.preferences ?? {}
  return (
    <>
      <Segmented
        label={t`Theme`}
        value={prefs.theme ?? 'system'}
        onChange={(theme) => savePreferences({ theme })}
        options={[
          { value: 'system', label: t`System` },
          { value: 'light', label: t`Light` },
          { value: 'dark', label: t`Dark` },
        ]}
      />
      <Segmented
        label={t`Rows`}
        value={prefs.density ?? 'comfortable'}
        onChange={(density) => savePreferences({ density })}
        options={[
          { value: 'comfortable', label: t`Comfortable` },
          { value: 'compact', label: t`Compact` },
        ]}
      />
      <Segmented
        label={t`Language`}
        value={i18n.locale}
        onChange={(language) => savePreferences({ language })}
        options={Object.entries(languages).map(([value, label]) => ({ value, label }))}
      />
      <Segmented
        label={t`Single-letter keys`}
        value={prefs.single_keys === false ? 'off' : 'on'}
        onChange={(v) => savePreferences({ single_keys: v === 'on' })}
        options={[
          { value: 'on', label: t`On` },
          { value: 'off', label: t`Off` },
        ]}
      />
    </>
  )
}
