import { useLingui } from '@lingui/react/macro'
import { Copy } from 'lucide-react'
import { Button, TextField, toast } from '@app/ui'

/** What is to be pasted somewhere else, with a button that copies it. */
export const CopyField = ({ label, value, description }: { label: string; value: string; description?: string }) => {
  const { t } = useLingui()
  const copy = (): void =>
    void navigator.clipboard.writeText(value).then(
      () => toast(t`${label} copied`),
      () => toast(t`The browser did not let us copy. Select the text and copy it yourself.`, { tone: 'bad' }),
    )
  return (
    <div className="sso-copy">
      <TextField label={label} value={value} onChange={() => undefined} description={description ?? null} isReadOnly />
      <Button icon={Copy} aria-label={t`Copy ${label}`} onPress={copy}>
        {t`Copy`}
      </Button>
    </div>
  )
}
