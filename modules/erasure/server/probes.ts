import { type App, type Ctx, type Probe, inCtx, judge } from '@app/core'
import { certify, isGenuine } from '@app/core/retention'
import { isEmbedded } from './certificate.ts'
import { allTenants } from './erasures.queries.ts'
import { certificatesOf, lateErasures, suppressedPresent } from './probes.queries.ts'
import { wentSince } from './rewrite.queries.ts'

/** A rewrite comes within a day, and takes its time. */
const REWRITE_LATE = '26 hours'

/** Adds up over all workspaces, each in its own transaction. */
async function sum(app: App, fn: (ctx: Ctx) => Promise<number>): Promise<number> {
  let all = 0
  for (const tenant_id of await allTenants(app))
    all += await inCtx(app, { tenant_id, member_id: null, source: 'job' }, fn)
  return all
}

/** The certificates of a workspace, and how many of them do not verify. */
async function looked(ctx: Ctx): Promise<{ certificates: number; wrong: number }> {
  const { public_key } = certify(ctx.app, {})
  const found = await certificatesOf(ctx)
  const wrong = found.filter(
    ({ id, certificate }) =>
      !certificate || certificate.statement['erasure'] !== id || !isGenuine(certificate, public_key),
  )
  return { certificates: found.length, wrong: wrong.length }
}

export const erasureProbes: readonly Probe[] = [
  {
    id: 'erasure.suppressed',
    title: 'Nobody who was erased is there again',
    every_minutes: 1440,
    run: async (app) => {
      const present = await sum(app, suppressedPresent)
      return judge({ 'no erased person is among the records': present === 0 }, { present })
    },
    in_workspace: async (ctx) => {
      const present = await suppressedPresent(ctx)
      return judge({ 'no erased person is among the records': present === 0 }, { present })
    },
  },
  {
    id: 'erasure.overdue',
    title:
      'What was approved is erased within a day, from the bytes of the tables within another; so are accounts and workspaces that went',
    every_minutes: 60,
    run: async (app) => {
      const late = await sum(app, (ctx) => lateErasures(ctx, isEmbedded(app)))
      const bytes = isEmbedded(app) ? await wentSince(app, REWRITE_LATE) : 0
      return judge(
        { 'no erasure is late': late === 0, 'no bytes of what went are left in the tables': bytes === 0 },
        { late, bytes },
      )
    },
    in_workspace: async (ctx) => {
      const late = await lateErasures(ctx, isEmbedded(ctx.app))
      return judge({ 'no erasure is late': late === 0 }, { late })
    },
  },
  {
    id: 'erasure.certificates',
    title: 'Every certificate of an erasure verifies, and carries the key of this installation',
    every_minutes: 1440,
    run: async (app) => {
      let certificates = 0
      const wrong = await sum(app, async (ctx) => {
        const found = await looked(ctx)
        certificates += found.certificates
        return found.wrong
      })
      return judge({ 'every certificate verifies': wrong === 0 }, { certificates })
    },
    in_workspace: async (ctx) => {
      const { certificates, wrong } = await looked(ctx)
      return certificates === 0 ? null : judge({ 'every certificate verifies': wrong === 0 }, { certificates })
    },
  },
]
