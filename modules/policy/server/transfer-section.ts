import { escapeHtml as text } from '@app/core/http'
import type { BusinessTransfer, Language } from '../index.ts'
import { dayText } from './words.ts'

const words = {
  en: {
    title: 'Transfer of the business',
    coming: 'On {on} the business that runs this installation goes to {successor} (reach them at {contact}).',
    over: 'On {on} the business that runs this installation went to {successor} (reach them at {contact}).',
    off: 'A transfer to {successor} was called off on {on}. It never happens.',
    bound: 'They are bound by the same policy and the same agreement.',
    leave:
      'Until that day a workspace can be exported and deleted at no cost; what is cancelled or deleted does not go over.',
  },
  de: {
    title: 'Übergang des Unternehmens',
    coming: 'Am {on} geht das Unternehmen, das diese Installation betreibt, an {successor} über (Kontakt: {contact}).',
    over: 'Am {on} ging das Unternehmen, das diese Installation betreibt, an {successor} über (Kontakt: {contact}).',
    off: 'Ein Übergang an {successor} wurde am {on} abgesagt. Er findet nicht statt.',
    bound: 'Dort gelten dieselbe Erklärung und derselbe Vertrag.',
    leave:
      'Bis zu diesem Tag kann ein Arbeitsbereich ohne Kosten ausgeleitet und gelöscht werden; was gekündigt oder gelöscht ist, geht nicht über.',
  },
} as const

/** What the public page says of transfers of the business, the coming one first; nothing where there was none (ONT-090). */
export function transferSection(all: readonly BusinessTransfer[], language: Language): string {
  if (all.length === 0) return ''
  const own = words[language]
  const items = all.map((one) => {
    const isOff = one.state === 'withdrawn'
    const sentence = isOff ? own.off : one.state === 'announced' ? own.coming : own.over
    const on = dayText((isOff ? one.withdrawn_at : one.effective_at) ?? '', language)
    const values: Readonly<Record<string, string>> = { on, successor: one.successor, contact: one.contact }
    const said = sentence.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => text(values[name] ?? ''))
    const rest = isOff ? '' : ` ${text(one.summary[language])} ${own.bound}`
    return `<p class="note">${said}${rest}${one.state === 'announced' ? ` ${own.leave}` : ''}</p>`
  })
  return `<section id="transfer"><h2>${own.title}</h2>${items.join('')}</section>`
}
