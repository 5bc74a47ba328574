import { useLingui } from '@lingui/react/macro'
import type { HeldFor, MapEntry, Retention, RetentionClass } from '@app/schema'
import { formatPeriod } from './format.ts'
import { label } from './labels.ts'

/** What the map's keys are called. Categories are Fides keys; only those the program uses are spelled out. */
export const useDataWords = () => {
  const { t, i18n } = useLingui()
  const categories: Record<string, string> = {
    user: t`All of the below`,
    'user.authorization': t`Proof of sign-in`,
    'user.authorization.password': t`Password (hash)`,
    'user.behavior': t`When and what was used`,
    'user.contact': t`Contact details`,
    'user.contact.address': t`Postal address`,
    'user.contact.email': t`Email address`,
    'user.contact.phone_number': t`Phone number`,
    'user.content': t`What people write`,
    'user.demographic': t`Personal circumstances`,
    'user.device': t`Browser and device`,
    'user.device.ip_address': t`IP address`,
    'user.job_title': t`Job title`,
    'user.location.precise': t`Position on the map`,
    'user.name': t`Name`,
    'user.privacy_preferences': t`Consent`,
    'user.social': t`Links to profiles`,
    'user.unique_id': t`Id of a person`,
    'user.unique_id.pseudonymous': t`Keyed hash of an address`,
    'user.workplace': t`Work and training`,
  }
  const bases = {
    contract: t`Contract (Art. 6(1)(b))`,
    legal_obligation: t`Legal obligation (Art. 6(1)(c))`,
    legitimate_interest: t`Legitimate interest (Art. 6(1)(f))`,
  }
  const classes: Record<MapEntry['class'], string> = {
    account: t`Account data`,
    service: t`Records of the workspace`,
    operational: t`Running the service`,
  }
  const kinds: Record<MapEntry['kind'], string> = {
    object: t`Records`,
    table: t`Tables behind records`,
    global: t`Accounts and installation`,
    store: t`Files, queue and log`,
  }
  const retention = (given: Retention, known: Readonly<Record<string, RetentionClass>>): string => {
    if (given === 'workspace') return t`As long as the workspace`
    if (given === 'account') return t`As long as the account`
    if (given === 'installation') return t`As long as the installation`
    if ('with' in given) return given.with === 'record' ? t`Leaves with its record` : t`Leaves with ${given.with}`
    const found = known[given.class]
    return found ? `${formatPeriod(found.after)} (${label(found.title)})` : given.class
  }
  const heldFor = (given: HeldFor): string => {
    switch (given.kind) {
      case 'workspace':
        return t`As long as the workspace`
      case 'account':
        return t`As long as the account`
      case 'installation':
        return t`As long as the installation`
      case 'record':
        return t`Leaves with its record`
      case 'with':
        return t`Leaves with ${label(given.with)}`
      case 'period':
        return `${formatPeriod(given.after, i18n.locale)} (${label(given.title)})`
    }
  }
  const category = (key: string): string => categories[key] ?? key
  return { category, bases, classes, kinds, retention, heldFor }
}
