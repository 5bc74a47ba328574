import { type Route, type RouteRequest, error, noteAccount, uuidv7 } from '@app/core'
import {
  actOf,
  clearCookies,
  endSession,
  endSessionsOf,
  findOperator,
  hasSecondFactor,
  idParams,
  startSession,
} from '@app/core/http'
import { accountRoutes } from './account-routes.ts'
import { fromRequest } from './account-mail.ts'
import { spendCode } from './account.queries.ts'
import { sendSignUpCode, signUpCode } from './confirm-sign-up.ts'
import { noteDevice } from './devices.ts'
import { accountById, insertAccount, setPassword, updateAccount } from './identity.queries.ts'
import { factorRoutes } from './factor-routes.ts'
import { nothing } from './factor-schemas.ts'
import { checkPasswordRules, confirmPassword, newPasswordHash, verifyPassword } from './passwords.ts'
import { passwordChanged } from './recovery.ts'
import {
  deviceBody,
  passwordBody,
  profileBody,
  sessionSchema,
  signInBody,
  signUpBody,
  workspaceBody,
} from './schemas.ts'
import { afterPassword, dropSecondStep } from './second-step.ts'
import { sessionAnswer } from './session-answer.ts'
import { endOtherSessions, endOwnSession, listOwnHistory, listOwnSessions, noteOwnDevice } from './own-sessions.ts'
import { checkWorkspaceSettings } from './settings-check.ts'
import { regionOf } from './regions.ts'
import { type NewWorkspace, type WorkspaceInput, addWorkspace, furnish } from './workspace.ts'
import { normaliseEmail, normaliseName } from './words.ts'

type SignUp = Omit<WorkspaceInput, 'name'> & {
  readonly email: string
  readonly password: string
  readonly name: string
  readonly workspace_name: string
  readonly confirmation?: string
  readonly code?: string
}

