import { Trans, useLingui } from '@lingui/react/macro'

/** The region that the installation serves; null: its operator has not said; undefined: not asked yet. */
export type Storage = string | null | undefined

/** Where the data of the workspace will lie, said before there is any (CLI-046). */
export const StorageNote = ({ region }: { region: Storage }) => {
  const { i18n } = useLingui()
  if (region === undefined) return null
  const where = region === null ? '' : new Intl.DisplayNames(i18n.locale, { type: 'region' }).of(region)
  return (
    <p className="t2">
      {region === null ? (
        <Trans>
          Whoever runs this installation has not said in which country it keeps data.{' '}
          <a className="link" href="/privacy#storage">
            More
          </a>
          ,{' '}
          <a className="link" href="/subprocessors">
            who else gets data
          </a>
        </Trans>
      ) : (
        <Trans>
          Your data is kept here, and stays here: {where} ({region}).{' '}
          <a className="link" href="/privacy#storage">
            More
          </a>
          ,{' '}
          <a className="link" href="/subprocessors">
            who else gets data
          </a>
        </Trans>
      )}
    </p>
  )
}
