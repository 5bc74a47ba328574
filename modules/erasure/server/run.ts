import { type App, type Ctx, type JobHandler, inCtx, uuidv7 } from '@app/core'
import { queueMail } from '@app/core/mail'
import { addErasure } from '@app/core/retention'
import { ownWords } from '../../mail-templates/server/index.ts'
import { closingMail, dropPackages, findRequest, mailValues, step as requestStep } from '../../requests/server/index.ts'
import { dropStored, storedFiles } from '../../transfer/server/index.ts'
import type { ErasureLine, ErasureSubject } from '../index.ts'
import { personCertificate } from './certificate.ts'
import { clearCopies, eraseMentions, erasePerson, forgetRequests } from './erase.queries.ts'
import {
  type Erasure,
  changeErasure,
  lockErasure,
  noteBatch,
  queueRewrite,
  sumsOf,
  suppress,
} from './erasures.queries.ts'
import { type Target, planLines, targetOf } from './plan.queries.ts'
import { scan } from './scan.queries.ts'
import { clearTexts } from './texts.queries.ts'
import { dropMentioned, dropValues, markedSince } from './trail.queries.ts'
import { type Words, hashesOf, openWords, sealWords } from './words.queries.ts'

/** In this order; each may be done twice, and what it changed is counted in the transaction that changed it. */
export const STEPS = [
  'ledger',
  'suppression',
  'records',
  'texts',
  'copies',
  'trail',
  'files',
  'scan',
  'answer',
] as const
export type Step = (typeof STEPS)[number]

type Run = { readonly app: App; readonly tenant_id: string; readonly id: string; readonly at: (step: Step) => void }
const inside = <T>(run: Run, fn: (ctx: Ctx, one: Erasure, words: Words) => Promise<T>): Promise<T> =>
  inCtx(run.app, { tenant_id: run.tenant_id, member_id: null, source: 'job', correlation_id: run.id }, async (ctx) => {
    const one = await lockErasure(ctx, run.id)
    return await fn(ctx, one, openWords(ctx, one.id, one.words))
  })
/** One transaction that ends with `at`, where a test lets it fail, and with the name of the next step. */
const piece = (
  run: Run,
  step: Step,
  fn: (ctx: Ctx, one: Erasure, words: Words) => Promise<void>,
  last = true,
): Promise<void> =>
  inside(run, async (ctx, one, words) => {
    await fn(ctx, one, words)
    if (last) await changeErasure(ctx, one.id, { step: STEPS[STEPS.indexOf(step) + 1] ?? null })
    run.at(step)
  })

/**
 * Erases what was approved, step by step, and goes on where it was cut off. A second one of the same finds nothing to do.
 * @param at called at the end of each transaction, before it is committed
 * @returns whether anything was to be done
 */
export async function runErasure(
  app: App,
  tenantId: string,
  id: string,
  at: (step: Step) => void = () => undefined,
): Promise<boolean> {
  const run: Run = { app, tenant_id: tenantId, id, at }
  const from = await inside(run, async (ctx, one) => {
    if (!['approved', 'running', 'held'].includes(one.state)) return null
    if (one.starts_at !== null && one.starts_at > ctx.now) return null
    const step = (one.step as Step | null) ?? 'ledger'
    await changeErasure(ctx, id, { state: 'running', step })
    return step
  })
  if (from === null) return false
  for (const step of STEPS.slice(STEPS.indexOf(from))) await steps[step](run)
  return true
}

const subjectsOf = (target: Target): ErasureSubject[] =>
  (['people', 'mentions'] as const).flatMap((kind) =>
    [...target[kind]].flatMap(([object, ids]) =>
      ids.map((record_id): ErasureSubject => ({ object, record_id, role: kind === 'people' ? 'person' : 'mention' })),
    ),
  )

