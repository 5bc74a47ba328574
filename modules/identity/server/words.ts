import { error } from '@app/core'

/** Email addresses are compared lower-case and NFC; nothing else is changed. */
export function normaliseEmail(email: string): string {
  return email.normalize('NFC').trim().toLowerCase()
}

/** Trimmed NFC text of a name. @throws validation_failed with a pointer when nothing remains. */
export function normaliseName(text: string, pointer: string): string {
  const name = text.normalize('NFC').trim().replaceAll(/\s+/gu, ' ')
  if (name === '') throw error('validation_failed', { fields: [{ pointer, code: 'required', message: 'is required' }] })
  return name
}

/** A URL word from a workspace's name: "Café Zürich & Co" -> "cafe-zurich-co". */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
  const slug = plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return slug.length >= 1 ? slug : 'workspace'
}
