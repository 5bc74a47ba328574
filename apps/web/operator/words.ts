import { useLingui } from '@lingui/react/macro'
import { isApiError } from '@app/ui/api'
import { useFactorWords } from '@app/ui/proof'

/** Refusals of the console in the reader's language; the rest as the server says it. */
export const useOperatorWords = (): ((error: unknown) => string) => {
  const { t } = useLingui()
  const factor = useFactorWords()
  return (error) => {
    switch (isApiError(error) ? error.code : null) {
      case 'wrong_credentials':
        return t`This address and password do not belong to an operator.`
      case 'grant_closed':
        return t`This access is over, revoked, or not approved yet. Nothing can be read under it.`
      case 'training_expired':
        return t`Your data protection training is over. Records can be read again when it is renewed.`
      case 'operator_suspended':
        return t`Your access as an operator is suspended. Another operator can review it.`
      default:
        return factor(error)
    }
  }
}
