import type { PurposeKey } from './privacy.ts'

/**
 * What a destination may be. There is none for advertising, social networks, analytics, data brokers or models (ONT-002, 054 to 056, 088): a destination
 * of such a kind cannot be declared, and what is not declared is refused by the egress module.
 */
export const destinationCategories = ['mail', 'identity', 'network', 'storage'] as const
export type DestinationCategory = (typeof destinationCategories)[number]

/** One place outside of the program that data may go to. */
export type Destination = {
  readonly title: string
  readonly gets: string
  readonly category: DestinationCategory
  /** What it is sent there for; its basis is the purpose's. */
  readonly purpose: PurposeKey
  /** Who sets it up; until then nothing goes there. */
  readonly set_by: 'operator' | 'workspace'
  /** Which hosts, for people. */
  readonly hosts: string
  /** The rule the egress module holds a host to: the one of SMTP_URL, S3_URL or BACKUP_S3_URL, any on the public internet over https, the name servers. */
  readonly host_rule: 'mail_server' | 'public_https' | 'name_server' | 'file_store' | 'backup_store'
  /** Names of all that a message may carry; anything else is refused. */
  readonly fields: readonly string[]
  /** Fields of records that may be among it, by object (`*`: any; `title`: what the record is called). Left out: none. */
  readonly records?: Readonly<Record<string, readonly string[]>>
  /** Categories of personal data (Fides keys) it gets. */
  readonly personal: readonly string[]
}

/** Names of all that a request to an S3 service carries; the body is what is stored. */
const STORE_FIELDS = [
  'authorization',
  'body',
  'continuation-token',
  'delimiter',
  'key-marker',
  'list-type',
  'location',
  'max-keys',
  'partNumber',
  'prefix',
  'upload-id-marker',
  'uploadId',
  'uploads',
  'version-id-marker',
  'versionId',
  'versions',
  'x-amz-content-sha256',
  'x-amz-date',
] as const

const destinationOf = <const D extends Record<string, Destination>>(given: D): Readonly<Record<keyof D, Destination>> =>
  given

/** Everywhere data may go: the register that the egress module, the data map and the probes read. */
export const destinations = destinationOf({
  mail_server: {
    title: 'Mail server',
    gets: 'Address and name of the recipient, and the text of the mail.',
    category: 'mail',
    purpose: 'notices',
    set_by: 'operator',
    hosts: 'The one host of SMTP_URL.',
    host_rule: 'mail_server',
    fields: ['from', 'to', 'subject', 'text', 'html', 'message_id', 'date', 'auto_submitted'],
    records: { '*': ['title'] },
    personal: ['user.contact.email', 'user.name', 'user.content'],
  },
  identity_provider: {
    title: 'Identity provider of the workspace',
    gets: 'That somebody signs in, and nothing of the workspace.',
    category: 'identity',
    purpose: 'sign_in',
    set_by: 'workspace',
    hosts: 'Hosts on the public internet, over https, that the workspace names or its provider describes itself by.',
    host_rule: 'public_https',
    fields: [
      'accept',
      'authorization',
      'client_id',
      'client_secret',
      'code',
      'code_verifier',
      'content-type',
      'grant_type',
      'redirect_uri',
      'user-agent',
    ],
    personal: ['user.authorization'],
  },
  name_server: {
    title: 'Name server',
    gets: 'Names of domains that a workspace wants verified, of its mail server and its identity provider.',
    category: 'network',
    purpose: 'sign_in',
    set_by: 'operator',
    hosts: 'The name servers of the system, or those of DNS_SERVERS.',
    host_rule: 'name_server',
    fields: ['domain'],
    personal: [],
  },
  file_store: {
    title: 'Storage of files',
    gets: 'Uploaded files, encrypted under a key that it does not have, with random names.',
    category: 'storage',
    purpose: 'customer_relations',
    set_by: 'operator',
    hosts: 'The one host of S3_URL, in the region it names.',
    host_rule: 'file_store',
    fields: STORE_FIELDS,
    personal: ['user.content'],
  },
  backup_store: {
    title: 'Off-site backups',
    gets: 'The backups of the installation, sealed under a key that it does not have.',
    category: 'storage',
    purpose: 'operation',
    set_by: 'operator',
    hosts: 'The one host of BACKUP_S3_URL, in the region it names.',
    host_rule: 'backup_store',
    fields: STORE_FIELDS,
    personal: ['user'],
  },
})
export type DestinationKey = keyof typeof destinations

/** The entry of a destination; null for what is not registered, whatever a caller says it is. */
export const destinationNamed = (key: string): Destination | null =>
  Object.hasOwn(destinations, key) ? destinations[key as DestinationKey] : null
