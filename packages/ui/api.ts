import { said } from './said.ts'

/** One wrong field: a JSON pointer into the body, a stable code, and words for people. */
export type FieldError = { pointer: string; code: string; message: string }

/** A refused request (RFC 9457), its texts in the language of the person. `status` 0 means the server could not be reached. */
export type ApiError = Error & {
  isApiError: true
  status: number
  code: string
  detail: string | null
  fields: FieldError[]
  request_id: string | null
  body: Record<string, unknown>
}

type ProblemBody = { title?: string; code?: string; detail?: string; errors?: FieldError[]; request_id?: string }

/** An error as {@link request} throws it, for what is sent in another way. */
export const apiError = (status: number, body: Record<string, unknown>): ApiError => {
  const problem = body as ProblemBody
  return Object.assign(new Error(said(problem.detail ?? problem.title ?? `HTTP ${status}`)), {
    isApiError: true as const,
    status,
    code: problem.code ?? (status === 0 ? 'offline' : 'unknown'),
    detail: problem.detail === undefined ? null : said(problem.detail),
    fields: Array.isArray(problem.errors) ? problem.errors.map((one) => ({ ...one, message: said(one.message) })) : [],
    request_id: problem.request_id ?? null,
    body,
  })
}

/** True for errors thrown by {@link request}. */
export const isApiError = (error: unknown): error is ApiError => error instanceof Error && 'isApiError' in error

