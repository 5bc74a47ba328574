import type { ComponentType, ReactNode } from 'react'
import type { FieldMeta, Row } from '../meta.ts'

export type CellProps = { value: unknown; field: FieldMeta; record: Row }

export type InputProps = {
  field: FieldMeta
  value: unknown
  onChange: (value: unknown) => void
  /** The field's own label unless given. */
  label?: ReactNode
  hideLabel?: boolean
  error?: string | null
  autoFocus?: boolean
  /** `cell` fills a grid cell and reports a pick at once through `onCommit`. */
  size?: 'normal' | 'lg' | 'cell'
  onCommit?: (value: unknown) => void
}

export type Parsed = { value: unknown } | { error: string }

/**
 * One kind of field, as the interface sees it.
 * `editor` says how a grid cell is edited: as text, by picking (`pick`), in a small panel (`panel`), by toggling, or not at all.
 */
export type FieldKit = {
  Cell: ComponentType<CellProps>
  Input: ComponentType<InputProps>
  editor: 'text' | 'pick' | 'panel' | 'toggle' | 'none'
  numeric?: boolean
  /** Column width in px. */
  width?: number
  /** Text for copying and for editing as text. */
  toText: (value: unknown, field: FieldMeta) => string
  fromText: (text: string, field: FieldMeta) => Parsed
  /** For kinds whose text must be looked up on the server (references). */
  resolve?: (text: string, field: FieldMeta) => Promise<Parsed>
}

/** Plain text of anything. */
export const asText = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)
