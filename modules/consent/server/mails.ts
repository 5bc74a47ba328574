import { type MailKind, defineMail } from '@app/core/mail'

/** What contacts of a workspace are written: through core's door for contacts alone. */
export const mails: Readonly<Record<string, MailKind>> = {
  contact_privacy_notice: defineMail({
    category: 'outside',
    purpose: 'privacy_rights',
    useful_minutes: 7 * 24 * 60,
    placeholders: {
      text: {
        type: 'text',
        required: true,
        sample: {
          en: 'Your privacy notice, as you wrote it.',
          de: 'Ihr Datenschutzhinweis, wie Sie ihn geschrieben haben.',
        },
      },
      workspace: { type: 'text', required: true, sample: { en: 'Kestrel Hardware', de: 'Kestrel Hardware' } },
    },
    words: {
      en: {
        subject: 'How {workspace} handles your data',
        title: 'How we handle your data',
        paragraphs: ['{text}'],
        button: 'Ask about your data, or object',
        after: ['{workspace} keeps data about you and tells you so, as the law asks (Art. 13 and 14 GDPR).'],
      },
      de: {
        subject: 'Wie {workspace} mit Ihren Daten umgeht',
        title: 'Wie wir mit Ihren Daten umgehen',
        paragraphs: ['{text}'],
        button: 'Nach Ihren Daten fragen oder widersprechen',
        after: [
          '{workspace} speichert Daten über Sie und sagt es Ihnen, wie das Gesetz es verlangt (Art. 13 und 14 DSGVO).',
        ],
      },
    },
  }),
}
