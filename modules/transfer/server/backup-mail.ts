import { defineMail } from '@app/core/mail'

/** To the owner whose backup is ready. The passphrase is in no mail: only who chose it knows it (QNT-036). */
export const backupReady = defineMail({
  category: 'service',
  purpose: 'workspace_membership',
  useful_minutes: 7 * 24 * 60,
  words: {
    en: {
      subject: 'The backup of {workspace} is ready',
      title: 'Your backup is ready',
      paragraphs: [
        'The backup of {workspace} can be fetched for 7 days; then it is deleted. You need to be signed in, and the passphrase you chose.',
      ],
      button: 'Fetch the backup',
      after: ['You did not ask for it? Tell the other owners of {workspace}, and change your password.'],
    },
    de: {
      subject: 'Die Sicherung von {workspace} ist fertig',
      title: 'Ihre Sicherung ist fertig',
      paragraphs: [
        'Die Sicherung von {workspace} liegt 7 Tage bereit; dann wird sie gelöscht. Sie müssen angemeldet sein und brauchen die Passphrase, die Sie gewählt haben.',
      ],
      button: 'Sicherung holen',
      after: [
        'Sie haben nicht darum gebeten? Sagen Sie es den anderen Inhabern von {workspace} und ändern Sie Ihr Passwort.',
      ],
    },
  },
})
