import { type MailKind, defineMail } from '@app/core/mail'

const base = { category: 'service', purpose: 'privacy_rights', useful_minutes: 7 * 24 * 60 } as const

/** What people who ask about their data are told, and those who answer them. */
export const mails: Readonly<Record<string, MailKind>> = {
  privacy_received: defineMail({
    ...base,
    words: {
      en: {
        subject: 'Your request {number} to {workspace}',
        title: 'Your request has arrived',
        paragraphs: [
          '{workspace} received your request {number} ({kind}) on {received}. You get an answer by {answer_by}.',
          'So that nobody else asks in your name, please confirm that this is your mailbox. The same link shows you later how far your request is. It costs you nothing.',
        ],
        button: 'Confirm, and see the request',
        after: [
          'You did not ask for anything? Then do nothing: without the confirmation nothing is shown, changed or erased.',
          '{complaint}',
        ],
      },
      de: {
        subject: 'Ihre Anfrage {number} an {workspace}',
        title: 'Ihre Anfrage ist angekommen',
        paragraphs: [
          '{workspace} hat Ihre Anfrage {number} ({kind}) am {received} erhalten. Sie bekommen bis {answer_by} Antwort.',
          'Damit niemand sonst in Ihrem Namen fragt, bestätigen Sie bitte, dass dies Ihr Postfach ist. Derselbe Link zeigt Ihnen später den Stand. Es kostet Sie nichts.',
        ],
        button: 'Bestätigen und Anfrage ansehen',
        after: [
          'Sie haben nichts angefragt? Dann tun Sie nichts: Ohne die Bestätigung wird nichts gezeigt, geändert oder gelöscht.',
          '{complaint}',
        ],
      },
    },
  }),
  privacy_extended: defineMail({
    ...base,
    words: {
      en: {
        subject: 'Your request {number} to {workspace} takes longer',
        title: 'Your request takes longer',
        paragraphs: ['{workspace} will answer your request {number} ({kind}) by {last_day}. The reason: {reason}'],
        after: ['{complaint}'],
      },
      de: {
        subject: 'Ihre Anfrage {number} an {workspace} dauert länger',
        title: 'Ihre Anfrage dauert länger',
        paragraphs: ['{workspace} beantwortet Ihre Anfrage {number} ({kind}) bis {last_day}. Der Grund: {reason}'],
        after: ['{complaint}'],
      },
    },
  }),
  privacy_closed: defineMail({
    ...base,
    words: {
      en: {
        subject: 'Your request {number} to {workspace}: {outcome}',
        title: 'Your request {number}: {outcome}',
        paragraphs: ['{workspace} has ended your request {number} ({kind}).', '{reason}'],
        after: ['{complaint}'],
      },
      de: {
        subject: 'Ihre Anfrage {number} an {workspace}: {outcome}',
        title: 'Ihre Anfrage {number}: {outcome}',
        paragraphs: ['{workspace} hat Ihre Anfrage {number} ({kind}) abgeschlossen.', '{reason}'],
        after: ['{complaint}'],
      },
    },
  }),
  privacy_package: defineMail({
    ...base,
    words: {
      en: {
        subject: 'Your data from {workspace} is ready',
        title: 'Your data is ready',
        paragraphs: [
          '{workspace} has put together what it keeps about you. Open the link to fetch it: a ZIP archive that only a passphrase opens. Whoever answers your request gives you the passphrase by another way.',
          'The link and the file end 7 days after they were made.',
        ],
        button: 'Fetch your data',
        after: ['{complaint}'],
      },
      de: {
        subject: 'Ihre Daten von {workspace} liegen bereit',
        title: 'Ihre Daten liegen bereit',
        paragraphs: [
          '{workspace} hat zusammengestellt, was dort über Sie gespeichert ist. Öffnen Sie den Link, um es abzuholen: ein ZIP-Archiv, das sich nur mit einer Passphrase öffnet. Die Passphrase bekommen Sie auf einem anderen Weg.',
          'Link und Datei enden 7 Tage, nachdem sie gemacht wurden.',
        ],
        button: 'Daten abholen',
        after: ['{complaint}'],
      },
    },
  }),
  privacy_due: defineMail({
    ...base,
    words: {
      en: {
        subject: 'Request {number} in {workspace}: {due}',
        title: 'Request {number}: {due}',
        paragraphs: ['A person waits for an answer ({kind}). The clock does not stop.'],
        button: 'Open the request',
      },
      de: {
        subject: 'Anfrage {number} in {workspace}: {due}',
        title: 'Anfrage {number}: {due}',
        paragraphs: ['Ein Mensch wartet auf Antwort ({kind}). Die Frist läuft weiter.'],
        button: 'Anfrage öffnen',
      },
    },
  }),
}
