import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import type { Ctx } from '../ctx.ts'
import type { AdminArea, Rights } from '../policy/roles.ts'

/** A plain JSON Schema, as TypeBox makes it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Who may call a route: anybody, a signed-in account, a member of the workspace, an admin of one area, an operator of the installation, or the workspace's directory (SCIM) by its own token. */
export type RoutePermission = 'public' | 'session' | 'member' | 'operator' | 'directory' | { readonly admin: AdminArea }

/** The signed-in account and its session. `token_hash` is the SHA-256 of the cookie; the cookie itself is never kept. */
export type SessionPrincipal = {
  readonly session_id: string
  readonly token_hash: string
  readonly account_id: string
  readonly email: string
  readonly signed_in_at: string
  /** When the person last proved who they are, by a sign-in or a step-up. */
  readonly authenticated_at: string
  /** By what the second step was taken in this session; null when it was not. */
  readonly second_factor: string | null
  /** The connection whose provider vouches for this session: it is good in that connection's workspace only. */
  readonly sso_connection_id: string | null
}

/** The workspace a request works in, resolved from `X-Workspace` or the session's last workspace. The role is in `ctx.actor`. */
export type WorkspacePrincipal = { readonly tenant_id: string; readonly slug: string; readonly member_id: string }

/** The API key that carries a request; `rights` null means all that its member may do. */
export type KeyPrincipal = { readonly key_id: string; readonly public_id: string; readonly rights: Rights | null }

/** The directory of a workspace that keeps its members by SCIM; its token opens nothing else. */
export type DirectoryPrincipal = {
  readonly token_id: string
  readonly tenant_id: string
  readonly default_role: string
}

/** What the edge knows about the caller: a session, a key or a directory, never two of them; none on a public route without one. */
export type Principal = {
  readonly session: SessionPrincipal | null
  readonly workspace: WorkspacePrincipal | null
  readonly key?: KeyPrincipal
  readonly directory?: DirectoryPrincipal
}

/** What a handler gets. `ctx` (one open transaction) is there on member and admin routes that do not open their own; reading it elsewhere throws. */
export type RouteRequest = {
  readonly app: App
  readonly ctx: Ctx
  readonly principal: Principal
  readonly params: Record<string, string>
  readonly query: Record<string, unknown>
  readonly body: unknown
  readonly raw: FastifyRequest
  readonly reply: FastifyReply
  /** Milliseconds since 1970 by the server's clock, which tests replace. */
  readonly at: number
}

/** One HTTP route. Handlers return the JSON body; undefined answers 204; `reply.code()` sets another status. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Fastify pattern below `/v1`, e.g. `/v1/deals/:id`; `{id}` is accepted too. */
  readonly url: string
  readonly permission: RoutePermission
  readonly summary: string
  readonly schema?: {
    readonly body?: JsonSchema
    readonly querystring?: JsonSchema
    readonly params?: JsonSchema
    readonly response?: JsonSchema
  }
  /** The handler checks the body itself, after the rights to the row: whoever may not is told so, whatever they sent (ruling 20). */
  readonly body_after_rights?: true
  readonly handler: (req: RouteRequest) => Promise<unknown>
  /** Status of success, when it is not 200 (201 for the POST of an object's collection, 204 for DELETE). Sent when the handler sets none. */
  readonly status?: number
  /** The answer holds a secret shown once: it is not kept for a repeated `Idempotency-Key`. */
  readonly secret_answer?: true
  /** Multipart body allowed (the handler reads `req.raw`). */
  readonly upload?: boolean
  /** The handler opens its own transactions with `inCtx`: uploads, streams, long work. */
  readonly own_transaction?: boolean
  /**
   * Another site sends the browser here with a form (`application/x-www-form-urlencoded`), as SAML's POST binding does: the only routes that read
   * forms, and the only ones without the check of the origin. The browser sends no cookie of ours along, so nothing is done in anybody's name;
   * what the form says must prove itself.
   */
  readonly cross_site_form?: true
  /** False on the few routes that need no CSRF token (ruling 33): sign-in, sign-up, CSP reports. */
  readonly csrf?: false
  /** For signed-in people only: an API key is answered 403 `session_only`. So are routes that ask for a step-up. */
  readonly session_only?: true
  /** Counted per address at the public rate (ruling 36). */
  readonly public_rate?: boolean
  /**
   * A dangerous act: a sign-in or step-up within 10 minutes is asked for (ruling 35), else 403 `step_up_required`. With
   * `when`, only some requests are: the words are for the OpenAPI document (`x-step-up`), the function decides.
   */
  readonly step_up?: true | { readonly when: string; readonly needed: (req: RouteRequest) => boolean }
  /** On `session` routes: also for sessions by single sign-on, of accounts that are more than that (`sso_session`). */
  readonly by_sso?: true
  /** Allowed also in a workspace that is on its way out: exports, and what takes that back or hastens it. */
  readonly while_closing?: true
  /** Reached also by a member who has yet to acknowledge a policy that changed their rights: exports, deletion, and what leads to them (ONT-137). */
  readonly before_acknowledgement?: true
  /** Left out of the OpenAPI document. */
  readonly hidden?: boolean
  readonly tags?: readonly string[]
}
