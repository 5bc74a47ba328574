/** A text cell a spreadsheet would take for a formula, full-width forms included, or one that carries our own mark already. */
const RISKY = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const PHONE = /^\+\d{7,15}(;ext=\d+)?$/
const GUARDED = /^'(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/

/** Puts `'` before text that would run as a formula (security.md 4.5, ruling 30); E.164 phones stay as they are. `unguardText` takes it away again. */
export const guardText = (text: string): string => (RISKY.test(text) && !PHONE.test(text) ? `'${text}` : text)

/** What `guardText` was given: our own exports read back exactly. */
export const unguardText = (text: string): string => text.replace(GUARDED, '')

/** As guardText for cells of an unknown kind: plain numbers are left alone too. */
export const guardCell = (text: string): string => (/^[+-]?[\d.,\s]+%?$/.test(text) ? text : guardText(text))
