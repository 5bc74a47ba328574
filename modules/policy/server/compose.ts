import { createHash } from 'node:crypto'
import { type App, uuidv7 } from '@app/core'
import { canonicalJson } from '@app/core/audit'
import { classPeriods } from '@app/core/retention'
import { clausesInForce } from '../../trust/server/index.ts'
import { type PolicyDiff, type PolicyKind, type PolicyNumber, type PrivacyBody, rowOrder } from '../index.ts'
import { composeDpa } from './dpa-text.ts'
import { announceVersion, insertDraft, versionInForce } from './versions.queries.ts'

/** Numbers where less is worse for the people it is about: time to export, to change one's mind, to hear of a change. */
const MORE_IS_BETTER = new Set(['cancel_export', 'delete_undo', 'policy_notice', 'subprocessor_notice'])

/** The numbers that are in force now, out of the settings that the program runs on. */
export function numbersInForce(app: App): PolicyNumber[] {
  const { retention, session, policy_notice_days, subprocessor_notice_days } = app.config
  return [
    ...Object.entries(classPeriods(retention)).map(([key, after]) => ({ key, after })),
    { key: 'cancel_export', after: `P${retention.cancel_export_days}D` },
    { key: 'delete_undo', after: `P${retention.delete_undo_days}D` },
    { key: 'delete_max', after: `P${retention.delete_max_days}D` },
    { key: 'session_idle', after: `PT${session.idle_minutes}M` },
    { key: 'session_absolute', after: `PT${session.absolute_hours}H` },
    { key: 'policy_notice', after: `P${policy_notice_days}D` },
    { key: 'subprocessor_notice', after: `P${subprocessor_notice_days}D` },
  ]
}

/** The policy as the register and the settings allow it now: a sentence whose promise is only planned is not in it, nor what others say already. */
export async function composePrivacy(app: App): Promise<PrivacyBody> {
  const clauses = (await clausesInForce(app)).filter((one) => !one.is_repeated)
  return {
    sentences: rowOrder.flatMap((row) =>
      clauses.filter((one) => one.row === row).map(({ id, text, de }) => ({ id, row, text, de })),
    ),
    numbers: numbersInForce(app),
  }
}

/** What the text is known by: anybody can work it out again from the body. */
export const hashOf = (body: unknown): string => createHash('sha256').update(canonicalJson(body)).digest('hex')

/** A duration in minutes, to compare; a month has 30 days and a year 365, as nothing here is that close. */
export function minutesOf(iso: string): number {
  const found = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(iso)
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0] = (found ?? [])
    .slice(1)
    .map((one) => Number(one ?? 0))
  return ((years * 365 + months * 30 + days) * 24 + hours) * 60 + minutes
}

/** How two texts differ, by the ids of the promises; and which numbers became worse or better. */
export function diffOf(before: PrivacyBody | null, after: PrivacyBody): PolicyDiff {
  const old = new Map((before?.sentences ?? []).map((one) => [one.id, one]))
  const next = new Map(after.sentences.map((one) => [one.id, one]))
  const numbers = new Map((before?.numbers ?? []).map((one) => [one.key, one.after]))
  const moved = after.numbers.flatMap((one) => {
    const was = numbers.get(one.key)
    return was === undefined || was === one.after ? [] : [{ key: one.key, before: was, after: one.after }]
  })
  return {
    added: after.sentences.filter((one) => !old.has(one.id)),
    removed: [...old.values()].filter((one) => !next.has(one.id)),
    changed: after.sentences.flatMap((one) => {
      const was = old.get(one.id)
      return was && was.text !== one.text ? [{ id: one.id, before: was.text, after: one.text }] : []
    }),
    loosened: moved.filter((one) => isLooser(one.key, one.before, one.after)),
    tightened: moved.filter((one) => !isLooser(one.key, one.before, one.after)),
  }
}

/** Is the second number worse for the people it is about than the first? */
export const isLooser = (key: string, before: string, after: string): boolean =>
  MORE_IS_BETTER.has(key) ? minutesOf(after) < minutesOf(before) : minutesOf(after) > minutesOf(before)

/** At the first start the program publishes what it can prove, and the agreement it offers; nobody is there yet who could be told of a change. Later starts change nothing. */
export async function publishFirst(app: App): Promise<void> {
  await publish(app, 'privacy', () => composePrivacy(app))
  await publish(app, 'dpa', () => Promise.resolve(composeDpa(app)))
}

async function publish(app: App, kind: PolicyKind, compose: () => Promise<unknown>): Promise<void> {
  const now = app.clock().toISOString()
  if (await app.db.inAuth((tx) => versionInForce(tx, kind, now))) return
  const id = uuidv7()
  const body = await compose()
  const summary = { en: 'The first version.', de: 'Die erste Fassung.' }
  await app.db.inAuth(async (tx) => {
    const draft = { id, kind, change: 'first' as const, summary, body, hash: hashOf(body), by: null, now }
    if (await insertDraft(tx, draft)) await announceVersion(tx, { id, kind, by: null, now, effective_at: now })
  })
}
