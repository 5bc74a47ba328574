import type { CellProps, FieldKit } from './kit.ts'
import { asText } from './kit.ts'
import { lazyInput } from './lazy-input.tsx'
import type { InputName } from './lazy-input.tsx'

const cellOf =
  (link: ((value: string) => string) | null) =>
  ({ value }: CellProps) => {
    const text = asText(value)
    const href = text && link ? link(text) : null
    if (href)
      return (
        <a
          className="link-quiet"
          href={href}
          target={href.startsWith('http') ? '_blank' : undefined}
          rel="noreferrer noopener"
        >
          {text}
        </a>
      )
    return <>{text}</>
  }

const textKit = (input: InputName, width: number, link: ((value: string) => string) | null = null): FieldKit => ({
  Cell: cellOf(link),
  Input: lazyInput(input),
  editor: input === 'LongTextInput' ? 'panel' : 'text',
  width,
  toText: asText,
  fromText: (text) => ({ value: text.trim() === '' ? null : text.trim() }),
})

const webAddress = (value: string): string =>
  /^https?:\/\//i.test(value) ? value : /^[a-z][a-z0-9+.-]*:/i.test(value) ? '' : `https://${value}`

export const text = textKit('TextInput', 160)
export const longText = textKit('LongTextInput', 240)
export const email = textKit('EmailInput', 216, (v) => `mailto:${v}`)
export const phone = textKit('PhoneInput', 150, (v) => `tel:${v.replace(/[^\d+]/g, '')}`)
export const url = textKit('UrlInput', 180, webAddress)

/** JSON and kinds this build does not know: shown, not edited. */
export const readOnly: FieldKit = {
  Cell: ({ value }) => <>{asText(value)}</>,
  Input: lazyInput('ReadOnlyInput'),
  editor: 'none',
  toText: asText,
  fromText: () => ({ error: 'read only' }),
}
