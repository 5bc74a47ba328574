import { hash } from 'node:crypto'
import { canonicalJson } from './canonical.ts'

/** The log of the program itself: accounts, sign-ins, checkpoints of all workspaces. A tree beside those of the workspaces (ADR 11). */
export const PLATFORM = '00000000-0000-0000-0000-000000000000'

/** An event as the log holds it: ids, names, times and salted commitments, never a personal value. `at` in microseconds, UTC. */
export type LeafEvent = {
  tenant_id: string
  id: string
  at: string
  name: string
  object: string
  record_id: string | null
  record_version: number | null
  actor_id: string | null
  on_behalf_of: string | null
  source: string
  correlation_id: string
  causation_id: string | null
  /** Field -> base64url of its commitment. */
  commitments: Record<string, string> | null
  /** Base64url of the commitment to address and device. */
  origin: string | null
}

/** The text that is hashed: RFC 8785, with its own version so that a later form does not break old proofs. */
export function leafText(event: LeafEvent): string {
  const { tenant_id, id, at, name, object, record_id, record_version, actor_id, on_behalf_of } = event
  const { source, correlation_id, causation_id, commitments, origin } = event
  return canonicalJson({
    v: 1,
    tenant_id,
    id,
    at,
    name,
    object,
    record_id,
    record_version,
    actor_id,
    on_behalf_of,
    source,
    correlation_id,
    causation_id,
    commitments,
    origin,
  })
}

/**
 * SHA-256(salt ‖ canonical JSON): what was said, without saying it. The salt lies beside the value; when both are erased the commitment says
 * nothing any more and every proof still verifies (security.md §5.3).
 */
export const commit = (salt: Buffer, said: unknown): Buffer =>
  hash('sha256', Buffer.concat([salt, Buffer.from(canonicalJson(said))]), 'buffer')

export const commitValue = (salt: Buffer, field: string, old: unknown, next: unknown): string =>
  commit(salt, [field, old ?? null, next ?? null]).toString('base64url')

export const commitOrigin = (salt: Buffer, ip: string | null, device: string | null): Buffer =>
  commit(salt, [ip, device])
