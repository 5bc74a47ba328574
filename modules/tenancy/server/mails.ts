import { type MailKind, defineMail } from '@app/core/mail'

const DAY = 24 * 60
const WEEK = 7 * DAY

/** What workspaces write to people. */
export const mails: Readonly<Record<string, MailKind>> = {
  invitation: defineMail({
    category: 'service',
    purpose: 'workspace_membership',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: '{inviter} invites you to {workspace}',
        title: 'Join {workspace}',
        paragraphs: [
          '{inviter} invites you to work in {workspace} on Custos. The link is for you, works once, and is valid for 7 days.',
        ],
        button: 'Accept the invitation',
        after: ['You do not know {inviter}? Then do nothing.'],
      },
      de: {
        subject: '{inviter} lädt Sie zu {workspace} ein',
        title: '{workspace} beitreten',
        paragraphs: [
          '{inviter} lädt Sie ein, in {workspace} auf Custos zu arbeiten. Der Link ist für Sie, gilt einmal und 7 Tage lang.',
        ],
        button: 'Einladung annehmen',
        after: ['Sie kennen {inviter} nicht? Dann tun Sie nichts.'],
      },
    },
  }),
  join_asked: defineMail({
    category: 'service',
    purpose: 'workspace_membership',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: 'Somebody asks to join {workspace}',
        title: '{name} asks to join {workspace}',
        paragraphs: ['With the address {email}. You decide, and choose the role.'],
        button: 'Decide',
      },
      de: {
        subject: 'Jemand möchte {workspace} beitreten',
        title: '{name} möchte {workspace} beitreten',
        paragraphs: ['Mit der Adresse {email}. Sie entscheiden und wählen die Rolle.'],
        button: 'Entscheiden',
      },
    },
  }),
  join_approved: defineMail({
    category: 'service',
    purpose: 'workspace_membership',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: 'Welcome to {workspace}',
        title: 'You are a member of {workspace}',
        paragraphs: ['Your request to join was approved.'],
        button: 'Open the workspace',
      },
      de: {
        subject: 'Willkommen bei {workspace}',
        title: 'Sie sind Mitglied von {workspace}',
        paragraphs: ['Ihre Anfrage wurde angenommen.'],
        button: 'Arbeitsbereich öffnen',
      },
    },
  }),
  join_rejected: defineMail({
    category: 'service',
    purpose: 'workspace_membership',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: 'Your request to join {workspace}',
        title: 'Your request was not approved',
        paragraphs: ['An admin of {workspace} did not approve your request to join. Nothing else changed.'],
      },
      de: {
        subject: 'Ihre Anfrage an {workspace}',
        title: 'Ihre Anfrage wurde nicht angenommen',
        paragraphs: ['Ein Admin von {workspace} hat Ihre Anfrage nicht angenommen. Sonst hat sich nichts geändert.'],
      },
    },
  }),
  ownership: defineMail({
    category: 'security',
    purpose: 'workspace_membership',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: 'You own {workspace} now',
        title: 'You own {workspace} now',
        paragraphs: ['{inviter} made you the owner of {workspace}. You can do everything there, delete it too.'],
        button: 'Open the workspace',
      },
      de: {
        subject: '{workspace} gehört jetzt Ihnen',
        title: '{workspace} gehört jetzt Ihnen',
        paragraphs: ['{inviter} hat Sie zum Inhaber von {workspace} gemacht. Sie können dort alles, ihn auch löschen.'],
        button: 'Arbeitsbereich öffnen',
      },
    },
  }),
}
