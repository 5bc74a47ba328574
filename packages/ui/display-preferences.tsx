import { useLingui } from '@lingui/react/macro'
import { paint, type Preferences } from './prefs.ts'
import { savePreferences, type Session } from './session.ts'
import { Segmented, Switch } from './toggles.tsx'

/** Theme, rows, font, language and keys of an account: painted at once, kept with the account. */
export const DisplayPreferences = ({ session }: { session: Session }) => {
  const { t } = useLingui()
  const preferences = session.account.preferences
  const set = (next: Preferences): void => {
    paint({ ...preferences, ...next })
    savePreferences(next)
  }
  return (
    <>
      <Segmented
        label={t`Theme`}
        value={preferences.theme ?? 'system'}
        onChange={(theme) => set({ theme })}
        options={[
          { value: 'system', label: t`System` },
          { value: 'light', label: t`Light` },
          { value: 'dark', label: t`Dark` },
        ]}
      />
      <Segmented
        label={t`Rows`}
        value={preferences.density ?? 'comfortable'}
        onChange={(density) => set({ density })}
        options={[
          { value: 'comfortable', label: t`Comfortable` },
          { value: 'compact', label: t`Compact` },
        ]}
      />
      <Segmented
        label={t`Font`}
        value={preferences.font ?? 'inter'}
        onChange={(font) => set({ font })}
        options={[
          { value: 'inter', label: 'Inter' },
          { value: 'system', label: t`Of the device` },
          { value: 'dyslexic', label: t`Easier with dyslexia` },
        ]}
      />
      <Segmented
        label={t`Language`}
        value={preferences.language ?? 'auto'}
        onChange={(language) => set({ language: language === 'auto' ? null : language })}
        options={[
          { value: 'auto', label: t`As the browser` },
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
      />
      <div className="span">
        <Switch isSelected={preferences.single_keys !== false} onChange={(single_keys) => set({ single_keys })}>
          {t`Single keys act (C creates, G then D opens deals)`}
        </Switch>
      </div>
    </>
  )
}
