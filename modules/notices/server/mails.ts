import { type MailKind, defineMail } from '@app/core/mail'

const DAYS = 3 * 24 * 60

/** Name and link, nothing else of a record (promise ONT-045). */
export const mails: Readonly<Record<string, MailKind>> = {
  assigned: defineMail({
    category: 'service',
    purpose: 'assigned_work',
    useful_minutes: DAYS,
    words: {
      en: {
        subject: 'Assigned to you: {name}',
        title: 'Assigned to you: {name}',
        paragraphs: ['It is yours now, in the workspace {workspace}.'],
        button: 'Open it',
        after: ['You can switch these mails off in your profile.'],
      },
      de: {
        subject: 'Ihnen zugewiesen: {name}',
        title: 'Ihnen zugewiesen: {name}',
        paragraphs: ['Sie sind jetzt zuständig, im Arbeitsbereich {workspace}.'],
        button: 'Öffnen',
        after: ['Diese Mails lassen sich in Ihrem Profil abschalten.'],
      },
    },
  }),
  assigned_many: defineMail({
    category: 'service',
    purpose: 'assigned_work',
    useful_minutes: DAYS,
    words: {
      en: {
        subject: '{count} records were assigned to you',
        title: '{count} records were assigned to you',
        paragraphs: ['They are yours now, in the workspace {workspace}.'],
        button: 'Open the workspace',
        after: ['You can switch these mails off in your profile.'],
      },
      de: {
        subject: 'Ihnen wurden {count} Datensätze zugewiesen',
        title: 'Ihnen wurden {count} Datensätze zugewiesen',
        paragraphs: ['Sie sind jetzt zuständig, im Arbeitsbereich {workspace}.'],
        button: 'Arbeitsbereich öffnen',
        after: ['Diese Mails lassen sich in Ihrem Profil abschalten.'],
      },
    },
  }),
}
