import { PROVEN } from '@app/core/http'
import type { Route, RouteRequest } from '@app/core'
import { canMail } from '@app/core/mail'
import { askForEmail, askToConfirm, confirmAddress, confirmEmail, undoEmail } from './change-email.ts'
import { askForDeletion, keepAccount, showDeletion } from './deletion.ts'
import { askForRecovery, checkRecovery, completeRecovery } from './recovery.ts'
import { code, email, password, sessionSchema, text, token } from './schemas.ts'

const body = (properties: Record<string, unknown>) =>
  ({ type: 'object', additionalProperties: false, properties, required: Object.keys(properties) }) as const
const pending = {
  type: 'object',
  required: ['confirmation', 'expires_at'],
  properties: { confirmation: { type: 'string' }, expires_at: { type: 'string', format: 'date-time' } },
} as const
const deletion = {
  type: 'object',
  properties: {
    deletion_at: { type: ['string', 'null'], format: 'date-time' },
    workspaces: { type: 'array', items: { type: 'object' } },
    goes: { type: 'array', items: { type: 'string' } },
    stays: { type: 'array', items: { type: 'string' } },
  },
} as const
const tags = ['auth'] as const
const anybody = { permission: 'public', csrf: false, public_rate: true, tags } as const
const oneself = { permission: 'session', public_rate: true, tags } as const

/** Routes by which people keep hold of their account: recovery, address, confirmation, deletion. */
export const accountRoutes: readonly Route[] = [
  {
    ...anybody,
    method: 'GET',
    url: '/v1/auth/options',
    summary: 'What signing up and recovery can do here: is sign-up open, is mail sent',
    handler: options,
  },
  {
    ...anybody,
    method: 'POST',
    url: '/v1/auth/recovery',
    status: 202,
    summary: 'Ask for a link that sets a new password; the answer is the same for unknown addresses',
    schema: { body: body({ email: text(254) }) },
    handler: askForRecovery,
  },
  {
    ...anybody,
    method: 'POST',
    url: '/v1/auth/recovery/check',
    summary: 'Whose account a recovery link is for; uses nothing up',
    schema: { body: body({ token }) },
    handler: checkRecovery,
  },
  {
    ...anybody,
    method: 'POST',
    url: '/v1/auth/recovery/complete',
    status: 204,
    summary: 'Set a new password by a recovery link; all sessions end, nobody is signed in',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['token', 'password'],
        // Left out: they end. Whoever got into the account may have made one.
        properties: { token, password, end_api_keys: { type: 'boolean' } },
      },
    },
    handler: completeRecovery,
  },
  {
    ...oneself,
    method: 'POST',
    url: '/v1/auth/email',
    step_up: PROVEN,
    summary: 'Ask for another email address: 202 and a code to it, or changed at once where no mail is sent',
    schema: { body: body({ email, password }), response: pending },
    handler: askForEmail,
  },
  {
    ...oneself,
    method: 'POST',
    url: '/v1/auth/email/confirm',
    summary: 'Confirm the new email address by its code',
    schema: { body: body({ confirmation: token, code }), response: sessionSchema },
    handler: confirmEmail,
  },
  {
    ...anybody,
    method: 'POST',
    url: '/v1/auth/email/undo',
    summary: 'Take a change of address back by the link in the old mailbox; all sessions end',
    secret_answer: true,
    schema: { body: body({ token }) },
    handler: undoEmail,
  },
  {
    ...oneself,
    method: 'POST',
    url: '/v1/auth/confirmation',
    status: 202,
    summary: 'Mail a code to confirm the own address',
    schema: { response: pending },
    handler: askToConfirm,
  },
  {
    ...oneself,
    method: 'POST',
    url: '/v1/auth/confirmation/confirm',
    summary: 'Confirm the own address by its code',
    schema: { body: body({ confirmation: token, code }), response: sessionSchema },
    handler: confirmAddress,
  },
  {
    permission: 'session',
    tags,
    method: 'GET',
    url: '/v1/auth/deletion',
    summary: 'When the own account is deleted, what goes and what stays',
    schema: { response: deletion },
    handler: showDeletion,
  },
  {
    ...oneself,
    method: 'POST',
    url: '/v1/auth/deletion',
    status: 202,
    step_up: PROVEN,
    summary: 'Have the own account deleted in 7 days, with workspaces that nobody else owns when they are named',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['password'],
        properties: {
          password,
          delete_workspaces: { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 63 } },
        },
      },
      response: deletion,
    },
    handler: askForDeletion,
  },
  {
    ...oneself,
    method: 'DELETE',
    url: '/v1/auth/deletion',
    summary: 'Keep the own account after all',
    schema: { response: deletion },
    status: 200,
    handler: keepAccount,
  },
]

async function options(req: RouteRequest): Promise<unknown> {
  const { app } = req
  return { sign_up: app.config.sign_up, mail: canMail(app), region: app.config.region.served }
}
