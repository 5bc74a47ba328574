import { type App, type Route, type RouteRequest, error, liesIn } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { idParams } from '@app/core/http'
import { type DestinationKey, destinations } from '@app/schema'
import { noteOperator } from '../../support/server/index.ts'
import { type ListedSubprocessor, type OperatorList, type Safeguard, type Subprocessor, safeguards } from '../index.ts'
import {
  type Row,
  allSubprocessors,
  countTold,
  endSubprocessor,
  findSubprocessor,
  insertSubprocessor,
  isAnybodyHere,
  isInUse,
  prolong,
  queueTelling,
  stateOf,
} from './subprocessors.queries.ts'
import { usedHosts } from './used.ts'

const DAY = 86_400_000
const operator = { permission: 'operator', tags: ['operator'] } as const
const date = { type: 'string', format: 'date' } as const
/** Destinations that a provider of the operator serves; a workspace's own identity provider is its own choice. */
const SERVED = (Object.keys(destinations) as DestinationKey[]).filter((key) => destinations[key].set_by === 'operator')

const nowOf = (req: RouteRequest): string => new Date(req.at).toISOString()
/** The first day, UTC, that leaves the whole time of notice. */
const earliest = (app: App, at: number): string =>
  new Date(Math.ceil((at + app.config.subprocessor_notice_days * DAY) / DAY) * DAY).toISOString().slice(0, 10)

/** What anybody reads of an entry. */
export const viewOf = (row: Row, now: number): Subprocessor => {
  const { host: _host, is_first: _first, ...rest } = row
  return { ...rest, state: stateOf(row, now) }
}

type Given = {
  name: string
  task: string
  destination?: string
  host?: string
  region: string
  safeguard: Safeguard
  categories: string[]
  contract_from: string
  contract_to: string
  bars_own_use: boolean
  reason: string
  replaces?: string
  effective_on?: string
}

/** Those that were announced and get nothing yet. */
export async function announced({ app, at }: Pick<RouteRequest, 'app' | 'at'>) {
  return (await app.db.inAuth(allSubprocessors))
    .filter((row) => stateOf(row, at) === 'announced')
    .map(({ id, name, task, region, effective_at }) => ({ id, name, task, region, effective_at }))
}

/** Who gets data beside the operator: read by anybody, announced and ended by operators. */
export const subprocessorRoutes: readonly Route[] = [
  {
    permission: 'public',
    tags: ['policy'],
    method: 'GET',
    url: '/v1/subprocessors',
    summary: 'Sub-processors: who gets data, for what, where, under which contract; present, announced and past ones',
    handler: async ({ app, at }) => ({
      data: (await app.db.inAuth(allSubprocessors)).map((row) => viewOf(row, at)),
      notice_days: app.config.subprocessor_notice_days,
    }),
  },
  {
    permission: 'member',
    before_acknowledgement: true,
    tags: ['policy'],
    method: 'GET',
    url: '/v1/subprocessors/notices',
    summary: 'Sub-processors that were announced and get nothing yet: for the banner on every page',
    handler: async (req) => ({ data: await announced(req) }),
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/subprocessors',
    summary: 'Sub-processors, how many were told of each, and hosts that data goes to',
    handler: list,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/subprocessors',
    status: 201,
    step_up: true,
    summary: 'Announce a sub-processor: administrators of every workspace are told now, it gets data from the day',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: [
          'name',
          'task',
          'region',
          'safeguard',
          'categories',
          'contract_from',
          'contract_to',
          'bars_own_use',
          'reason',
        ],
        properties: {
          name: { type: 'string', minLength: 2, maxLength: 200, pattern: '\\S' },
          task: { type: 'string', minLength: 3, maxLength: 500, pattern: '\\S' },
          destination: { enum: SERVED },
          host: { type: 'string', minLength: 1, maxLength: 253, pattern: '^[A-Za-z0-9.:-]+$' },
          region: { type: 'string', pattern: '^[A-Z]{2}$' },
          safeguard: { enum: safeguards },
          categories: {
            type: 'array',
            minItems: 1,
            maxItems: 30,
            uniqueItems: true,
            items: { type: 'string', pattern: '^user(\\.[a-z_]+)*$', maxLength: 80 },
          },
          contract_from: date,
          contract_to: date,
          bars_own_use: { type: 'boolean' },
          reason: { type: 'string', minLength: 3, maxLength: 1000, pattern: '\\S' },
          replaces: { type: 'string', format: 'uuid' },
          effective_on: date,
        },
      },
    },
    handler: announce,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/subprocessors/:id/prolong',
    step_up: true,
    summary: 'A contract goes on until a later day',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['contract_to'],
        properties: { contract_to: date },
      },
    },
    handler: prolongContract,
  },
  {
    ...operator,
    method: 'DELETE',
    url: '/v1/operator/subprocessors/:id',
    step_up: true,
    summary: 'Nothing goes to it any more; what was only announced is taken back',
    schema: { params: idParams },
    handler: end,
  },
]

