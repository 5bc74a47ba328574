import { Trans, useLingui } from '@lingui/react/macro'
import { Copy, Download } from 'lucide-react'
import { Button, Dialog, toast } from '@app/ui'

/** Recovery codes, shown this once. */
export const RecoveryCodes = ({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) => {
  const { t } = useLingui()
  const text = `${codes.join('\n')}\n`
  const copy = () => void navigator.clipboard.writeText(text).then(() => toast(t`Codes copied`))
  const save = () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    link.download = 'recovery-codes.txt'
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <Dialog
      title={t`Keep these recovery codes`}
      isOpen
      isForced
      onClose={onClose}
      actions={
        <>
          <Button icon={Copy} onPress={copy}>
            <Trans>Copy</Trans>
          </Button>
          <Button icon={Download} onPress={save}>
            <Trans>Save as a file</Trans>
          </Button>
          <Button variant="primary" onPress={onClose}>
            <Trans>I have kept them</Trans>
          </Button>
        </>
      }
    >
      <p className="t2">
        <Trans>
          Without your phone or key, one of these signs you in instead. Each works once. They are shown now and never
          again: print them, or put them where you keep passwords.
        </Trans>
      </p>
      <ul className="codes mono" aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </Dialog>
  )
}
