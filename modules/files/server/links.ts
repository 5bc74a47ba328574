import { timingSafeEqual } from 'node:crypto'
import { type RouteRequest, error } from '@app/core'
import { mac } from '@app/core/files'

/** How long a link to a file is good for. */
export const LINK_MS = 5 * 60_000

/** What a link opens, and until when. */
export type Link = { file: string; version: number; preview: boolean; until: number }
const BODY = 27

/** The link holds no word of who may use it: the signature is made with the session (or key) and the workspace of who asks, and only they can make it again. */
function sign(req: RouteRequest, body: Buffer): Buffer {
  const { session, key, workspace } = req.principal
  const holder = session?.session_id ?? key?.key_id
  if (holder === undefined || !workspace) throw error('not_found')
  const whose = Buffer.from(`${workspace.tenant_id}|${workspace.member_id}|${holder}|`)
  return mac(req.app.keys.derive('file links'), Buffer.concat([whose, body]))
}

/** The link as a path: 80 letters, ids and a time only. */
export function linkPath(req: RouteRequest, link: Link): string {
  const body = Buffer.alloc(BODY)
  body.write(link.file.replaceAll('-', ''), 'hex')
  body.writeUInt32BE(link.version, 16)
  body.writeUInt8(link.preview ? 1 : 0, 20)
  body.writeUIntBE(link.until, 21, 6)
  return `/v1/files/content/${Buffer.concat([body, sign(req, body)]).toString('base64url')}`
}

/**
 * What a link opens.
 * @throws not_found when it is forged, over, of another session, key or workspace: all of them look alike
 */
export function openLink(req: RouteRequest, token: string): Link {
  const bytes = Buffer.from(token, 'base64url')
  const [body, given] = [bytes.subarray(0, BODY), bytes.subarray(BODY)]
  const right = sign(req, body)
  if (body.length !== BODY || given.length !== right.length || !timingSafeEqual(given, right)) throw error('not_found')
  const until = body.readUIntBE(21, 6)
  if (until <= req.at) throw error('not_found')
  const hex = body.toString('hex', 0, 16)
  return {
    file: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    version: body.readUInt32BE(16),
    preview: body.readUInt8(20) === 1,
    until,
  }
}