async function list({ app, at }: RouteRequest): Promise<OperatorList> {
  const { rows, told } = await app.db.inAuth(async (tx) => ({
    rows: await allSubprocessors(tx),
    told: await countTold(tx),
  }))
  const data = rows.map((row): ListedSubprocessor => ({
    ...viewOf(row, at),
    host: row.host,
    told: told.get(row.id) ?? 0,
  }))
  return {
    destinations: SERVED.map((key) => ({ key, title: destinations[key].title, personal: destinations[key].personal })),
    data,
    used: usedHosts(app, rows),
    earliest_on: earliest(app, at),
    notice_days: app.config.subprocessor_notice_days,
  }
}

const wrong = (pointer: string, code: string, message: string) =>
  error('validation_failed', { fields: [{ pointer, code, message }] })

function checked(app: App, given: Given): void {
  const { served } = app.config.region
  if ((given.destination === undefined) !== (given.host === undefined))
    throw wrong(
      given.host === undefined ? '/host' : '/destination',
      'together',
      'A destination goes with its host, and a host with its destination.',
    )
  if (!given.bars_own_use)
    throw wrong(
      '/bars_own_use',
      'required',
      'A contract that lets it use the data for itself, training of models included, is none that data may go under.',
    )
  if (given.contract_to < given.contract_from) throw wrong('/contract_to', 'before', 'It ends before it begins.')
  if (served !== null && given.safeguard === 'same_region' && !liesIn(given.region, served))
    throw wrong('/safeguard', 'needed', `${given.region} is not in ${served}: say what protects the data there.`)
}

/** From when it gets data: the day given, or at once where nobody has to be told first. */
async function startOf(req: RouteRequest, given: Given): Promise<{ is_first: boolean; effective_at: string }> {
  const { app, at } = req
  const isFirst = await app.db.inAuth(
    async (tx) =>
      !(await isAnybodyHere(tx)) ||
      (given.destination !== undefined &&
        given.host !== undefined &&
        (await isInUse(tx, given.destination, given.host))),
  )
  // What gets data already is listed now, whatever day is given: an entry for later would stop it.
  if (isFirst) return { is_first: true, effective_at: nowOf(req) }
  const least = earliest(app, at)
  if (given.effective_on === undefined || given.effective_on < least)
    throw wrong('/effective_on', 'too_soon', `It can get data from ${least} at the earliest.`)
  if (given.effective_on > given.contract_to || given.effective_on < given.contract_from)
    throw wrong('/effective_on', 'no_contract', 'The contract does not cover that day.')
  return { is_first: false, effective_at: `${given.effective_on}T00:00:00.000Z` }
}

const meOf = (req: RouteRequest): string => {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session.account_id
}

async function note(req: RouteRequest, name: string, id: string): Promise<void> {
  const act = {
    name,
    object: 'subprocessor',
    record_ids: [id],
    operator_id: meOf(req),
    grant_id: null,
    correlation_id: String(req.raw.id),
    at: nowOf(req),
  }
  await req.app.db.inAuth((tx) => noteOperator(tx, act, PLATFORM))
}

async function announce(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const given = req.body as Given
  checked(app, given)
  const start = await startOf(req, given)
  const id = await app.db.inAuth(async (tx) => {
    const old = given.replaces === undefined ? null : await findSubprocessor(tx, given.replaces)
    if (given.replaces !== undefined && (!old || old.ended_at !== null))
      throw wrong(
        '/replaces',
        'unknown_option',
        'There is no such sub-processor any more, or another one takes its place already.',
      )
    const made = await insertSubprocessor(tx, {
      ...given,
      ...start,
      name: given.name.normalize('NFC').trim(),
      task: given.task.normalize('NFC').trim(),
      reason: given.reason.normalize('NFC').trim(),
      destination: given.destination ?? null,
      host: given.host?.toLowerCase() ?? null,
      replaces: given.replaces ?? null,
      by: meOf(req),
      now: nowOf(req),
    })
    await queueTelling(tx, made)
    return made
  })
  await note(req, 'subprocessor.announced', id)
  return await answer(req, id)
}

async function prolongContract(req: RouteRequest): Promise<unknown> {
  const id = req.params['id'] ?? ''
  const { contract_to } = req.body as { contract_to: string }
  const row = await existing(req, id)
  if (contract_to <= row.contract_to) throw wrong('/contract_to', 'before', `It runs until ${row.contract_to} already.`)
  if (!(await req.app.db.inAuth((tx) => prolong(tx, id, contract_to))))
    throw error('conflict', { detail: 'It has ended.' })
  await note(req, 'subprocessor.prolonged', id)
  return await answer(req, id)
}

async function end(req: RouteRequest): Promise<undefined> {
  const id = req.params['id'] ?? ''
  await existing(req, id)
  if (!(await req.app.db.inAuth((tx) => endSubprocessor(tx, id, nowOf(req)))))
    throw error('conflict', { detail: 'It has ended.' })
  await note(req, 'subprocessor.ended', id)
  return undefined
}

async function existing(req: RouteRequest, id: string): Promise<Row> {
  const row = await req.app.db.inAuth((tx) => findSubprocessor(tx, id))
  if (!row) throw error('not_found')
  return row
}
const answer = async (req: RouteRequest, id: string): Promise<Subprocessor> => viewOf(await existing(req, id), req.at)
