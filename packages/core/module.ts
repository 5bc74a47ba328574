import type { ActionDef, GlobalTable, ObjectDef, Registry, Store, Table } from '@app/schema'
import type { App } from './app.ts'
import type { Ctx } from './ctx.ts'
import type { Tx } from './db/index.ts'
import type { EventRow } from './events.queries.ts'
import type { Route, RouteRequest } from './http/route.ts'
import type { ContactGate } from './mail/contact-gate.ts'
import type { MailKind } from './mail/kinds.ts'
import type { Probe } from './probe.ts'
import type { FileKeeper } from './records/file-values.ts'
import type { Wire } from './records/types.ts'

/** A verb: the contract and the plain function. `record` is null for actions on the collection. */
export type ActionHandler = {
  action: ActionDef
  run: (ctx: Ctx, record: Wire, input: Record<string, unknown>) => Promise<unknown>
}
export const handle = (action: ActionDef, run: ActionHandler['run']): ActionHandler => ({ action, run })

/** One row on its way into the table; a writer may amend `next`. `previous` is null for a new row; `forced`: old values come back (undo), nothing is asked for. */
export type WriterItem = { id: string; previous: Wire | null; next: Wire; forced?: boolean }
/**
 * What an action does when the field it owns (`via`) is written by a create, PATCH, import or undo (rulings.md 23): set-based, before
 * the write, in its transaction; returns what to do right after it.
 */
export type Writer = (ctx: Ctx, items: WriterItem[]) => Promise<(() => Promise<void>) | undefined>

export type JobHandler = (app: App, payload: Record<string, unknown>) => Promise<void>
/** Runs in a job after commit, at least once. `events` are of one correlation. */
export type Subscriber = (ctx: Ctx, events: EventRow[]) => Promise<void>

/** What a public page shows. `body` and `style` are trusted text: values in them are escaped by who made them. */
export type PublicPage = (
  app: App,
  asked: { readonly language: 'en' | 'de'; readonly query: Readonly<Record<string, string>> },
) => Promise<{ readonly title: string; readonly style: string; readonly body: string }>

export type Module = {
  name: string
  objects?: readonly unknown[]
  tables?: readonly Table[]
  /** Its tables in the schema `identity`, for the data map. */
  globals?: readonly GlobalTable[]
  /** Folders, queues and logs it keeps, for the data map. */
  stores?: readonly Store[]
  actions?: readonly ActionHandler[]
  writers?: Record<string, Writer>
  routes?: readonly Route[]
  jobs?: Record<string, JobHandler>
  subscribers?: Record<string, Subscriber>
  /** Called every hour: queues what is due. */
  hourly?: (app: App) => Promise<void>
  /** Has one of its banners something to say to whoever asks? By the id of the banner in its web door; the frame asks for all at once. */
  banners?: Record<string, (req: RouteRequest) => Promise<boolean>>
  /** Kinds of mail it sends, by name. */
  mails?: Record<string, MailKind>
  /** Keeps the files in fields of records; one module does. */
  file_keeper?: FileKeeper
  /** Says whether a contact may be written to; one module does. */
  may_contact?: ContactGate
  /** Pages of the server's own outside `/v1`, for anybody: without script, and the same for everybody. */
  pages?: Record<string, PublicPage>
  /** Looks at promises in the running program, on schedule (modules/trust). */
  probes?: readonly Probe[]
  /** Names in the storage of files that its rows give, of every workspace (`<workspace>/<name>`), asked as the owner of the database: for backups. */
  stored?: (tx: Tx) => Promise<string[]>
  /** Called in the transaction that makes a workspace. */
  on_workspace_created?: (ctx: Ctx) => Promise<void>
}

export const defineModule = (module: Module): Module => module

/** Everything the modules bring, merged; made once at boot. */
export type Parts = {
  modules: readonly Module[]
  handlers: ReadonlyMap<string, ActionHandler>
  writers: ReadonlyMap<string, Writer>
  subscribers: ReadonlyMap<string, readonly Subscriber[]>
}

export function mergeModules(modules: readonly Module[]): Parts {
  const handlers = new Map<string, ActionHandler>()
  const writers = new Map<string, Writer>()
  const subscribers = new Map<string, Subscriber[]>()
  for (const module of modules) {
    for (const handler of module.actions ?? []) handlers.set(handler.action.name, handler)
    for (const [name, writer] of Object.entries(module.writers ?? {})) writers.set(name, writer)
    for (const [name, fn] of Object.entries(module.subscribers ?? {}))
      subscribers.set(name, [...(subscribers.get(name) ?? []), fn])
  }
  return { modules, handlers, writers, subscribers }
}

/** Children of a list field, for schemas. */
export const childOf =
  (registry: Registry) =>
  (name: string): ObjectDef | undefined =>
    registry.objects.get(name)
