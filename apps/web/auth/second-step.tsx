import { Trans, useLingui } from '@lingui/react/macro'
import { api, isApiError } from '@app/ui/api'
import { Proof } from '@app/ui/proof'
import type { ProofMethod } from '@app/ui/proof'

/** The ways to take the second step, when that is what the answer asks for. */
export const methodsIn = (failure: unknown): ProofMethod[] | null =>
  isApiError(failure) && failure.code === 'second_factor_required' && Array.isArray(failure.body['methods'])
    ? (failure.body['methods'] as ProofMethod[])
    : null

/** After the right password: the proof that only the person has. */
export const SecondStep = ({
  methods,
  onDone,
  onOver,
}: {
  methods: ProofMethod[]
  onDone: () => void
  onOver: (failure: unknown) => void
}) => {
  const { t } = useLingui()
  return (
    <div className="gate-step">
      <div>
        <h1>
          <Trans>One more step</Trans>
        </h1>
        <p className="t2">
          <Trans>The password is right. Now prove it with something only you have.</Trans>
        </p>
      </div>
      <Proof
        methods={methods}
        passkeyPath="/v1/auth/second-step/passkey"
        anonymous
        action={t`Sign in`}
        onProof={async (proof) => {
          try {
            await api.post('/v1/auth/second-step', proof, { anonymous: true })
          } catch (failure) {
            if (!isApiError(failure) || failure.code !== 'second_step_over') throw failure
            onOver(failure)
            return
          }
          onDone()
        }}
      >
        <button
          type="button"
          className="btn ghost lg full"
          onClick={() =>
            void api
              .post('/v1/auth/sign-out', {}, { anonymous: true })
              .catch(() => undefined)
              .then(() => onOver(null))
          }
        >
          <Trans>Start over</Trans>
        </button>
      </Proof>
    </div>
  )
}
