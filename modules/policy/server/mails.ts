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
  business_transfer: defineMail({
    category: 'security',
    purpose: 'policy_changes',
    useful_minutes: MONTH,
    words: {
      en: {
        subject: 'On {on} this service passes to {successor}',
        title: 'On {on} this service passes to {successor}',
        paragraphs: [
          'You own the workspace {workspace}. On {on} the business that runs it goes to {successor}; you reach them at {contact}.',
          '{summary}',
          'They are bound by the same privacy policy and the same agreement as we are. A change of either would be told 30 days before.',
        ],
        button: 'Read what it means',
        after: [
          'If you do not want that, export your data and delete the workspace before that day, at no cost. What is deleted or cancelled does not go over.',
        ],
      },
      de: {
        subject: 'Am {on} geht dieser Dienst an {successor} über',
        title: 'Am {on} geht dieser Dienst an {successor} über',
        paragraphs: [
          'Ihnen gehört der Arbeitsbereich {workspace}. Am {on} geht das Unternehmen, das ihn betreibt, an {successor} über; zu erreichen unter {contact}.',
          '{summary}',
          'Dort gelten dieselbe Datenschutzerklärung und derselbe Vertrag wie bei uns. Eine Änderung würde 30 Tage vorher mitgeteilt.',
        ],
        button: 'Lesen, was das heißt',
        after: [
          'Wenn Sie das nicht wollen, leiten Sie Ihre Daten vor diesem Tag aus und löschen den Arbeitsbereich, ohne Kosten. Was gelöscht oder gekündigt ist, geht nicht über.',
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