const steps: Record<Step, (run: Run) => Promise<void>> = {
  /** First of all outside the database: from here on no restore brings the person back. */
  ledger: (run) =>
    piece(run, 'ledger', async (ctx, one, known) => {
      const request = await findRequest(ctx, one.request_id)
      const target = await targetOf(ctx, one.subjects, request ?? { email: null, name: null })
      const words = united(known, target.words)
      const subjects = subjectsOf(target)
      await changeErasure(ctx, one.id, { subjects, words: sealWords(ctx, one.id, words) })
      addErasure(run.app, {
        kind: 'person',
        id: one.id,
        at: ctx.now,
        tenant_id: run.tenant_id,
        request_id: one.request_id,
        records: subjects.map((each) => `${each.object} ${each.record_id} ${each.role}`),
        hashes: hashesOf(ctx, words).map((hash) => hash.toString('base64url')),
      })
    }),
  suppression: (run) =>
    piece(run, 'suppression', async (ctx, one, words) => await suppress(ctx, one.id, hashesOf(ctx, words))),
  records: (run) =>
    each(run, 'records', 'person', async (ctx, one, words, object, ids) => {
      for (const id of ids) await erasePerson(ctx, one.id, object, id, words)
    }),
  texts: (run) =>
    each(run, 'texts', 'mention', async (ctx, one, words, object, ids) => {
      await eraseMentions(ctx, one.id, object, ids, words)
    }),
  copies: (run) =>
    piece(run, 'copies', async (ctx, one, words) => {
      const marked = await markedSince(ctx, one.starts_at ?? one.planned_at)
      await clearCopies(ctx, one.id, words, marked)
      if (await isWhole(ctx, one)) await clearTexts(ctx, one.id, words, marked)
    }),
  trail: async (run) => {
    const { marked, mentions, words, at, whole } = await inside(run, async (ctx, one, words) => ({
      marked: await markedSince(ctx, one.starts_at ?? one.planned_at),
      mentions: one.subjects.filter((each) => each.role === 'mention').map((each) => each.record_id),
      words,
      at: ctx.now,
      whole: await isWhole(ctx, one),
    }))
    await dropValues(run.app, run.tenant_id, marked, { erasure: run.id, id: uuidv7(), at })
    await dropMentioned(run.app, run.tenant_id, run.id, mentions, words, whole)
    await piece(run, 'trail', async () => undefined)
  },
  files: (run) =>
    piece(run, 'files', async (ctx, one) => {
      const files = await storedFiles(ctx)
      await dropStored(ctx, files)
      const people = one.subjects.filter((each) => each.role === 'person').map((each) => each.record_id)
      const archives = await dropPackages(ctx, one.request_id, people)
      await noteBatch(ctx, one.id, 'uploads_and_exports', 'deleted', files.length + archives)
    }),
  scan: (run) =>
    piece(run, 'scan', async (ctx, one, words) => await changeErasure(ctx, one.id, { found: await scan(ctx, words) })),
  answer,
}

/** Nothing of the person is on hold or restricted: then they are looked for beyond what was confirmed too. */
async function isWhole(ctx: Ctx, one: Erasure): Promise<boolean> {
  const { held } = await targetOf(ctx, one.subjects, { email: null, name: null })
  return [...held.values()].every((ids) => ids.size === 0)
}

/** A transaction for each bunch of confirmed records. */
async function each(
  run: Run,
  step: Step,
  role: ErasureSubject['role'],
  fn: (ctx: Ctx, one: Erasure, words: Words, object: Parameters<typeof erasePerson>[2], ids: string[]) => Promise<void>,
): Promise<void> {
  const subjects = await inside(run, async (_ctx, one) => one.subjects.filter((subject) => subject.role === role))
  for (const [name, own] of Map.groupBy(subjects, (subject) => subject.object)) {
    const object = run.app.registry.objects.get(name)
    if (!object) continue
    for (let from = 0; from < own.length; from += 20)
      await piece(
        run,
        step,
        async (ctx, one, words) =>
          await fn(
            ctx,
            one,
            words,
            object,
            own.slice(from, from + 20).map((subject) => subject.record_id),
          ),
        false,
      )
  }
  await piece(run, step, async () => undefined)
}

