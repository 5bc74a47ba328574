import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type BackupSettings, backupSettings } from './backup/settings.ts'
import { databaseProblem } from './db/connection.ts'
import { type MailSettings, mailSettings } from './mail/settings.ts'
import { type RegionSettings, regionSettings } from './region.ts'
import { type RetentionSettings, retentionSettings } from './retention/settings.ts'
import { type TlsSettings, tlsSettings } from './tls.ts'
import { type BucketSettings, bucketSettings } from './s3/settings.ts'

/** Settings of one installation; made once by {@link readConfig}. */
export type Config = {
  port: number
  host: string
  /** Absolute path: embedded database, keys, files. */
  data_dir: string
  /** An external PostgreSQL (>= 15) instead of the embedded one. */
  database_url?: string
  /** The program's own end of TLS, for an https PUBLIC_URL without a proxy. */
  tls?: TlsSettings
  /** Origin people use, without a trailing slash. https here means "production" (rulings.md 2). */
  public_url: string
  sign_up: 'open' | 'invite' | 'closed'
  /** Root key given from outside; without it `DATA_DIR/keys/root.key` is made at first start. */
  master_key?: Buffer
  log_level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** Folder of log files beside the standard output; none without it. */
  log_dir?: string
  privacy_contact: string
  /** Where help and the data processing agreement are asked for; the privacy contact when absent (ONT-140). */
  support_contact?: string
  dpa_contact?: string
  /** Working days until they are answered, as published. */
  contact_days: { readonly support: number; readonly dpa: number }
  /** Who runs the installation, as law wants it named: on the privacy policy and the data processing agreement. */
  operator_name: string
  /** Days between telling of a change of policy and its effect: 30 at least (promises X11, ONT-136). */
  policy_notice_days: number
  /** Days between telling of a new sub-processor and its getting anything: 30 at least (ONT-084). */
  subprocessor_notice_days: number
  /** Where to report a vulnerability, for security.txt: an email address or a URL; the privacy contact when absent. */
  security_contact?: string
  /** URL of the disclosure policy, for security.txt. */
  security_policy?: string
  /** Requests per minute; 0 = off (rulings.md 36). */
  rates: { public_per_minute: number; session_per_minute: number }
  /** How long a session lives. The policy allows 30 minutes without use and 12 hours in all; only less can be set (promise ONT-095). */
  session: { idle_minutes: number; absolute_hours: number }
  /** Processes that serve this database: with more than one they add up what they count. */
  nodes: number
  /** Below this much free space (or 2 %) the program only reads (rulings.md 7). */
  disk_reserve_bytes: number
  /** Addresses or CIDR ranges whose X-Forwarded-* headers are believed. */
  trusted_proxies: string[]
  /** Addresses and ranges that are not public and may be asked all the same: an identity provider inside the house. */
  egress_allow?: string[]
  /** Name servers that are asked for the records of domains (`9.9.9.9`, `127.0.0.1:5353`); none: those of the machine. */
  dns_servers?: string[]
  /** How mail goes out; null: it does not, and accounts work at once, unconfirmed (rulings.md 5). */
  mail: MailSettings | null
  /** Backups: whether, where, how long, for whose keys. */
  backup: BackupSettings
  /** Bytes that one file may have, and all files of one workspace together. */
  files: { max_bytes: number; quota_bytes: number; package_bytes: number }
  /** The bucket that files lie in, instead of the folder of DATA_DIR. */
  s3?: BucketSettings
  /** Where data lies: the region that is served, and that of each place. */
  region: RegionSettings
  /** How long things are kept; nothing looser than the policies can be set. */
  retention: RetentionSettings
  /** bcrypt cost; 12 when absent. Tests lower it; the environment cannot. */
  password_cost?: number
  /** Only for tests: no fsync, small buffers. */
  unsafe_fast_database?: boolean
}

type Env = Readonly<Record<string, string | undefined>>

