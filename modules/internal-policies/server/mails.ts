import { type MailKind, defineMail } from '@app/core/mail'

const base = { category: 'security', purpose: 'policy_changes', useful_minutes: 30 * 24 * 60 } as const

/** Notices of internal policies: title and link, never the text. They are duties of members, so nobody can switch them off. */
export const mails: Readonly<Record<string, MailKind>> = {
  internal_policy: defineMail({
    ...base,
    words: {
      en: {
        subject: '{workspace}: please read "{title}"',
        title: 'Please read "{title}"',
        paragraphs: [
          'The workspace {workspace} has published an internal policy that concerns you. Read it and confirm that by {due}.',
        ],
        button: 'Read and confirm',
      },
      de: {
        subject: '{workspace}: bitte „{title}“ lesen',
        title: 'Bitte „{title}“ lesen',
        paragraphs: [
          'Der Arbeitsbereich {workspace} hat eine interne Richtlinie veröffentlicht, die Sie betrifft. Lesen Sie sie und bestätigen Sie das bis {due}.',
        ],
        button: 'Lesen und bestätigen',
      },
    },
  }),
  internal_policy_reminder: defineMail({
    ...base,
    words: {
      en: {
        subject: '{workspace}: "{title}" still waits for you',
        title: '"{title}" still waits for you',
        paragraphs: [
          'You have not confirmed this internal policy of {workspace} yet. It was due by {due}, or is soon.',
        ],
        button: 'Read and confirm',
      },
      de: {
        subject: '{workspace}: „{title}“ wartet noch auf Sie',
        title: '„{title}“ wartet noch auf Sie',
        paragraphs: [
          'Sie haben diese interne Richtlinie von {workspace} noch nicht bestätigt. Die Frist ist oder war der {due}.',
        ],
        button: 'Lesen und bestätigen',
      },
    },
  }),
}