const REASONS = {
  en: {
    whole:
      'Your data was erased. A list of keyed hashes, from which nobody can read your address, keeps it from coming back by an import.',
    part: 'Your data was erased, but for what the law or a legal hold makes us keep. What is on hold is erased as soon as the hold ends; what the law keeps, when its time is over.',
  },
  de: {
    whole:
      'Ihre Daten wurden gelöscht. Eine Liste verschlüsselter Prüfwerte, aus denen niemand Ihre Adresse lesen kann, verhindert, dass sie durch einen Import zurückkommen.',
    part: 'Ihre Daten wurden gelöscht, bis auf das, was wir nach dem Gesetz oder wegen einer Aufbewahrungspflicht behalten müssen. Was angehalten ist, wird gelöscht, sobald das endet; was das Gesetz verlangt, nach Ablauf der Frist.',
  },
} as const

/** The person is told without a word of their data; the case ends, and what it held of them goes. */
async function answer(run: Run): Promise<void> {
  const { kept, mail, state } = await inside(run, async (ctx, one) => {
    const request = await findRequest(ctx, one.request_id)
    const left = await planLines(ctx, await targetOf(ctx, one.subjects, { email: null, name: null }))
    const kept = [
      ...left.filter((line) => line.basis === 'hold'),
      ...(await sumsOf(ctx, one.id))
        .filter((line) => line.act === 'kept')
        .map((line): ErasureLine => ({ ...line, basis: 'law', until: keptUntil(one.plan, line.place) })),
    ]
    const state = kept.some((line) => line.basis === 'hold') ? ('held' as const) : ('done' as const)
    const outcome = kept.length > 0 ? ('partly_refused' as const) : ('fulfilled' as const)
    return {
      kept,
      state,
      mail: request?.email
        ? {
            to: request.email,
            language: request.language,
            kind: closingMail(outcome),
            words: await ownWords(ctx, closingMail(outcome), request.language),
            values: {
              ...(await mailValues(ctx, { ...request, outcome }, '')),
              reason: REASONS[request.language][kept.length > 0 ? 'part' : 'whole'],
            },
          }
        : null,
    }
  })
  if (mail)
    await run.app.db.inAuth(
      (tx) =>
        queueMail(run.app, tx, {
          ...mail,
          tenant_id: run.tenant_id,
          cause: `${run.id} ${state}`,
          at: run.app.clock().getTime(),
        }),
      run.tenant_id,
    )
  await piece(run, 'answer', async (ctx, one, words) => {
    const request = await findRequest(ctx, one.request_id, true)
    const certificate = personCertificate(ctx, request, one, {
      rows_gone_at: ctx.now,
      done: await sumsOf(ctx, one.id),
      suppressed: hashesOf(ctx, words).length,
      kept,
    })
    await changeErasure(ctx, one.id, {
      state,
      certificate,
      rows_gone_at: ctx.now,
      bytes_gone_at: null,
      ended_at: state === 'done' ? ctx.now : null,
    })
    if (request)
      await requestStep(ctx, request, state === 'done' ? 'erased' : 'erased_in_part', {
        state: 'closed',
        closed_at: request.closed_at ?? ctx.now,
        outcome: kept.length > 0 ? 'partly_refused' : 'fulfilled',
      })
    if (state === 'done') await forgetRequests(ctx, one.id, one.request_id, words)
  })
  await queueRewrite(run.app, nextRewrite(run.app.clock()))
}

/** When the last row that the law keeps of a place is over, as the plan said. */
const keptUntil = (plan: readonly ErasureLine[], place: string): string | null =>
  plan
    .flatMap((line) => (line.place === place && line.basis === 'law' && line.until ? [line.until] : []))
    .toSorted()
    .at(-1) ?? null

/** The next 03:00 UTC, after the night's purge: tables are rewritten once a day, for all erasures since. */
export function nextRewrite(now: Date): string {
  const next = new Date(now)
  next.setUTCHours(3, 0, 0, 0)
  if (next <= now) next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString()
}

const united = (a: Words, b: Words): Words => {
  const both = (name: keyof Words): string[] => [...new Set([...a[name], ...b[name]])]
  return {
    emails: both('emails'),
    phones: both('phones'),
    names: both('names'),
    parts: both('parts'),
    others: both('others'),
  }
}

/** Job `erasure.run {tenant_id, id}`. */
export const erasureJob: JobHandler = async (app, payload) => {
  await runErasure(app, String(payload['tenant_id']), String(payload['id']))
}
