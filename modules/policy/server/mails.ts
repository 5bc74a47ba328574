import { type MailKind, defineMail } from '@app/core/mail'

/** A notice is late after a month: by then it holds. */
const MONTH = 30 * 24 * 60

/** Notices of changes; they protect the people, so nobody can switch them off (ONT-136). */
export const mails: Readonly<Record<string, MailKind>> = {
  policy_changes: defineMail({
    category: 'security',
    purpose: 'policy_changes',
    useful_minutes: MONTH,
    words: {
      en: {
        subject: 'Our privacy policy changes on {on}',
        title: 'Our privacy policy changes on {on}',
        paragraphs: [
          'You own the workspace {workspace}. Version {number} of the privacy policy holds from {on}.',
          '{summary}',
        ],
        button: 'Read it, with what changes',
        after: ['If you do not agree, you can export your data and delete the workspace before that day, at no cost.'],
      },
      de: {
        subject: 'Unsere Datenschutzerklärung ändert sich am {on}',
        title: 'Unsere Datenschutzerklärung ändert sich am {on}',
        paragraphs: [
          'Ihnen gehört der Arbeitsbereich {workspace}. Fassung {number} der Datenschutzerklärung gilt ab {on}.',
          '{summary}',
        ],
        button: 'Lesen, was sich ändert',
        after: [
          'Wenn Sie nicht einverstanden sind, können Sie Ihre Daten vor diesem Tag ausleiten und den Arbeitsbereich löschen, ohne Kosten.',
        ],
      },
    },
  }),
  dpa_changes: defineMail({
    category: 'security',
    purpose: 'policy_changes',
    useful_minutes: MONTH,
    words: {
      en: {
        subject: 'The data processing agreement changes on {on}',
        title: 'The data processing agreement changes on {on}',
        paragraphs: [
          'You own the workspace {workspace}. Version {number} of the agreement holds from {on}; then somebody who administers privacy is asked to accept it.',
          '{summary}',
        ],
        button: 'Open the agreement',
      },
      de: {
        subject: 'Der Vertrag zur Auftragsverarbeitung ändert sich am {on}',
        title: 'Der Vertrag zur Auftragsverarbeitung ändert sich am {on}',
        paragraphs: [
          'Ihnen gehört der Arbeitsbereich {workspace}. Fassung {number} des Vertrags gilt ab {on}; dann wird jemand, der den Datenschutz verwaltet, um die Annahme gebeten.',
          '{summary}',
        ],
        button: 'Vertrag öffnen',
      },
    },
  }),
}
