import { useEffect, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { encode } from 'uqr'
import { api, Button, Dialog, isApiError, Note, TextField, useFactorWords } from '@app/ui'

type Setup = { secret: string; uri: string; expires_at: string }

/** Scan, type the first code, done. */
export const AppSetup = ({ onClose, onDone }: { onClose: () => void; onDone: (codes: string[] | null) => void }) => {
  const { t } = useLingui()
  const words = useFactorWords()
  const [code, setCode] = useState('')
  const begin = useMutation({ mutationFn: () => api.post<Setup>('/v1/auth/totp') })
  const { mutate: start } = begin
  useEffect(() => start(), [start])
  const confirm = useMutation({
    mutationFn: () => api.post<{ recovery_codes: string[] | null }>('/v1/auth/totp/confirm', { code }),
    onSuccess: (answer) => onDone(answer.recovery_codes),
  })
  const isOver = isApiError(confirm.error) && confirm.error.code === 'setup_over'
  return (
    <Dialog
      title={t`Set up an authenticator app`}
      isOpen
      onClose={onClose}
      closeLabel={t`Close`}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form="app-setup" variant="primary" isPending={confirm.isPending}>
            <Trans>Turn on</Trans>
          </Button>
        </>
      }
    >
      {begin.error && (
        <Note tone="bad" role="alert">
          {begin.error.message}
        </Note>
      )}
      {begin.data && (
        <form
          id="app-setup"
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            confirm.mutate()
          }}
        >
          <p className="t2">
            <Trans>1. Scan this with the app.</Trans>
          </p>
          <QrCode text={begin.data.uri} label={t`QR code for the authenticator app`} />
          <p className="t2">
            <Trans>Or type this key into it:</Trans>
            <br />
            <span className="mono select-all break-all">{begin.data.secret.match(/.{1,4}/g)?.join(' ')}</span>
          </p>
          <TextField
            label={t`2. Type the 6 digits it shows`}
            value={code}
            onChange={setCode}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            isRequired
            autoFocus
            error={confirm.error && !isOver ? words(confirm.error) : null}
          />
          {isOver && (
            <Note tone="bad" role="alert">
              <Trans>That took too long, or it was begun anew elsewhere.</Trans>{' '}
              <Button
                variant="ghost"
                onPress={() => {
                  confirm.reset()
                  setCode('')
                  start()
                }}
              >
                <Trans>Begin again</Trans>
              </Button>
            </Note>
          )}
        </form>
      )}
    </Dialog>
  )
}

/** Drawn here: the secret goes into no image request. One path, a square per dark module. */
const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { data, size } = encode(text, { border: 0 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  )
}
