import type { FastifyRequest } from 'fastify'
import { error } from '../errors.ts'
import { parseStrictJson } from './content.ts'

/** JSON, strictly (content.ts). */
export async function readJson(_raw: FastifyRequest, body: Buffer): Promise<unknown> {
  if (body.length === 0) return undefined
  const parsed = parseStrictJson(body)
  if (parsed.ok) return parsed.value
  throw error('bad_json', { detail: parsed.problem.message, fields: [parsed.problem] })
}

export const FORM = 'application/x-www-form-urlencoded'
/** A signed answer with a few certificates in it has some 20 kB. */
export const FORM_LIMIT = 512 * 1024
const MOST_FIELDS = 10

/** A form as a flat object; a field that is given twice means two things, and is refused. */
export async function readForm(_raw: FastifyRequest, body: string): Promise<Record<string, string>> {
  const fields = [...new URLSearchParams(body)]
  const names = new Set(fields.map(([name]) => name))
  if (fields.length > MOST_FIELDS || names.size !== fields.length || names.has('__proto__')) throw error('bad_request')
  return Object.fromEntries(fields)
}

/** Is this request for a route that says so of itself (`cross_site_form`)? */
export const takesCrossSiteForm = (raw: FastifyRequest): boolean =>
  (raw.routeOptions.config as { cross_site_form?: boolean } | undefined)?.cross_site_form === true
