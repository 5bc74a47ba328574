import { createElement } from 'react'
import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { api, isApiError } from './api.ts'
import { toast } from './toast.tsx'

/** What was done last; `put` takes it back, and counts what changed since and was kept. */
type Step = { put: () => Promise<number>; at: number }

const KEPT_MS = 30_000
let last: Step | null = null
let group: { batches: string[]; open: number } | null = null
/** Changes that will bring an undo handle, and whether Undo was asked for meanwhile: the screen shows them before the server has answered. */
let underWay = 0
let isWanted = false
let refresh: () => void = () => undefined

/** What to do when something was undone (the shell refetches). */
export const onUndone = (then: () => void): void => {
  refresh = then
}

const putBack = async (batches: readonly string[]): Promise<number> => {
  let kept = 0
  for (const batch of batches.toReversed()) {
    const answer = await api.post<{ kept?: unknown[] }>('/v1/undo', { batch }, { undo: false })
    kept += answer?.kept?.length ?? 0
  }
  return kept
}

const put = async (step: Step): Promise<void> => {
  last = null
  try {
    const kept = await step.put()
    toast(kept > 0 ? i18n._(msg`Undone, but ${kept} changed since and were kept`) : i18n._(msg`Undone`))
  } catch (error) {
    toast(isApiError(error) ? error.message : i18n._(msg`Could not be undone`), { tone: 'bad' })
  }
  refresh()
}

const offer = (back: Step['put'], label: string | undefined): void => {
  const step: Step = { put: back, at: Date.now() }
  last = step
  if (isWanted) {
    isWanted = false
    void put(step)
    return
  }
  toast(label ?? i18n._(msg`Saved`), {
    isUndo: true,
    action: { label: createElement('span', null, i18n._(msg`Undo`)), run: () => void put(step) },
  })
}

/** A change is under way whose handle comes with its answer: undo waits for it. */
export const expectUndo = (change: Promise<unknown>): void => {
  underWay += 1
  const end = (): void => {
    underWay -= 1
    if (underWay === 0) isWanted = false
  }
  change.then(end, end)
}

/** Takes the undo handle of an answer and shows the toast; calls inside `inOneUndo` are gathered. */
export const rememberUndo = (batch: string, label: string | undefined): void => {
  if (group) group.batches.push(batch)
  else offer(() => putBack([batch]), label)
}

/** Says what was done to something that is no record, and offers to take it back: `back` makes the change that undoes it. */
export const offerUndo = (label: string, back: () => Promise<unknown>): void =>
  offer(async () => {
    await back()
    return 0
  }, label)

/** Runs several writes whose handles become one undo. */
export const inOneUndo = <T>(label: string, work: () => Promise<T>): Promise<T> => {
  const all = gather(label, work)
  expectUndo(all)
  return all
}

const gather = async <T>(label: string, work: () => Promise<T>): Promise<T> => {
  // A second one that begins before the first has ended joins it: its handles cannot be told apart, and none may get lost.
  const mine = (group ??= { batches: [], open: 0 })
  mine.open += 1
  try {
    return await work()
  } finally {
    mine.open -= 1
    if (mine.open === 0) {
      group = null
      if (mine.batches.length > 0) offer(() => putBack(mine.batches), label)
    }
  }
}

/** Undoes the last change, also one that the server has not answered yet, when it is not older than 30 s. False when there is nothing. */
export const undoLast = (): boolean => {
  if (underWay > 0) {
    isWanted = true
    return true
  }
  if (!last || Date.now() - last.at > KEPT_MS) return false
  void put(last)
  return true
}

/** Takes a merge apart and says so; rows changed since stay where they are and are counted. */
export const unmerge = async (id: string): Promise<void> => {
  try {
    const { kept } = await api.post<{ kept: unknown[] }>(`/v1/merges/${id}/unmerge`, undefined, { undo: false })
    toast(
      kept.length > 0 ? i18n._(msg`Unmerged, but ${kept.length} changed since and were kept`) : i18n._(msg`Unmerged`),
    )
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), { tone: 'bad' })
  }
  refresh()
}
