import { type Destination, destinationNamed } from '@app/schema'
import type { App } from '../app.ts'

/** What of a record is in a message: its fields by name. */
export type About = { readonly object: string; readonly id: string; readonly fields: readonly string[] }
/** What is about to leave: where to, why, for whom. */
export type Leaving = {
  /** A key of the register of destinations; anything else is refused. */
  readonly destination: string
  /** What makes it leave, as `mail.recovery` or `sso.discovery`. */
  readonly cause: string
  /** The workspace it is for; null: the installation, or an account. */
  readonly tenant_id: string | null
  readonly correlation_id?: string
  readonly about?: About | null
}
/** Why something did not leave; kept in the ledger. */
export type Refusal = 'not_registered' | 'host' | 'field' | 'record_field' | 'address' | 'contract'

/** Is the host one the destination may have? Of `public_https` the address decides, once it is known. */
function isHost({ config }: Pick<App, 'config'>, rule: Destination['host_rule'], host: string): boolean {
  if (rule === 'mail_server') return host === config.mail?.host
  if (rule === 'file_store') return host === config.s3?.host
  if (rule === 'backup_store') return host === config.backup.s3?.host
  return true
}

function mayTell(app: Pick<App, 'registry'>, to: Destination, about: About): boolean {
  const list = to.records?.[about.object] ?? to.records?.['*'] ?? []
  const title = app.registry.objects.get(about.object)?.title
  return about.fields.every((field) => list.includes(field) || (field === title && list.includes('title')))
}

/** Null when all of it may go there. `fields` are the names of everything in the message. */
export function refusalOf(
  app: Pick<App, 'config' | 'registry'>,
  leaving: Leaving,
  host: string,
  fields: readonly string[],
): Refusal | null {
  const to = destinationNamed(leaving.destination)
  if (!to) return 'not_registered'
  if (!isHost(app, to.host_rule, host)) return 'host'
  if (!fields.every((name) => to.fields.includes(name))) return 'field'
  if (leaving.about && !mayTell(app, to, leaving.about)) return 'record_field'
  return null
}