/** Routes under /v1/auth, and the making of workspaces. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    url: '/v1/auth/sign-up',
    status: 201,
    permission: 'public',
    csrf: false,
    public_rate: true,
    tags: ['auth'],
    summary: 'Make an account and its first workspace',
    schema: { body: signUpBody, response: sessionSchema },
    handler: signUp,
  },
  {
    method: 'POST',
    url: '/v1/auth/sign-up/code',
    status: 202,
    permission: 'public',
    csrf: false,
    public_rate: true,
    tags: ['auth'],
    summary: 'Check the sign-up form and mail the code that signing up needs, where mail is sent',
    schema: { body: signUpBody },
    handler: askForSignUpCode,
  },
  {
    method: 'POST',
    url: '/v1/auth/sign-in',
    permission: 'public',
    csrf: false,
    public_rate: true,
    tags: ['auth'],
    summary: 'Sign in',
    schema: { body: signInBody, response: sessionSchema },
    handler: signIn,
  },
  {
    method: 'POST',
    url: '/v1/auth/sign-out',
    status: 204,
    permission: 'public',
    tags: ['auth'],
    summary: 'Sign out of all tabs',
    schema: { body: nothing },
    handler: signOut,
  },
  {
    method: 'GET',
    url: '/v1/auth/session',
    permission: 'session',
    by_sso: true,
    tags: ['auth'],
    summary: 'Who is signed in',
    schema: { response: sessionSchema },
    handler: async (req) => await sessionOf(req, accountOf(req)),
  },
  {
    method: 'PATCH',
    url: '/v1/auth/profile',
    permission: 'session',
    by_sso: true,
    tags: ['auth'],
    summary: 'Change name and preferences',
    schema: { body: profileBody, response: sessionSchema },
    handler: changeProfile,
  },
  {
    method: 'POST',
    url: '/v1/auth/password',
    permission: 'session',
    public_rate: true,
    tags: ['auth'],
    summary: 'Change the password; other sessions end',
    schema: { body: passwordBody, response: sessionSchema },
    handler: changePassword,
  },
  {
    method: 'GET',
    url: '/v1/auth/sessions',
    permission: 'session',
    tags: ['auth'],
    summary: 'Own sessions',
    handler: listOwnSessions,
  },
  {
    method: 'POST',
    url: '/v1/auth/device',
    status: 204,
    permission: 'session',
    by_sso: true,
    tags: ['auth'],
    summary: 'Note screen size and language of this browser with its session',
    schema: { body: deviceBody },
    handler: noteOwnDevice,
  },
  {
    method: 'DELETE',
    url: '/v1/auth/sessions',
    status: 200,
    permission: 'session',
    tags: ['auth'],
    summary: 'End all own sessions but this one',
    handler: endOtherSessions,
  },
  {
    method: 'GET',
    url: '/v1/auth/session-history',
    permission: 'session',
    tags: ['auth'],
    summary: 'Own sessions that ended in the last 90 days',
    handler: listOwnHistory,
  },
  {
    method: 'DELETE',
    url: '/v1/auth/sessions/:id',
    permission: 'session',
    tags: ['auth'],
    summary: 'End one of the own sessions',
    schema: { params: idParams },
    handler: endOwnSession,
  },
  {
    method: 'POST',
    url: '/v1/workspaces',
    status: 201,
    permission: 'session',
    public_rate: true,
    tags: ['workspace'],
    summary: 'Make another workspace',
    schema: { body: workspaceBody },
    handler: makeWorkspace,
  },
  ...factorRoutes,
  ...accountRoutes,
]

function accountOf(req: RouteRequest): string {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session.account_id
}

const nowOf = (req: RouteRequest) => new Date(req.at).toISOString()

type SignUpForm = { readonly email: string; readonly name: string; readonly workspaceName: string }

/** What both halves of signing up check first. */
function signUpForm(req: RouteRequest): SignUpForm {
  if (req.app.config.sign_up !== 'open') throw error('sign_up_closed')
  const given = req.body as SignUp
  checkWorkspaceSettings(given)
  regionOf(req.app, given.region, nowOf(req))
  return {
    email: normaliseEmail(given.email),
    name: normaliseName(given.name, '/name'),
    workspaceName: normaliseName(given.workspace_name, '/workspace_name'),
  }
}

async function askForSignUpCode(req: RouteRequest): Promise<unknown> {
  const { email, name, workspaceName } = signUpForm(req)
  const given = req.body as SignUp
  checkPasswordRules(given.password, [email, name, workspaceName], '/password')
  return await sendSignUpCode(req, email, given.locale)
}

async function signUp(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const given = req.body as SignUp
  const { email, name, workspaceName } = signUpForm(req)
  checkPasswordRules(given.password, [email, name, workspaceName], '/password')
  const codeId = await signUpCode(req, email, given)
  const hash = await newPasswordHash(app, given.password, [email, name, workspaceName], '/password')
  const tenantId = uuidv7()
  const account = { id: uuidv7(), email, name }
  const made = await app.db.inAuth(async (tx): Promise<NewWorkspace> => {
    if (codeId !== null && !(await spendCode(tx, codeId, nowOf(req)))) throw error('code_over')
    if (!(await insertAccount(tx, { ...account, now: nowOf(req), is_confirmed: codeId !== null })))
      throw error('account_exists')
    await setPassword(tx, account.id, hash)
    await noteAccount(tx, actOf(req, { name: 'account.created', account_id: account.id, tenant_id: null }))
    await noteDevice(req, tx, { ...account, preferences: null })
    const workspace = await addWorkspace(app, tx, account, tenantId, settingsOf(workspaceName, given), nowOf(req))
    await startSession(req, tx, account.id, tenantId)
    return workspace
  }, tenantId)
  await furnish(app, req, made)
  return await sessionAnswer(app, account.id, made.tenant_id)
}

function settingsOf(name: string, given: Omit<WorkspaceInput, 'name'>): WorkspaceInput {
  const { region, time_zone, currency, locale } = given
  return {
    name,
    ...(region ? { region } : {}),
    ...(time_zone ? { time_zone } : {}),
    ...(currency ? { currency } : {}),
    ...(locale ? { locale } : {}),
  }
}

