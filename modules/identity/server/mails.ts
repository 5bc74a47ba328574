import { type MailKind, defineMail } from '@app/core/mail'

const CODE_MINUTES = 15
const RECOVERY_MINUTES = 30
const DAY = 24 * 60
const WEEK = 7 * DAY

/** What the account's own mails say. None holds a record of a workspace; links and codes are in them and nowhere else in clear. */
export const mails: Readonly<Record<string, MailKind>> = {
  sign_up_code: defineMail({
    category: 'service',
    purpose: 'account_access',
    useful_minutes: CODE_MINUTES,
    has_code: true,
    words: {
      en: {
        subject: 'Your code for Custos',
        title: 'Confirm your email address',
        paragraphs: ['Type this code where you began to sign up. It is valid for 15 minutes.'],
        after: ['You did not sign up? Then do nothing; without the code there is no account.'],
      },
      de: {
        subject: 'Ihr Code für Custos',
        title: 'E-Mail-Adresse bestätigen',
        paragraphs: ['Geben Sie diesen Code dort ein, wo Sie sich registrieren. Er gilt 15 Minuten.'],
        after: ['Sie registrieren sich gar nicht? Dann tun Sie nichts; ohne den Code entsteht kein Konto.'],
      },
    },
  }),
  sign_up_known: defineMail({
    category: 'security',
    purpose: 'account_security',
    useful_minutes: DAY,
    words: {
      en: {
        subject: 'You have a Custos account already',
        title: 'You have an account already',
        paragraphs: [
          'Somebody began to sign up with your address. Nothing was made or changed, since there is an account with it. If it was you, sign in; a forgotten password can be set anew there.',
        ],
        button: 'Sign in',
      },
      de: {
        subject: 'Sie haben schon ein Custos-Konto',
        title: 'Sie haben schon ein Konto',
        paragraphs: [
          'Jemand wollte sich mit Ihrer Adresse registrieren. Nichts wurde angelegt oder geändert, denn es gibt schon ein Konto damit. Waren Sie es, melden Sie sich an; ein vergessenes Passwort lässt sich dort neu setzen.',
        ],
        button: 'Anmelden',
      },
    },
  }),
  confirm_code: defineMail({
    category: 'service',
    purpose: 'account_access',
    useful_minutes: CODE_MINUTES,
    has_code: true,
    words: {
      en: {
        subject: 'Your code for Custos',
        title: 'Confirm your email address',
        paragraphs: ['Type this code into your profile. It is valid for 15 minutes.'],
        after: ['You did not ask for it? Then do nothing.'],
      },
      de: {
        subject: 'Ihr Code für Custos',
        title: 'E-Mail-Adresse bestätigen',
        paragraphs: ['Geben Sie diesen Code in Ihrem Profil ein. Er gilt 15 Minuten.'],
        after: ['Sie haben ihn nicht angefordert? Dann tun Sie nichts.'],
      },
    },
  }),
  recovery: defineMail({
    category: 'security',
    purpose: 'account_access',
    useful_minutes: RECOVERY_MINUTES,
    words: {
      en: {
        subject: 'Set a new password',
        title: 'Set a new password',
        paragraphs: [
          'Somebody, we hope you, asked for a new password for your account. The link works once, for 30 minutes. Afterwards all devices are signed out.',
        ],
        button: 'Choose a new password',
        after: ['It was not you? Then do nothing: your password stays as it is.'],
      },
      de: {
        subject: 'Neues Passwort setzen',
        title: 'Neues Passwort setzen',
        paragraphs: [
          'Jemand, hoffentlich Sie, möchte ein neues Passwort für Ihr Konto. Der Link gilt einmal und 30 Minuten lang. Danach sind alle Geräte abgemeldet.',
        ],
        button: 'Neues Passwort wählen',
        after: ['Das waren nicht Sie? Dann tun Sie nichts: Ihr Passwort bleibt, wie es ist.'],
      },
    },
  }),
  password_changed: defineMail({
    category: 'security',
    purpose: 'account_security',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: 'Your password was changed',
        title: 'Your password was changed',
        paragraphs: [
          'The password of your account was changed on {when}, from the address {ip}. Other devices were signed out.',
        ],
        button: 'It was not me',
        after: ['If it was you, there is nothing to do. If not, the button leads to setting a new one.'],
      },
      de: {
        subject: 'Ihr Passwort wurde geändert',
        title: 'Ihr Passwort wurde geändert',
        paragraphs: [
          'Das Passwort Ihres Kontos wurde am {when} von der Adresse {ip} aus geändert. Andere Geräte wurden abgemeldet.',
        ],
        button: 'Das war ich nicht',
        after: [
          'Waren Sie es, ist nichts zu tun. Wenn nicht, führt die Schaltfläche dorthin, wo Sie ein neues setzen.',
        ],
      },
    },
  }),
  email_change_code: defineMail({
    category: 'service',
    purpose: 'account_access',
    useful_minutes: CODE_MINUTES,
    has_code: true,
    words: {
      en: {
        subject: 'Your code for Custos',
        title: 'Confirm your new email address',
        paragraphs: ['Type this code where you change your address. It is valid for 15 minutes.'],
        after: ['You change no address? Then do nothing.'],
      },
      de: {
        subject: 'Ihr Code für Custos',
        title: 'Neue E-Mail-Adresse bestätigen',
        paragraphs: ['Geben Sie diesen Code dort ein, wo Sie Ihre Adresse ändern. Er gilt 15 Minuten.'],
        after: ['Sie ändern keine Adresse? Dann tun Sie nichts.'],
      },
    },
  }),
  email_changed: defineMail({
    category: 'security',
    purpose: 'account_security',
    useful_minutes: 3 * DAY,
    words: {
      en: {
        subject: 'Your email address was changed',
        title: 'Your account has another address now',
        paragraphs: [
          'On {when} the email address of your account was changed. This one, the old address, no longer signs in.',
          'For 72 hours you can take it back. All devices are then signed out, and you choose a new password.',
        ],
        button: 'Take the change back',
        after: ['If it was you, there is nothing to do.'],
      },
      de: {
        subject: 'Ihre E-Mail-Adresse wurde geändert',
        title: 'Ihr Konto hat jetzt eine andere Adresse',
        paragraphs: [
          'Am {when} wurde die E-Mail-Adresse Ihres Kontos geändert. Mit dieser, der alten, meldet man sich nicht mehr an.',
          'Sie können das 72 Stunden lang zurücknehmen. Dann werden alle Geräte abgemeldet, und Sie wählen ein neues Passwort.',
        ],
        button: 'Änderung zurücknehmen',
        after: ['Waren Sie es, ist nichts zu tun.'],
      },
    },
  }),
  new_device: defineMail({
    category: 'security',
    purpose: 'account_security',
    useful_minutes: DAY,
    words: {
      en: {
        subject: 'New sign-in to your account',
        title: 'Somebody signed in from a new device or place',
        paragraphs: ['When: {when}', 'Device: {device}', 'Address: {ip}'],
        button: 'It was not me',
        after: ['If it was you, there is nothing to do. If not, set a new password at once: it signs out all devices.'],
      },
      de: {
        subject: 'Neue Anmeldung an Ihrem Konto',
        title: 'Anmeldung von einem neuen Gerät oder Ort',
        paragraphs: ['Wann: {when}', 'Gerät: {device}', 'Adresse: {ip}'],
        button: 'Das war ich nicht',
        after: [
          'Waren Sie es, ist nichts zu tun. Wenn nicht, setzen Sie gleich ein neues Passwort: Das meldet alle Geräte ab.',
        ],
      },
    },
  }),
  lockout: defineMail({
    category: 'security',
    purpose: 'account_security',
    useful_minutes: DAY,
    words: {
      en: {
        subject: 'Failed sign-ins to your account',
        title: 'Sign-in was stopped for a while',
        paragraphs: [
          'There were ten failed attempts to sign in to your account within 15 minutes. From there, sign-in now waits; from elsewhere you can sign in as always.',
        ],
        button: 'Set a new password',
        after: [
          'Was it you? Wait 15 minutes, or set a new password. If not, your password has held; a second factor holds better.',
        ],
      },
      de: {
        subject: 'Fehlgeschlagene Anmeldungen an Ihrem Konto',
        title: 'Die Anmeldung ist für eine Weile gesperrt',
        paragraphs: [
          'Innerhalb von 15 Minuten ist die Anmeldung an Ihrem Konto zehnmal fehlgeschlagen. Von dort aus wartet sie nun; von anderswo melden Sie sich an wie immer.',
        ],
        button: 'Neues Passwort setzen',
        after: [
          'Waren Sie es? Warten Sie 15 Minuten, oder setzen Sie ein neues Passwort. Wenn nicht: Ihr Passwort hat gehalten; ein zweiter Faktor hält besser.',
        ],
      },
    },
  }),
  factors_reset: defineMail({
    category: 'security',
    purpose: 'account_security',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: 'Your second step was reset',
        title: 'Your second step was reset',
        paragraphs: [
          'On {when} the operator of this installation took the second step of signing in from your account: authenticator app, passkeys and recovery codes no longer work, and you were signed out everywhere.',
        ],
        button: 'Sign in',
        after: ['You did not ask for this? Change your password at once and talk to the operator.'],
      },
      de: {
        subject: 'Ihr zweiter Schritt wurde zurückgesetzt',
        title: 'Ihr zweiter Schritt wurde zurückgesetzt',
        paragraphs: [
          'Am {when} hat der Betreiber dieser Installation den zweiten Schritt der Anmeldung von Ihrem Konto genommen: Authenticator-App, Passkeys und Notfallcodes gelten nicht mehr, und Sie wurden überall abgemeldet.',
        ],
        button: 'Anmelden',
        after: ['Sie haben nicht darum gebeten? Ändern Sie gleich Ihr Passwort und sprechen Sie mit dem Betreiber.'],
      },
    },
  }),
  deletion_scheduled: defineMail({
    category: 'security',
    purpose: 'account_access',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: 'Your account will be deleted',
        title: 'Your account will be deleted on {on}',
        paragraphs: [
          'Until then it works as before, and you can change your mind: sign in and open your profile.',
          'What goes: your account, password, second factors, devices, preferences. What stays with the workspaces: their records, and your name as author.',
        ],
        button: 'Keep my account',
      },
      de: {
        subject: 'Ihr Konto wird gelöscht',
        title: 'Ihr Konto wird am {on} gelöscht',
        paragraphs: [
          'Bis dahin arbeitet es wie bisher, und Sie können es sich anders überlegen: Melden Sie sich an, und öffnen Sie Ihr Profil.',
          'Was geht: Konto, Passwort, zweite Faktoren, Geräte, Einstellungen. Was bei den Arbeitsbereichen bleibt: deren Datensätze und Ihr Name als Urheber.',
        ],
        button: 'Konto behalten',
      },
    },
  }),
  deletion_stopped: defineMail({
    category: 'security',
    purpose: 'account_access',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: 'Your account was not deleted',
        title: 'Your account was not deleted',
        paragraphs: [
          'You are now the last owner of a workspace, and a workspace keeps one. Make somebody else its owner, or delete it; then ask again in your profile.',
        ],
        button: 'Open Custos',
      },
      de: {
        subject: 'Ihr Konto wurde nicht gelöscht',
        title: 'Ihr Konto wurde nicht gelöscht',
        paragraphs: [
          'Sie sind inzwischen letzter Inhaber eines Arbeitsbereichs, und einer muss bleiben. Machen Sie jemand anderen zum Inhaber, oder löschen Sie ihn; dann löschen Sie Ihr Konto erneut im Profil.',
        ],
        button: 'Custos öffnen',
      },
    },
  }),
  deleted: defineMail({
    category: 'security',
    purpose: 'account_access',
    useful_minutes: WEEK,
    words: {
      en: {
        subject: 'Your account was deleted',
        title: 'Your account was deleted',
        paragraphs: [
          'As you asked. This is the last mail; the address is in our mail log for 12 months and then gone.',
        ],
      },
      de: {
        subject: 'Ihr Konto wurde gelöscht',
        title: 'Ihr Konto wurde gelöscht',
        paragraphs: [
          'Wie Sie es wollten. Dies ist die letzte Mail; die Adresse steht noch 12 Monate in unserem Versandprotokoll, dann nicht mehr.',
        ],
      },
    },
  }),
}
