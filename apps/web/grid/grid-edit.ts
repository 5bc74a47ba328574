import { useCallback, useMemo, useState } from 'react'
import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { fieldKit, inOneUndo, isApiError, staleAgainst, titleOf, useSave, valueOf } from '@app/ui'
import type { FieldMeta, ObjectMeta, Parsed, Row } from '@app/ui'

export type Failure = { text: string; value: unknown; message: string; theirs?: unknown; isConflict: boolean }
export const cellKey = (id: string, field: string): string => `${id}:${field}`

const parse = async (text: string, field: FieldMeta): Promise<Parsed> => {
  const kit = fieldKit(field)
  return kit.resolve ? kit.resolve(text, field) : kit.fromText(text, field)
}

/** Saving of cells: which are pending, which failed and why, and a block paste as one undo. */
export const useCellSaves = (object: ObjectMeta) => {
  const { t } = useLingui()
  const save = useSave(object)
  const { mutateAsync } = save
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set())
  const [failures, setFailures] = useState<ReadonlyMap<string, Failure>>(new Map())

  const forget = useCallback(
    (key: string) =>
      setFailures((old) => {
        const next = new Map(old)
        next.delete(key)
        return next
      }),
    [],
  )
  const fail = useCallback((key: string, failure: Failure) => setFailures((old) => new Map(old).set(key, failure)), [])

  const write = useCallback(
    async (record: Row, values: Record<string, unknown>): Promise<boolean> => {
      const keysOf = Object.keys(values).map((f) => cellKey(record.id, f))
      setPending((old) => new Set([...old, ...keysOf]))
      for (const key of keysOf) forget(key)
      try {
        await mutateAsync({ record, values, label: t`${titleOf(object, record)} changed` })
        return true
      } catch (error) {
        const current = staleAgainst(error)
        for (const [name, value] of Object.entries(values)) {
          const field = object.fields.find((f) => f.name === name)
          const own = isApiError(error)
            ? error.fields.find((f) => f.pointer.replace(/^\//, '').replaceAll('/', '.') === name)?.message
            : undefined
          fail(cellKey(record.id, name), {
            value,
            text: field ? fieldKit(field).toText(value, field) : String(value),
            message: own ?? (error instanceof Error ? error.message : String(error)),
            theirs: current ? valueOf(current, name) : undefined,
            isConflict: Boolean(current),
          })
        }
        return false
      } finally {
        setPending((old) => new Set([...old].filter((k) => !keysOf.includes(k))))
      }
    },
    [mutateAsync, object, t, fail, forget],
  )

  const paste = useCallback(
    async (
      block: string[][],
      rows: Row[],
      fields: FieldMeta[],
      mayWrite: (record: Row, field: FieldMeta) => boolean,
    ) => {
      const jobs: (() => Promise<boolean>)[] = []
      for (const [r, line] of block.entries()) {
        const record = rows[r]
        if (!record) break
        jobs.push(async () => {
          const values: Record<string, unknown> = {}
          for (const [c, text] of line.entries()) {
            const field = fields[c]
            if (!field || !mayWrite(record, field) || fieldKit(field).editor === 'none') continue
            const parsed = await parse(text, field)
            if ('error' in parsed)
              fail(cellKey(record.id, field.name), { text, value: text, message: parsed.error, isConflict: false })
            else values[field.name] = parsed.value
          }
          return Object.keys(values).length > 0 ? write(record, values) : false
        })
      }
      let done = 0
      await inOneUndo(t`${plural(jobs.length, { one: '# row pasted', other: '# rows pasted' })}`, async () => {
        const next = jobs.values()
        const worker = async (): Promise<void> => {
          for (const job of next) if (await job()) done++
        }
        await Promise.all([worker(), worker(), worker(), worker()])
      })
      return done
    },
    [fail, write, t],
  )

  return useMemo(
    () => ({ pending, failures, forget, fail, write, paste }),
    [pending, failures, forget, fail, write, paste],
  )
}

export type CellSaves = ReturnType<typeof useCellSaves>