async function signIn(req: RouteRequest): Promise<unknown> {
  const given = req.body as { email: string; password: string }
  const account = await verifyPassword(req, normaliseEmail(given.email), given.password)
  // Operators have a door of their own; here their right password is a wrong one.
  if (await req.app.db.inAuth((tx) => findOperator(tx, account.id))) throw error('wrong_credentials')
  return await afterPassword(req, account.id)
}

async function signOut(req: RouteRequest): Promise<undefined> {
  const { session, workspace } = req.principal
  if (session) {
    const { account_id, session_id } = session
    const act = actOf(req, { name: 'session.ended', account_id, session_id, tenant_id: workspace?.tenant_id ?? null })
    await req.app.db.inAuth(async (tx) => {
      await endSession(req.app, tx, session_id)
      await noteAccount(tx, act)
    })
  } else await dropSecondStep(req)
  clearCookies(req.app, req.reply)
  // Never "cache": it stalls Chromium for seconds (ruling 34).
  req.reply.header('clear-site-data', '"cookies", "storage"')
  return undefined
}

async function changeProfile(req: RouteRequest): Promise<unknown> {
  const given = req.body as { name?: string; preferences?: Record<string, unknown> }
  const id = accountOf(req)
  const name = given.name === undefined ? null : normaliseName(given.name, '/name')
  await req.app.db.inAuth(async (tx) => {
    const account = await accountById(tx, id)
    await updateAccount(tx, id, name, given.preferences ? { ...account?.preferences, ...given.preferences } : null)
    await noteAccount(tx, actOf(req, { name: 'account.updated', account_id: id, tenant_id: null }))
  })
  return await sessionOf(req, id)
}

/** By single sign-on one is in its workspace; what else the account is a member of is not the provider's business. */
async function sessionOf(req: RouteRequest, accountId: string): Promise<unknown> {
  const { session, workspace } = req.principal
  const answer = await sessionAnswer(req.app, accountId, workspace?.tenant_id ?? null)
  return session?.sso_connection_id
    ? { ...answer, workspaces: answer.workspaces.filter((one) => one.slug === workspace?.slug) }
    : answer
}

async function changePassword(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const { session, workspace } = req.principal
  if (!session) throw error('not_signed_in')
  const given = req.body as { current: string; new: string }
  const account = await confirmPassword(req, session.email, given.current, '/current')
  if (given.new === given.current)
    throw error('password_refused', {
      fields: [{ pointer: '/new', code: 'unchanged', message: 'The new password is the old one.' }],
    })
  const beside = await app.db.inAuth((tx) => hasSecondFactor(tx, account.id))
  const hash = await newPasswordHash(app, given.new, [account.email, account.name], '/new', beside)
  await app.db.inAuth(async (tx) => {
    await setPassword(tx, account.id, hash)
    await endSessionsOf(app, tx, account.id, null)
    await passwordChanged(app, tx, account, fromRequest(req))
    await startSession(req, tx, account.id, workspace?.tenant_id ?? null, undefined, 'password.changed')
  })
  return await sessionAnswer(app, account.id, workspace?.tenant_id ?? null)
}

async function makeWorkspace(req: RouteRequest): Promise<unknown> {
  const { app } = req
  if (app.config.sign_up !== 'open') throw error('sign_up_closed')
  const given = req.body as WorkspaceInput
  checkWorkspaceSettings(given)
  regionOf(req.app, given.region, nowOf(req))
  const name = normaliseName(given.name, '/name')
  const tenantId = uuidv7()
  const id = accountOf(req)
  const made = await app.db.inAuth(async (tx) => {
    const account = await accountById(tx, id)
    if (!account) throw error('not_signed_in')
    return await addWorkspace(app, tx, account, tenantId, settingsOf(name, given), nowOf(req))
  }, tenantId)
  await furnish(app, req, made)
  return { id: made.tenant_id, slug: made.slug, name }
}
