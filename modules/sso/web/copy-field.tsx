import { useLingui } from '@lingui/react/macro'
import { Copy } from 'lucide-react'
import { Button, IconButton, TextField, toast } from '@app/ui'

/** Copies, and says so. */
const useCopy = () => {
  const { t } = useLingui()
  return (label: string, value: string): void =>
    void navigator.clipboard.writeText(value).then(
      () => toast(t`${label} copied`),
      () => toast(t`The browser did not let us copy. Select the text and copy it yourself.`, { tone: 'bad' }),
    )
}

/** A short text in a table, with a button that copies it. */
export const CopyText = ({ label, value }: { label: string; value: string }) => {
  const { t } = useLingui()
  const copy = useCopy()
  return (
    <span className="sso-record mono small">
      <span>{value}</span>
      <IconButton icon={Copy} aria-label={t`Copy ${label}`} onPress={() => copy(label, value)} />
    </span>
  )
}

/** What is to be pasted somewhere else, with a button that copies it. */
export const CopyField = ({ label, value, description }: { label: string; value: string; description?: string }) => {
  const { t } = useLingui()
  const copy = useCopy()
  return (
    <div className="sso-copy">
      <TextField label={label} value={value} onChange={() => undefined} description={description ?? null} isReadOnly />
      <Button icon={Copy} aria-label={t`Copy ${label}`} onPress={() => copy(label, value)}>
        {t`Copy`}
      </Button>
    </div>
  )
}