/** A setting that cannot be used; the message names the variable and what would be right. */
export class ConfigError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`Settings are wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const SIGN_UP = ['open', 'invite', 'closed'] as const

/**
 * Reads and checks the environment; all problems are told at once.
 * @throws ConfigError
 */
export function readConfig(env: Env = process.env): Config {
  const problems: string[] = []
  const text = (name: string): string | undefined => env[name]?.trim() || undefined
  const list = (name: string): string[] =>
    (text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
  const number = (name: string, fallback: number, min: number, max: number): number => {
    const given = text(name)
    if (given === undefined) return fallback
    const value = Number(given)
    if (Number.isInteger(value) && value >= min && value <= max) return value
    problems.push(`${name} is a whole number from ${min} to ${max}, not "${given}".`)
    return fallback
  }
  const choice = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const given = text(name)
    if (given === undefined) return fallback
    const found = allowed.find((value) => value === given)
    if (!found) problems.push(`${name} is one of ${allowed.join(', ')}, not "${given}".`)
    return found ?? fallback
  }
  const port = number('PORT', 3000, 0, 65535)
  const host = text('HOST') ?? '127.0.0.1'
  const databaseUrl = urlOf('DATABASE_URL', text('DATABASE_URL'), ['postgres:', 'postgresql:'], problems)
  const publicUrl = urlOf('PUBLIC_URL', text('PUBLIC_URL'), ['http:', 'https:'], problems)
  const tls = tlsSettings(text, publicUrl, problems)
  if (databaseUrl) problems.push(...databaseProblem(databaseUrl))
  if (text('NODE_TLS_REJECT_UNAUTHORIZED') === '0')
    problems.push(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 would let anybody pose as any server; certificates are always checked.',
    )
  const masterKey = masterKeyOf(text('MASTER_KEY'), text('MASTER_KEY_FILE'), problems)
  const mail = mailSettings(text, problems)
  const data_dir = resolve(text('DATA_DIR') ?? 'data')
  const backup = backupSettings({ text, number, data_dir, problems })
  const retention = retentionSettings(text, problems)
  const s3 = bucketSettings('S3_URL', text('S3_URL'), problems)
  const region = regionSettings(text, { files: s3, backups: backup.s3 }, problems)
  const securityContact = text('SECURITY_CONTACT')
  if (securityContact && !/^([^\s@:/]+@[^\s@:/]+|(mailto:|https:\/\/|tel:)\S+)$/.test(securityContact))
    problems.push('SECURITY_CONTACT is an email address or starts with https://, mailto: or tel:.')
  const securityPolicy = urlOf('SECURITY_POLICY', text('SECURITY_POLICY'), ['https:'], problems)
  const config: Config = {
    port,
    host,
    data_dir,
    ...(tls ? { tls } : {}),
    ...(databaseUrl ? { database_url: databaseUrl.href } : {}),
    public_url:
      publicUrl?.origin ??
      `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    sign_up: choice('SIGN_UP', SIGN_UP, 'open'),
    ...(masterKey ? { master_key: masterKey } : {}),
    log_level: choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    ...(text('LOG_DIR') ? { log_dir: resolve(text('LOG_DIR') ?? '') } : {}),
    privacy_contact: text('PRIVACY_CONTACT') ?? '',
    ...(text('SUPPORT_CONTACT') ? { support_contact: text('SUPPORT_CONTACT') ?? '' } : {}),
    ...(text('DPA_CONTACT') ? { dpa_contact: text('DPA_CONTACT') ?? '' } : {}),
    contact_days: {
      support: number('SUPPORT_ANSWER_DAYS', 2, 1, 30),
      dpa: number('DPA_ANSWER_DAYS', 5, 1, 30),
    },
    operator_name: text('OPERATOR_NAME') ?? '',
    policy_notice_days: number('POLICY_NOTICE_DAYS', 30, 30, 365),
    subprocessor_notice_days: number('SUBPROCESSOR_NOTICE_DAYS', 30, 30, 365),
    ...(securityContact ? { security_contact: securityContact } : {}),
    ...(securityPolicy ? { security_policy: securityPolicy.href } : {}),
    rates: {
      public_per_minute: number('RATE_PUBLIC', 120, 0, 1_000_000),
      session_per_minute: number('RATE_SESSION', 6000, 0, 10_000_000),
    },
    // The upper ends are the policy's: a start with looser ones is refused.
    session: {
      idle_minutes: number('SESSION_IDLE_MINUTES', 30, 1, 30),
      absolute_hours: number('SESSION_HOURS', 12, 1, 12),
    },
    nodes: number('NODES', 1, 1, 1000),
    disk_reserve_bytes: number('DISK_RESERVE_MB', 512, 0, 1_000_000_000) * 1024 * 1024,
    trusted_proxies: list('TRUSTED_PROXIES'),
    mail,
    backup,
    files: {
      max_bytes: number('FILE_MAX_MB', 50, 1, 500) * 1024 * 1024,
      quota_bytes: number('FILE_QUOTA_MB', 10_240, 1, 100_000_000) * 1024 * 1024,
      package_bytes: number('PACKAGE_FILES_MB', 1024, 1, 100_000) * 1024 * 1024,
    },
    ...(s3 ? { s3 } : {}),
    region,
    retention,
    egress_allow: list('EGRESS_ALLOW'),
    dns_servers: list('DNS_SERVERS'),
  }
  for (const proxy of config.trusted_proxies)
    if (!isProxy(proxy)) problems.push(`TRUSTED_PROXIES is a list of addresses or ranges (10.0.0.0/8), not "${proxy}".`)
  for (const range of config.egress_allow ?? [])
    if (!isProxy(range)) problems.push(`EGRESS_ALLOW is a list of addresses or ranges (10.0.0.0/8), not "${range}".`)
  for (const server of config.dns_servers ?? [])
    if (isIP(server.replace(/^\[(.*)\]:\d{1,5}$/, '$1').replace(/^([\d.]+):\d{1,5}$/, '$1')) === 0)
      problems.push(`DNS_SERVERS is a list of addresses (9.9.9.9, 127.0.0.1:5353), not "${server}".`)
  if (publicUrl?.protocol === 'https:' && !config.privacy_contact) {
    problems.push(
      'PRIVACY_CONTACT is the address people write to about their data; it is needed when PUBLIC_URL is https.',
    )
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

/** An address, or a range that is not everybody: `0.0.0.0/0` would let each client name its own address. */
function isProxy(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more !== undefined) return false
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128))
  )
}

function urlOf(name: string, given: string | undefined, protocols: string[], problems: string[]): URL | undefined {
  if (given === undefined) return undefined
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url && protocols.includes(url.protocol)) return url
  // The value is not repeated: it may hold a password.
  problems.push(`${name} is not a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}.`)
  return undefined
}

/** 32 bytes, as 64 hex digits or base64. */
function masterKeyOf(value: string | undefined, file: string | undefined, problems: string[]): Buffer | undefined {
  if (value && file) problems.push('Give MASTER_KEY or MASTER_KEY_FILE, not both.')
  let given = value
  if (!given && file) {
    try {
      given = readFileSync(file, 'utf8').trim()
    } catch (cause) {
      problems.push(
        `MASTER_KEY_FILE cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason'}).`,
      )
      return undefined
    }
  }
  if (!given) return undefined
  const key = /^[0-9a-f]{64}$/i.test(given) ? Buffer.from(given, 'hex') : Buffer.from(given, 'base64')
  if (key.length === 32) return key
  problems.push(
    `${value ? 'MASTER_KEY' : 'MASTER_KEY_FILE'} holds 32 bytes, as 64 hex digits or base64 (openssl rand -base64 32).`,
  )
  return undefined
}
