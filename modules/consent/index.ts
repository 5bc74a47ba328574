/** Door of consent: what a person has allowed, forbidden or had restricted. */
import { ALL, acts, channels, noticeWays, purposes } from './consent.table.ts'

export { restriction } from './restriction.table.ts'
export { ALL, acts, channels, noticeWays, purposes }
export type Purpose = (typeof purposes)[number]
export type Channel = (typeof channels)[number]
export type Act = (typeof acts)[number]
export type NoticeWay = (typeof noticeWays)[number]
/** Why a contact may not be written to or called. */
export type Refusal = 'unknown' | 'restricted' | 'opted_out' | 'objected' | 'withdrawn' | 'no_consent' | 'no_address'
