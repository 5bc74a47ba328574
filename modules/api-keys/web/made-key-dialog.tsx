import { Trans, useLingui } from '@lingui/react/macro'
import { Copy, TriangleAlert } from 'lucide-react'
import { Button, Dialog, formatDate, Note, toast, useMeta } from '@app/ui'
import type { MadeKey } from './key-data.ts'
import { choicesIn, choosable, curlExample } from './key-model.ts'

/** The key, this once. Closing is a decision: no Escape, no click outside. */
export const MadeKeyDialog = ({ made, onClose }: { made: MadeKey; onClose: () => void }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const path =
    (made.scope === 'custom' ? choicesIn(meta.objects, made.rights).objects[0]?.object : choosable(meta.objects)[0])
      ?.path ?? 'openapi.json'
  const example = curlExample(location.origin, path)
  const copy = (text: string, said: string): void =>
    void navigator.clipboard.writeText(text).then(
      () => toast(said),
      () => toast(t`The browser did not let us copy. Select the text and copy it yourself.`, { tone: 'bad' }),
    )
  return (
    <Dialog
      title={t`Copy the key now`}
      isOpen
      isForced
      size="wide"
      onClose={onClose}
      actions={
        <>
          <Button icon={Copy} onPress={() => copy(made.key, t`Key copied`)}>
            <Trans>Copy the key</Trans>
          </Button>
          <Button variant="primary" onPress={onClose}>
            <Trans>I have kept it</Trans>
          </Button>
        </>
      }
    >
      <Note tone="warn" icon={TriangleAlert}>
        <Trans>
          “{made.name}” is shown now and never again: we keep only its fingerprint. Put it where you keep passwords. It
          works until {formatDate(made.expires_at)}.
        </Trans>
      </Note>
      <div className="mono key-secret" aria-label={t`The key`} role="textbox" aria-readonly tabIndex={0}>
        {made.key}
      </div>
      <div className="stack">
        <p className="t2">
          <Trans>Try it: put the key into CUSTOS_KEY, then</Trans>
        </p>
        <pre className="mono key-secret" tabIndex={0} role="region" aria-label={t`Example with curl`}>
          {example}
        </pre>
        <div className="acts">
          <Button variant="ghost" icon={Copy} onPress={() => copy(example, t`Example copied`)}>
            <Trans>Copy the example</Trans>
          </Button>
          <a className="link" href="/docs/api" target="_blank" rel="noreferrer">
            <Trans>All calls of the API</Trans>
          </a>
        </div>
      </div>
    </Dialog>
  )
}
