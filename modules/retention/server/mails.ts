import { type MailKind, defineMail } from '@app/core/mail'

const DAY = 24 * 60
const service = { category: 'service', purpose: 'workspace_membership', useful_minutes: 3 * DAY } as const

/** What owners hear of the end of their workspace, and those who administer privacy of a hold. */
export const mails: Readonly<Record<string, MailKind>> = {
  hold_review: defineMail({
    ...service,
    purpose: 'privacy_rights',
    useful_minutes: 7 * DAY,
    words: {
      en: {
        subject: 'A legal hold in {workspace} is to be looked at again',
        title: 'A legal hold is to be looked at again',
        paragraphs: ['Is it still needed? It goes on until somebody lifts it, and nothing under it is deleted.'],
        button: 'Open the holds',
      },
      de: {
        subject: 'Eine Aufbewahrung in {workspace} ist zu prüfen',
        title: 'Eine Aufbewahrung ist zu prüfen',
        paragraphs: [
          'Wird sie noch gebraucht? Sie gilt, bis jemand sie aufhebt; bis dahin wird nichts davon gelöscht.',
        ],
        button: 'Aufbewahrungen öffnen',
      },
    },
  }),
  workspace_cancelled: defineMail({
    ...service,
    words: {
      en: {
        subject: '{workspace} is cancelled',
        title: '{workspace} is cancelled',
        paragraphs: [
          'It can be read and exported until {on}. Then everything in it is deleted for good.',
          'An owner can take this back until then.',
        ],
        button: 'Open the workspace',
      },
      de: {
        subject: '{workspace} ist gekündigt',
        title: '{workspace} ist gekündigt',
        paragraphs: [
          'Bis zum {on} lässt sich alles lesen und exportieren. Danach wird alles darin endgültig gelöscht.',
          'Bis dahin können Eigentümer es zurücknehmen.',
        ],
        button: 'Workspace öffnen',
      },
    },
  }),
  workspace_ending: defineMail({
    ...service,
    words: {
      en: {
        subject: '{workspace} is deleted on {on}',
        title: '{workspace} is deleted on {on}',
        paragraphs: ['Export what you need, or take the cancellation back. After that day nothing can be restored.'],
        button: 'Open the workspace',
      },
      de: {
        subject: '{workspace} wird am {on} gelöscht',
        title: '{workspace} wird am {on} gelöscht',
        paragraphs: [
          'Exportieren Sie, was Sie brauchen, oder nehmen Sie die Kündigung zurück. Danach lässt sich nichts wiederherstellen.',
        ],
        button: 'Workspace öffnen',
      },
    },
  }),
  workspace_deleting: defineMail({
    ...service,
    category: 'security',
    words: {
      en: {
        subject: '{workspace} will be deleted',
        title: '{workspace} will be deleted on {on}',
        paragraphs: [
          'An owner asked for it. Until then it can be read and exported, and any owner can take it back.',
          'On that day everything in it is deleted for good, for everybody.',
        ],
        button: 'Open the workspace',
      },
      de: {
        subject: '{workspace} wird gelöscht',
        title: '{workspace} wird am {on} gelöscht',
        paragraphs: [
          'Jemand mit Eigentümerrechten hat das verlangt. Bis dahin lässt sich alles lesen und exportieren, und alle Eigentümer können es zurücknehmen.',
          'An diesem Tag wird alles darin endgültig gelöscht, für alle.',
        ],
        button: 'Workspace öffnen',
      },
    },
  }),
}
