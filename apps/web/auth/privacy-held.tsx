import { useState } from 'react'
import { Trans } from '@lingui/react/macro'
import type { HeldAnswer } from '@app/schema'
import { api } from '@app/ui/api'
import { downloadPosted } from '@app/ui/download'
import { HeldList } from '@app/ui/held-list'
import { FormError } from './form.tsx'
import { useSubmit } from './form-state.ts'

/** What the workspace holds of the holder of the link, and why; looked up when it is asked for. */
export const PrivacyHeld = ({ token, workspace, number }: { token: string; workspace: string; number: string }) => {
  const [held, setHeld] = useState<HeldAnswer | null>(null)
  const { error, busy, run } = useSubmit()
  return (
    <section className="stack" aria-labelledby="held">
      <h2 id="held" className="strong">
        <Trans>What {workspace} holds about you, and why</Trans>
      </h2>
      <FormError error={error} fields={[]} />
      {held === null ? (
        <button
          className="btn lg full"
          type="button"
          aria-disabled={busy}
          onClick={() =>
            void run(async () =>
              setHeld(
                await api.post<HeldAnswer>('/v1/privacy/case/held', { token }, { anonymous: true, global: true }),
              ),
            )
          }
        >
          <Trans>Show it</Trans>
        </button>
      ) : (
        <>
          <p className="t2 small" role="status">
            {held.records.length === 0 ? (
              <Trans>
                Classes of data with an entry of yours. The values are shown once {workspace} has confirmed which
                records are yours.
              </Trans>
            ) : (
              <Trans>The values in your records, and each class of data with an entry of yours.</Trans>
            )}
          </p>
          <HeldList held={held} />
          <button
            className="btn lg full"
            type="button"
            aria-disabled={busy}
            onClick={() => void run(() => downloadPosted('/v1/privacy/case/held', `${number}.json`, { token }))}
          >
            <Trans>Download it</Trans>
          </button>
        </>
      )}
    </section>
  )
}
