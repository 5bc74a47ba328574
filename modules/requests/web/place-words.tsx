import { useLingui } from '@lingui/react/macro'

/** What tables of the program are called to people; others by the name they have in the data map. */
export const usePlaceWords = (): ((place: string) => string) => {
  const { t } = useLingui()
  const words: Record<string, string> = {
    event: t`Audit trail`,
    event_value: t`Old and new values in the audit trail`,
    idempotency_key: t`Answers kept for repeated calls`,
    import_row: t`Rows of past imports`,
    legal_hold: t`Legal holds`,
    legal_hold_item: t`Records under a legal hold`,
    privacy_request: t`Requests of people`,
    privacy_request_step: t`Evidence of requests`,
    directory_user: t`Directory of the identity provider`,
    option_link: t`Chosen options`,
    record_share: t`Shared records`,
    'identity.membership': t`Memberships`,
    'identity.join_request': t`Requests to join`,
    'identity.invitation': t`Invitations`,
    'identity.mail': t`Log of mails`,
  }
  return (place) => words[place] ?? place
}
