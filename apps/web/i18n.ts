import { i18n } from '@lingui/core'
import { compileMessage } from './compile-message.ts'

/** Languages the interface is written in. */
export type Language = 'en' | 'de'

// English travels with the code that uses it, so there is no English catalogue to load; other languages are one file each.
i18n.setMessagesCompiler(compileMessage)

/** The language to speak: the account's choice, else the browser's first one we know. */
export const pickLanguage = (wanted?: string | null): Language => {
  for (const tag of [wanted, ...navigator.languages]) {
    const short = tag?.slice(0, 2)
    if (short === 'en' || short === 'de') return short
  }
  return 'en'
}

/** Loads and switches the language; also sets `<html lang>`. */
export const speak = async (language: Language): Promise<void> => {
  if (language === 'de') i18n.load('de', (await import('./locales/de.po')).messages)
  else i18n.load('en', {})
  i18n.activate(language)
  document.documentElement.lang = language
}
