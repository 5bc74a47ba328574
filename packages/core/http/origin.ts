import type { FastifyRequest } from 'fastify'
import { deviceOf } from '../audit/device.ts'
import type { AccountAct } from '../events.queries.ts'
import type { RouteRequest } from './route.ts'

/** Where a request comes from, as audit events say it; for principals of `inCtx`. */
export function originOf(raw: FastifyRequest): { ip: string; device?: string } {
  const device = deviceOf(raw.headers['user-agent'])
  return { ip: raw.ip, ...(device ? { device } : {}) }
}

/** An act of an account, for `noteAccount`: with what the request says by itself. */
export function actOf(
  req: RouteRequest,
  act: Pick<AccountAct, 'name' | 'account_id' | 'tenant_id' | 'session_id'>,
): AccountAct {
  return {
    ...act,
    at: new Date(req.at).toISOString(),
    correlation_id: String(req.raw.id),
    ip: req.raw.ip,
    device: deviceOf(req.raw.headers['user-agent']),
  }
}
