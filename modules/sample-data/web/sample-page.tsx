import { Trans, useLingui } from '@lingui/react/macro'
import { Button, SettingsFrame } from '@app/ui'
import { useSample } from './use-sample.ts'

/** Sample data of the workspace: in with one click, out with one click. */
export const Page = () => {
  const { t } = useLingui()
  const { sample, change } = useSample()
  return (
    <SettingsFrame title={t`Sample data`}>
      {sample && (
        <>
          <p className="t2">
            {sample.present ? (
              <Trans>Sample records are in, and marked. Remove them in one click whenever you like.</Trans>
            ) : (
              <Trans>A small, invented company. Removed again in one click, without touching yours.</Trans>
            )}
          </p>
          <p className="acts">
            <Button onPress={() => change.mutate(!sample.present)} isPending={change.isPending}>
              {sample.present ? <Trans>Remove sample data</Trans> : <Trans>Load sample data</Trans>}
            </Button>
          </p>
        </>
      )}
    </SettingsFrame>
  )
}
