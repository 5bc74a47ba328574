import { type MailKind, type Placeholder, defineMail } from '@app/core/mail'
import type { Outcome } from '../index.ts'
import { complaintWords, kindWords, outcomeWords } from './mail-words.ts'

const base = { category: 'service', purpose: 'privacy_rights', useful_minutes: 7 * 24 * 60 } as const

const places = {
  number: { type: 'text', sample: { en: 'R-0012', de: 'R-0012' } },
  workspace: { type: 'text', sample: { en: 'Kestrel Hardware', de: 'Kestrel Hardware' } },
  kind: { type: 'choice', sample: { en: kindWords.en.access, de: kindWords.de.access } },
  received: { type: 'day', sample: { en: 'March 2, 2027', de: '2. März 2027' } },
  answer_by: { type: 'day', sample: { en: 'March 23, 2027', de: '23. März 2027' } },
  last_day: { type: 'day', sample: { en: 'May 1, 2027', de: '1. Mai 2027' } },
  fetch_by: { type: 'day', sample: { en: 'March 17, 2027', de: '17. März 2027' } },
  outcome: { type: 'choice', sample: { en: outcomeWords.en.fulfilled, de: outcomeWords.de.fulfilled } },
  reason: {
    type: 'text',
    sample: {
      en: 'The invoices of the last seven years have to be kept.',
      de: 'Die Rechnungen der letzten sieben Jahre müssen aufbewahrt werden.',
    },
  },
  complaint: { type: 'text', sample: { en: complaintWords('en', ''), de: complaintWords('de', '') } },
} as const satisfies Record<string, Placeholder>
type Place = keyof typeof places

/** What a workspace may put into its own words, and what it must. */
const of = (must: readonly Place[], may: readonly Place[]): Record<string, Placeholder> =>
  Object.fromEntries([
    ...must.map((name) => [name, { ...places[name], required: true as const }]),
    ...may.map((name) => [name, places[name]]),
  ])

/** How a mail that ends a request is called: what was not done in full is told in other words, with the way to a court (Art. 12(4)). */
export const closingMail = (outcome: Outcome): string =>
  outcome === 'fulfilled' ? 'privacy_closed' : 'privacy_refused'

/** What people who ask about their data are told, and those who answer them. */
export const mails: Readonly<Record<string, MailKind>> = {
  privacy_received: defineMail({
    ...base,
    placeholders: of(['answer_by', 'complaint'], ['number', 'workspace', 'kind', 'received', 'last_day']),
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
    placeholders: of(['last_day', 'reason', 'complaint'], ['number', 'workspace', 'kind', 'received']),
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
    placeholders: of(['reason', 'complaint'], ['number', 'workspace', 'kind', 'received', 'outcome']),
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
  privacy_refused: defineMail({
    ...base,
    placeholders: {
      ...of(['outcome', 'reason', 'complaint'], ['number', 'workspace', 'kind', 'received']),
      outcome: {
        type: 'choice',
        required: true,
        sample: { en: outcomeWords.en.partly_refused, de: outcomeWords.de.partly_refused },
      },
    },
    words: {
      en: {
        subject: 'Your request {number} to {workspace}: {outcome}',
        title: 'Your request {number}: {outcome}',
        paragraphs: [
          '{workspace} has ended your request {number} ({kind}), and did not do all that you asked for. This is why:',
          '{reason}',
        ],
        after: ['{complaint}', 'You may also go to court.'],
      },
      de: {
        subject: 'Ihre Anfrage {number} an {workspace}: {outcome}',
        title: 'Ihre Anfrage {number}: {outcome}',
        paragraphs: [
          '{workspace} hat Ihre Anfrage {number} ({kind}) abgeschlossen und nicht alles getan, worum Sie gebeten haben. Der Grund:',
          '{reason}',
        ],
        after: ['{complaint}', 'Sie können auch vor Gericht gehen.'],
      },
    },
  }),
  privacy_package: defineMail({
    ...base,
    placeholders: of(['fetch_by', 'complaint'], ['number', 'workspace', 'kind']),
    words: {
      en: {
        subject: 'Your data from {workspace} is ready',
        title: 'Your data is ready',
        paragraphs: [
          '{workspace} has put together what it keeps about you. Open the link to fetch it: a ZIP archive that only a passphrase opens. Whoever answers your request gives you the passphrase by another way.',
          'The link and the file end on {fetch_by}.',
        ],
        button: 'Fetch your data',
        after: ['{complaint}'],
      },
      de: {
        subject: 'Ihre Daten von {workspace} liegen bereit',
        title: 'Ihre Daten liegen bereit',
        paragraphs: [
          '{workspace} hat zusammengestellt, was dort über Sie gespeichert ist. Öffnen Sie den Link, um es abzuholen: ein ZIP-Archiv, das sich nur mit einer Passphrase öffnet. Die Passphrase bekommen Sie auf einem anderen Weg.',
          'Link und Datei enden am {fetch_by}.',
        ],
        button: 'Daten abholen',
        after: ['{complaint}'],
      },
    },
  }),
  privacy_escalated: defineMail({
    ...base,
    words: {
      en: {
        subject: 'A request in {workspace} is past its last day',
        title: 'A request in {workspace} is past its last day',
        paragraphs: [
          'A person asked the workspace {workspace} ({slug}) about their data and got no answer in the time that the policy promises. Those who administer privacy there were warned several times.',
          'Remind its owners. What was asked, and by whom, is theirs to see.',
        ],
        button: 'Open the console',
      },
      de: {
        subject: 'Eine Anfrage in {workspace} ist über ihrem letzten Tag',
        title: 'Eine Anfrage in {workspace} ist über ihrem letzten Tag',
        paragraphs: [
          'Ein Mensch hat den Arbeitsbereich {workspace} ({slug}) nach seinen Daten gefragt und in der versprochenen Zeit keine Antwort bekommen. Wer dort den Datenschutz verwaltet, wurde mehrfach gewarnt.',
          'Erinnern Sie dessen Eigentümer. Was gefragt wurde und von wem, sehen nur sie.',
        ],
        button: 'Konsole öffnen',
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
