import { type MailKind, defineMail } from '@app/core/mail'

const base = { category: 'security', purpose: 'disclosures', useful_minutes: 7 * 24 * 60 } as const

/** Requests by authorities: the workspace is told, and operators are when it was not. */
export const mails: Readonly<Record<string, MailKind>> = {
  legal_request_told: defineMail({
    ...base,
    words: {
      en: {
        subject: 'An authority asks for data of {workspace}',
        title: 'An authority asks for data of {workspace}',
        paragraphs: [
          '{authority} (reference {reference}) asked us on {received} for data of your workspace {workspace}. Our number for it is {number}.',
          'Nothing leaves before the request was checked, and only the fields and records that a second person of ours approved. What left stands in your workspace.',
        ],
        button: 'Open it',
        after: ['If you want to object, do so with the authority, soon. You reach us at {contact}.'],
      },
      de: {
        subject: 'Eine Behörde verlangt Daten von {workspace}',
        title: 'Eine Behörde verlangt Daten von {workspace}',
        paragraphs: [
          '{authority} (Aktenzeichen {reference}) hat am {received} Daten Ihres Arbeitsbereichs {workspace} von uns verlangt. Unsere Nummer dafür ist {number}.',
          'Nichts geht hinaus, bevor das Ersuchen geprüft ist, und nur die Felder und Einträge, die eine zweite Person bei uns freigegeben hat. Was hinausging, steht in Ihrem Arbeitsbereich.',
        ],
        button: 'Öffnen',
        after: ['Wenn Sie widersprechen wollen, tun Sie das bald bei der Behörde. Sie erreichen uns unter {contact}.'],
      },
    },
  }),
  legal_request_overdue: defineMail({
    ...base,
    words: {
      en: {
        subject: '{number}: the workspace was not told',
        title: '{number}: the workspace was not told',
        paragraphs: ['It was received more than 24 hours ago, and nothing forbids telling the workspace.'],
        button: 'Tell the workspace',
      },
      de: {
        subject: '{number}: Der Arbeitsbereich wurde nicht benachrichtigt',
        title: '{number}: Der Arbeitsbereich wurde nicht benachrichtigt',
        paragraphs: ['Es ging vor mehr als 24 Stunden ein, und nichts verbietet die Benachrichtigung.'],
        button: 'Arbeitsbereich benachrichtigen',
      },
    },
  }),
}