/** The message of the wrong field at `pointer` (with or without the leading slash), or null. */
export const fieldError = (error: unknown, pointer: string): string | null => {
  if (!isApiError(error)) return null
  const wanted = pointer.replace(/^\//, '').replaceAll('.', '/')
  return error.fields.find((f) => f.pointer.replace(/^\//, '').replace(/^set\//, '') === wanted)?.message ?? null
}

/** What the shell plugs in: the workspace, what to do when the session is gone, and where undo handles go. */
export type ApiHooks = {
  workspace: string | null
  /** Resolves true when the person signed in again: the request is then repeated. */
  onExpired: (() => Promise<boolean>) | null
  /** Resolves true when the person proved again who they are (step-up): the request is then repeated. */
  onStepUp: (() => Promise<boolean>) | null
  onUndo: ((batch: string, label: string | undefined) => void) | null
  /** A change that announces an undo is under way. */
  onChange: ((change: Promise<unknown>) => void) | null
}

/** Gives the undo handle of a change that was sent in another way to the shell. */
export const announceUndo = (batch: string, label: string): void => hooks.onUndo?.(batch, label)

const hooks: ApiHooks = { workspace: null, onExpired: null, onStepUp: null, onUndo: null, onChange: null }

/** Sets some of the hooks of the client; the rest stays. */
export const configureApi = (next: Partial<ApiHooks>): void => {
  Object.assign(hooks, next)
}

/** Slug of the workspace requests are sent for. */
export const currentWorkspace = (): string | null => hooks.workspace

const cookie = (name: string): string | null => {
  for (const part of document.cookie.split('; ')) {
    const at = part.indexOf('=')
    const key = part.slice(0, at)
    if (key === name || key === `__Host-${name}`) return decodeURIComponent(part.slice(at + 1))
  }
  return null
}

/** Headers that a change sent in another way carries: the workspace, and the token of the session as it is now. */
export const changeHeaders = (): Record<string, string> => {
  const token = cookie('XSRF-TOKEN')
  return { ...(hooks.workspace && { 'X-Workspace': hooks.workspace }), ...(token && { 'X-XSRF-TOKEN': token }) }
}

export type Query = Record<string, string | number | boolean | null | undefined | object>

/** Path with a query string; objects become JSON, empty values are left out. */
export const withQuery = (path: string, query?: Query): string => {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '' || value === false) continue
    params.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const text = params.toString()
  return text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path
}

export type RequestOptions = {
  query?: Query
  body?: unknown
  /** Multipart instead of JSON. */
  form?: FormData
  /** Record version: sent as If-Match, so that a stale write answers 412. */
  version?: number
  signal?: AbortSignal
  /** Words for the undo toast; `false` shows none. */
  undo?: string | false
  /** Same key, same effect: pass one to make a retried POST safe. A fresh one is made per call otherwise. */
  key?: string
  headers?: Record<string, string>
  /** Sign-in and session calls: a 401 is an answer, not an expired session. */
  anonymous?: boolean
  /** Leave out X-Workspace (account level calls). */
  global?: boolean
}

export type Answer<T> = { data: T; status: number; headers: Headers; undo: string | null }

/** Refetches of an unattended tab (live changes, intervals) must not keep its session alive (rulings.md 35): they say so. */
const ATTENDED = 60_000
let lastInput = Date.now()
if (typeof document !== 'undefined') {
  for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
    document.addEventListener(
      kind,
      () => {
        lastInput = Date.now()
      },
      { capture: true, passive: true },
    )
}

const send = async (method: string, url: string, options: RequestOptions, key: string): Promise<Response> => {
  const headers = new Headers({ accept: 'application/json', ...options.headers })
  if (hooks.workspace && !options.global) headers.set('X-Workspace', hooks.workspace)
  if (Date.now() - lastInput > ATTENDED) headers.set('X-Passive', '1')
  if (options.version !== undefined) headers.set('If-Match', `"${options.version}"`)
  if (method !== 'GET') {
    const token = cookie('XSRF-TOKEN')
    if (token) headers.set('X-XSRF-TOKEN', token)
    if (method === 'POST' && !options.anonymous) headers.set('Idempotency-Key', key)
  }
  let body: BodyInit | null = options.form ?? null
  if (options.body !== undefined) {
    headers.set('content-type', 'application/json')
    body = JSON.stringify(options.body)
  }
  try {
    return await fetch(url, {
      method,
      headers,
      body,
      credentials: 'same-origin',
      ...(options.signal && { signal: options.signal }),
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw apiError(0, { code: 'offline', detail: 'The server cannot be reached. What you typed is still here.' })
  }
}

const read = async (response: Response): Promise<unknown> => {
  if (response.status === 204) return null
  const text = await response.text()
  if (!text) return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return { detail: text.slice(0, 200) }
  }
}

/** Asks the person for what a refused request lacks; true when it is there and the request should go out again. Each is asked once. */
const mend = async (
  response: Response,
  code: string | undefined,
  options: RequestOptions,
  asked: Set<string>,
): Promise<boolean> => {
  const once = async (what: string, ask: () => boolean | Promise<boolean>): Promise<boolean> => {
    if (asked.has(what)) return false
    asked.add(what)
    const done = await ask()
    // Somebody was asked for something: the token may have grown old meanwhile.
    if (done && what !== 'csrf') asked.delete('csrf')
    return done
  }
  if (response.status === 403 && code?.startsWith('csrf')) return await once('csrf', () => true)
  const { onExpired, onStepUp } = hooks
  if (response.status === 401 && !options.anonymous && onExpired) return await once('expired', onExpired)
  if (code === 'step_up_required' && onStepUp) return await once('step_up', onStepUp)
  return false
}

/**
 * Sends one request. Repeats it with a fresh token on `csrf_spent`, after the person signed in again when the session
 * expired, and after they proved who they are when it asks for a step-up.
 * @throws ApiError for every answer that is not 2xx
 */
export const request = <T>(method: string, path: string, options: RequestOptions = {}): Promise<Answer<T>> => {
  const answer = ask<T>(method, path, options)
  if (options.undo) hooks.onChange?.(answer)
  return answer
}

const ask = async <T>(method: string, path: string, options: RequestOptions): Promise<Answer<T>> => {
  const url = withQuery(path, options.query)
  const key = options.key ?? crypto.randomUUID()
  const asked = new Set<string>()
  let response = await send(method, url, options, key)
  let body = await read(response)
  while (!response.ok && (await mend(response, (body as ProblemBody | null)?.code, options, asked))) {
    response = await send(method, url, options, key)
    body = await read(response)
  }
  if (!response.ok) throw apiError(response.status, (body ?? {}) as Record<string, unknown>)
  const undo = response.headers.get('X-Undo')
  if (undo && options.undo !== false) hooks.onUndo?.(undo, options.undo)
  return { data: body as T, status: response.status, headers: response.headers, undo }
}

const only = async <T>(answer: Promise<Answer<T>>): Promise<T> => (await answer).data

/** Shorthands that return the body only. */
export const api = {
  get: <T>(path: string, query?: Query, options?: RequestOptions) =>
    only(request<T>('GET', path, { ...options, ...(query && { query }) })),
  post: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    only(request<T>('POST', path, { ...options, ...(body !== undefined && { body }) })),
  patch: <T>(path: string, body: unknown, options?: RequestOptions) =>
    only(request<T>('PATCH', path, { ...options, body })),
  put: <T>(path: string, body: unknown, options?: RequestOptions) =>
    only(request<T>('PUT', path, { ...options, body })),
  del: <T>(path: string, options?: RequestOptions) => only(request<T>('DELETE', path, options)),
  upload: <T>(path: string, form: FormData, options?: RequestOptions) =>
    only(request<T>('POST', path, { ...options, form })),
}
