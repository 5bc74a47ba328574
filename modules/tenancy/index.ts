/** Tenancy: members and teams of a workspace. */
export { member, team } from './member.object.ts'
export { idempotencyKey } from './idempotency-key.table.ts'
export { recordShare, role } from './role.table.ts'
