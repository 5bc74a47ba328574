import { PLATFORM } from '../audit/index.ts'

/** A table of ours as a backup names it; `parents` are other tables of ours that its rows refer to by a single column. */
export type TableHead = {
  readonly table: string
  readonly columns: readonly string[]
  readonly parents: readonly { column: string; table: string; key: string }[]
}

/** What belongs to no workspace. */
export const INSTALLATION = 'installation'

/** People sign in again after a restore, counts of rates begin anew, and what a start makes by itself is not brought back. */
const LEFT = new Set(
  'migration audit_cursor session half_session challenge link_token mail_code sso_flow saml_assertion rate rate_count heartbeat purge_count retention'
    .split(' ')
    .map((name) => `identity.${name}`),
)

/** Tables of accounts, of which a workspace takes along what its members need to sign in: it comes back into a database that knows nobody. */
const OF_MEMBERS: Readonly<Record<string, string>> = {
  'identity.account': 'id',
  'identity.account_photo': 'account_id',
  'identity.password': 'account_id',
  'identity.totp': 'account_id',
  'identity.recovery_code': 'account_id',
  'identity.passkey': 'account_id',
}

/** The file of the installation has them all: those of a workspace's file are copies then. */
export const isCopied = (table: string): boolean => table in OF_MEMBERS

/**
 * Which rows of a table go into the file of a workspace, or of the installation; null: none.
 * @param members accounts of the workspace
 * @returns a condition
 */
export function rowsFor(table: TableHead, whose: string, members: readonly string[]): string | null {
  const { table: name, columns } = table
  if (LEFT.has(name)) return null
  const isInstallation = whose === INSTALLATION
  if (name.startsWith('public.')) return `tenant_id = '${isInstallation ? PLATFORM : whose}'`
  if (name === 'identity.tenant') return isInstallation ? null : `id = '${whose}'`
  if (name === 'identity.external_identity') {
    const own = `select id from identity.sso_connection where tenant_id = '${whose}'`
    return isInstallation ? null : `connection_id in (${own})`
  }
  if (columns.includes('tenant_id')) return isInstallation ? 'tenant_id is null' : `tenant_id = '${whose}'`
  if (isInstallation) return 'true'
  const key = OF_MEMBERS[name]
  return key === undefined ? null : `${key} = any('{${members.join(',')}}')`
}

/** Those that are referred to before those that refer; rows that refer to rows of their own table come in one statement. */
export function parentsFirst(tables: readonly TableHead[]): TableHead[] {
  const byName = new Map(tables.map((one) => [one.table, one]))
  const done = new Set<string>()
  const order: TableHead[] = []
  const visit = (one: TableHead): void => {
    if (done.has(one.table)) return
    done.add(one.table)
    for (const { table } of one.parents) {
      const parent = byName.get(table)
      if (parent) visit(parent)
    }
    order.push(one)
  }
  for (const one of tables) visit(one)
  return order
}

const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`
/** `schema.table` or a column, as SQL names it. */
export const quoted = (name: string): string => name.split('.').map(quotedName).join('.')
export const quotedList = (columns: readonly string[]): string => columns.map(quotedName).join(', ')

/** The first line of a file. */
export type FileHead = { custos: 'rows'; version: 1; whose: string; address: string | null; migration: string }
/** A table's line: its rows follow as COPY writes them, then `\.`. */
export type TableLine = { table: string; columns: readonly string[] }
/** The last line, the manifest: rows and SHA-256 of each table that has any. */
export type Manifest = { end: true; tables: Record<string, { rows: number; sha256: string }> }
