import { type MailKind, defineMail } from '@app/core/mail'

const base = { category: 'security', purpose: 'account_access', useful_minutes: 7 * 24 * 60 } as const

/** What operators hear of each other's access. */
export const mails: Readonly<Record<string, MailKind>> = {
  operator_review_due: defineMail({
    ...base,
    words: {
      en: {
        subject: 'The access of {name} is to be reviewed by {on}',
        title: 'The access of {name} is to be reviewed by {on}',
        paragraphs: ['Another operator looks every quarter whether it is still needed. Unreviewed, it is suspended.'],
        button: 'Open the operators',
      },
      de: {
        subject: 'Der Zugang von {name} ist bis {on} zu prüfen',
        title: 'Der Zugang von {name} ist bis {on} zu prüfen',
        paragraphs: ['Jedes Quartal sieht jemand anderes nach, ob er noch gebraucht wird. Ungeprüft ruht er.'],
        button: 'Zu den Operatoren',
      },
    },
  }),
  operator_training_due: defineMail({
    ...base,
    words: {
      en: {
        subject: 'The training of {name} ends on {on}',
        title: 'The training of {name} ends on {on}',
        paragraphs: ['Without a valid data protection training no record of a workspace can be opened.'],
        button: 'Open the operators',
      },
      de: {
        subject: 'Die Schulung von {name} endet am {on}',
        title: 'Die Schulung von {name} endet am {on}',
        paragraphs: ['Ohne gültige Datenschutzschulung lässt sich kein Eintrag eines Arbeitsbereichs öffnen.'],
        button: 'Zu den Operatoren',
      },
    },
  }),
}
