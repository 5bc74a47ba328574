import { Trans, useLingui } from '@lingui/react/macro'
import { savePreferences, Switch, type Session } from '@app/ui'

/** Which mails one gets; those about the security of the account always come. */
export const MailSection = ({ session }: { session: Session }) => {
  const { t } = useLingui()
  const mails = session.account.preferences.mails ?? {}
  return (
    <section aria-label={t`Mails`}>
      <header>
        <h2>
          <Trans>Mails</Trans>
        </h2>
      </header>
      <Switch
        isSelected={mails.assignment !== false}
        onChange={(assignment) => savePreferences({ mails: { ...mails, assignment } })}
      >
        {t`Tell me when something is assigned to me`}
      </Switch>
      <p className="t2">
        <Trans>
          Mails about the security of your account, such as a new device or a changed password, always come.
        </Trans>
      </p>
    </section>
  )
}
