import type { App } from '@app/core'
import type { Tx } from '@app/core/db'
import { languageOf } from '@app/core/mail'
import { accountById, mailAccount } from '../../identity/server/index.ts'
import { activeOperators } from '../../support/server/index.ts'
import { type AccountRequest, accountRequests, changeAccountRequest } from './account-lane.queries.ts'
import { kindWords } from './mail-words.ts'
import { type PrivacyRequest, numberText } from './requests.queries.ts'

const DAY = 86_400_000
export const LAST_STAGE = 5

type Clocks = Pick<
  PrivacyRequest,
  'ack_due_at' | 'respond_due_at' | 'fulfil_due_at' | 'acknowledged_at' | 'extended_at'
>

/** 1: not acknowledged with a day left; 2: three days to the answer; 3: past it; 4: five days to the last day; 5: past that. */
export function stageOf(request: Clocks, now: string): number {
  const left = (due: string): number => (Date.parse(due) - Date.parse(now)) / DAY
  if (left(request.fulfil_due_at) <= 0) return LAST_STAGE
  if (left(request.fulfil_due_at) <= 5) return 4
  if (request.extended_at === null && left(request.respond_due_at) <= 0) return 3
  if (request.extended_at === null && left(request.respond_due_at) <= 3) return 2
  return request.acknowledged_at === null && left(request.ack_due_at) <= 1 ? 1 : 0
}

/** A request in a workspace is past its last day: every operator hears where, and nothing of whom or what (OOR-074). */
export async function tellOperators(app: App, of: { id: string; name: string; slug: string }): Promise<void> {
  const values = { workspace: of.name, slug: of.slug }
  await app.db.inAuth((tx) => mailAll(app, tx, 'privacy_escalated', of.id, '/operator', () => values))
}

/** Every hour: the operator's own desk is warned before each clock of a request about an account ends, and after; each stage once. */
export async function hourly(app: App): Promise<void> {
  const now = app.clock().toISOString()
  await app.db.inAuth(async (tx) => {
    for (const one of await accountRequests(tx)) {
      if (one.closed_at !== null) continue
      const stage = stageOf(one, now)
      if (stage <= warned(one)) continue
      await changeAccountRequest(tx, one.id, { state: one.state }, { at: now, name: ESCALATED, text: String(stage) })
      const isLate = stage === 3 || stage === LAST_STAGE
      await mailAll(app, tx, 'privacy_due', `${one.id} ${stage}`, '/operator/requests', (language) => ({
        number: `A${numberText(one.number)}`,
        workspace: new URL(app.config.public_url).host,
        kind: kindWords[language][one.kind],
        due: dueWords[language][isLate ? 'late' : 'soon'],
      }))
    }
  })
}

const ESCALATED = 'escalated'
const warned = (one: AccountRequest): number =>
  Math.max(0, ...one.steps.flatMap((step) => (step.name === ESCALATED ? [Number(step.text)] : [])))

/** How a warning says it. */
export const dueWords = {
  en: { soon: 'the answer is due soon', late: 'overdue' },
  de: { soon: 'die Antwort ist bald fällig', late: 'überfällig' },
} as const

async function mailAll(
  app: App,
  tx: Tx,
  kind: string,
  cause: string,
  path: string,
  values: (language: 'en' | 'de') => Record<string, string>,
): Promise<void> {
  for (const id of await activeOperators(tx)) {
    const account = await accountById(tx, id)
    if (!account) continue
    const language = languageOf(String(account.preferences?.['language'] ?? ''))
    await mailAccount(app, tx, account, kind, { at: app.clock().getTime(), cause, path, values: values(language) })
  }
}
