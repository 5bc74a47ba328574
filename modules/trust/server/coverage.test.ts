import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allRoutes } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { parts, registry } from '@app/modules/registry'
import { type BrowserResponse, PASSWORD, browser } from '../../../packages/testkit/edge.ts'
import { inputFor, makeWorld } from '../../../packages/testkit/factories.ts'
import { type Program, type Workspace, openProgram, workspace } from '../../../packages/testkit/program.ts'
import { runJobs } from '../../../packages/testkit/jobs.ts'
import { uploadFile, work } from '../../../packages/testkit/transfer.ts'
import { multipart } from '../../../packages/testkit/upload.ts'

/**
 * Harness H9 (promises): every mutating route and every job leaves exactly the audit events it declares here, in the transaction that does it; or it is named
 * with the reason why there is nothing to tell. A new route or job that is in none of the lists fails the last test.
 */
let program: Program
let w: Workspace
beforeAll(async () => {
  program = await openProgram()
  w = await workspace(program)
})
afterAll(async () => {
  await program.close()
})

/** Routes that leave nothing to tell: what they prepare is told by the route that uses it. */
const SILENT: Record<string, string> = {
  'POST /v1/auth/sign-up/code': 'sends a code; there is no account yet',
  'POST /v1/auth/second-step/passkey': 'a challenge; the answer to it is an event',
  'POST /v1/auth/passkey-sign-in/options': 'a challenge; the answer to it is an event',
  'POST /v1/auth/step-up/passkey': 'a challenge; the answer to it is an event',
  'POST /v1/auth/passkeys/options': 'a challenge; the answer to it is an event',
  'POST /v1/auth/totp': 'a secret that counts only once it is confirmed',
  'POST /v1/auth/recovery': 'queues identity.recover, which notes it: known and unknown addresses take the same steps',
  'POST /v1/sso/connections/:id/test': 'reads the description of the provider',
  'POST /v1/privacy/case/held': 'reads; the first opening of a link is told as by POST /v1/privacy/case',
  'POST /v1/privacy/case/consents': 'reads; the first opening of a link is told as by POST /v1/privacy/case',
  'POST /v1/mail-templates/:kind/:language/preview': 'renders words; keeps and sends nothing',
  'POST /v1/suppressions/check': 'reads whether a keyed hash stands on the list',
  'POST /v1/auth/sso/find': 'reads which provider a domain or workspace has',
  'POST /v1/auth/sso/start': 'a question to the provider; the answer to it is an event',
  'POST /v1/auth/sso/consent/passkey': 'a challenge; the answer to it is an event',
  'POST /v1/auth/sso/step-up': 'a question to the provider; the answer to it is an event',
  'POST /v1/auth/sso/link': 'a question to the provider; the link that follows is an event',
  'POST /v1/auth/device': 'screen and language of the own session, beside a sign-in that is an event',
  'POST /v1/auth/recovery/check': 'reads whose link it is',
  'POST /v1/auth/confirmation': 'sends the code again',
  'POST /v1/files/:id/link': 'a link for minutes; a download by it is an event',
  'PATCH /v1/imports/:id': 'settings of a run; the run is an event',
  'POST /v1/imports/:id/dry-run': 'counts; writes nothing of the workspace',
  'PATCH /v1/imports/:id/rows/:n': 'a correction of the uploaded row; the run is an event',
}
/** Routes that need a mailbox or a key in hand: exercised in identity's own tests; here, that the code names the event. */
const NOTED: Record<string, [event: string, file: string]> = {
  'POST /v1/auth/second-step': ['second_step.refused', 'modules/identity/server/second-step.ts'],
  'POST /v1/auth/passkey-sign-in': ['session.refused', 'modules/identity/server/factor-routes.ts'],
  'POST /v1/auth/totp/confirm': ['second_factor.totp_added', 'modules/identity/server/own-factors.ts'],
  'DELETE /v1/auth/totp': ['second_factor.totp_removed', 'modules/identity/server/own-factors.ts'],
  'POST /v1/auth/recovery-codes': ['second_factor.recovery_codes_made', 'modules/identity/server/own-factors.ts'],
  'POST /v1/auth/passkeys': ['second_factor.passkey_added', 'modules/identity/server/own-factors.ts'],
  'PATCH /v1/auth/passkeys/:id': ['second_factor.passkey_renamed', 'modules/identity/server/own-factors.ts'],
  'DELETE /v1/auth/passkeys/:id': ['second_factor.passkey_removed', 'modules/identity/server/own-factors.ts'],
  'POST /v1/auth/recovery/complete': ['password.recovered', 'modules/identity/server/recovery.ts'],
  'POST /v1/auth/email': ['account.email_change_asked', 'modules/identity/server/change-email.ts'],
  'POST /v1/auth/email/confirm': ['account.email_changed', 'modules/identity/server/change-email.ts'],
  'POST /v1/auth/email/undo': ['account.email_change_undone', 'modules/identity/server/change-email.ts'],
  'POST /v1/auth/confirmation/confirm': ['account.confirmed', 'modules/identity/server/change-email.ts'],
  'POST /v1/auth/deletion': ['account.deletion_asked', 'modules/identity/server/deletion.ts'],
  'DELETE /v1/auth/deletion': ['account.deletion_undone', 'modules/identity/server/deletion.ts'],
}
Object.assign(NOTED, {
  'DELETE /v1/workspace/sessions/:id': ['member.session_revoked', 'modules/tenancy/server/sign-in-routes.ts'],
  'DELETE /v1/auth/sessions': ['session.others_revoked', 'modules/identity/server/own-sessions.ts'],
  'PATCH /v1/workspace/sign-in': ['workspace.updated', 'modules/tenancy/server/sign-in-routes.ts'],
  'POST /v1/members/:id/reset-second-factor': [
    'member.second_factor_reset',
    'modules/tenancy/server/sign-in-routes.ts',
  ],
  'DELETE /v1/workspace/session-history': [
    'workspace.session_history_purged',
    'modules/tenancy/server/sign-in-routes.ts',
  ],
  'POST /v1/support-grants': ['support_grant.created', 'modules/support/server/grant-routes.ts'],
  'DELETE /v1/support-grants/:id': ['support_grant.revoked', 'modules/support/server/grant-routes.ts'],
  'POST /v1/operator/attestations': ['attestation.signed', 'modules/trust/server/attestation-routes.ts'],
  'DELETE /v1/operator/attestations/:id': ['attestation.withdrawn', 'modules/trust/server/attestation-routes.ts'],
  'POST /v1/operator/sign-in': ['session.started', 'packages/core/http/sessions.ts'],
  'POST /v1/operator/grants': ['support_grant.requested', 'modules/support/server/operator-routes.ts'],
  'POST /v1/operator/grants/:id/approve': ['support_grant.approved', 'modules/support/server/operator-routes.ts'],
  'POST /v1/operator/grants/:id/statements': [
    'maintenance_statement.run',
    'modules/support/server/maintenance-routes.ts',
  ],
  'DELETE /v1/operator/grants/:id': ['support_grant.revoked', 'modules/support/server/operator-routes.ts'],
  'POST /v1/operator/operators/:id/review': ['operator.suspended', 'modules/support/server/operator-routes.ts'],
  'POST /v1/sso/connections': ['created', 'modules/sso/server/connection-routes.ts'],
  'POST /v1/sso/saml-connections': ['created', 'modules/sso/server/connection-routes.ts'],
  'POST /v1/sso/scim-tokens': ['created', 'modules/sso/server/scim-token-routes.ts'],
  'DELETE /v1/sso/scim-tokens/:id': ['revoked', 'modules/sso/server/scim-token-routes.ts'],
  'POST /scim/v2/Users': ['created', 'modules/sso/server/scim-users.ts'],
  'PUT /scim/v2/Users/:id': ['deactivated', 'modules/tenancy/server/members.queries.ts'],
  'PATCH /scim/v2/Users/:id': ['deactivated', 'modules/tenancy/server/members.queries.ts'],
  'DELETE /scim/v2/Users/:id': ['deactivated', 'modules/tenancy/server/members.queries.ts'],
  'POST /scim/v2/Groups': ['created', 'modules/sso/server/scim-groups.ts'],
  'PUT /scim/v2/Groups/:id': ['updated', 'modules/sso/server/scim-groups.ts'],
  'PATCH /scim/v2/Groups/:id': ['updated', 'modules/sso/server/scim-groups.ts'],
  'DELETE /scim/v2/Groups/:id': ['updated', 'modules/sso/server/scim-groups.ts'],
  'POST /v1/auth/sso/saml/:id/acs': ['session.refused', 'modules/sso/server/flow.ts'],
  'PATCH /v1/sso/connections/:id': ['changed', 'modules/sso/server/connection-routes.ts'],
  'DELETE /v1/sso/connections/:id': ['removed', 'modules/sso/server/connection-routes.ts'],
  'PATCH /v1/sso': ['sso_policy', 'modules/sso/server/connection-routes.ts'],
  'POST /v1/sso/domains': ['added', 'modules/sso/server/domain-routes.ts'],
  'POST /v1/sso/domains/:id/check': ['verified', 'modules/sso/server/domain-routes.ts'],
  'DELETE /v1/sso/domains/:id': ['removed', 'modules/sso/server/domain-routes.ts'],
  'POST /v1/auth/sso/confirm': ['sso.identity_linked', 'modules/sso/server/enter.ts'],
  'DELETE /v1/auth/sso/identities/:id': ['sso.identity_unlinked', 'modules/sso/server/link-routes.ts'],
  'POST /v1/members/:id/replace': ['handed_over', 'modules/tenancy/server/handover.ts'],
  'POST /v1/join-requests': ['join_request.created', 'modules/tenancy/server/join-routes.ts'],
  'POST /v1/join-requests/:id/approve': ['approved', 'modules/tenancy/server/join-routes.ts'],
  'POST /v1/join-requests/:id/reject': ['rejected', 'modules/tenancy/server/join-routes.ts'],
  'POST /v1/workspace/transfer': ['workspace.ownership_transferred', 'modules/tenancy/server/ownership-routes.ts'],
  'POST /v1/privacy/case/consent': ['consent_withdrawn', 'modules/consent/server/note-consent.ts'],
  'POST /v1/consents': ['consent_given', 'modules/consent/server/note-consent.ts'],
  'POST /v1/consent-texts': ['consent_text.created', 'modules/consent/server/consent-routes.ts'],
  'POST /v1/privacy-notices': ['privacy_notice.created', 'modules/consent/server/notice-routes.ts'],
  'POST /v1/privacy-notices/given': ['informed', 'modules/consent/server/notice-routes.ts'],
  'PUT /v1/mail-templates/:kind/:language': ['mail_template.changed', 'modules/mail-templates/server/routes.ts'],
  'POST /v1/restrictions': ['restricted', 'modules/consent/server/restriction-routes.ts'],
  'POST /v1/restrictions/:id/lift': ['restriction_lifted', 'modules/consent/server/restriction-routes.ts'],
  'POST /v1/internal-policies': ['published', 'modules/internal-policies/server/routes.ts'],
  'POST /v1/internal-policies/:id/versions': ['published', 'modules/internal-policies/server/routes.ts'],
  'POST /v1/internal-policies/:id/remind': ['reminded', 'modules/internal-policies/server/routes.ts'],
  'POST /v1/internal-policies/:id/acknowledge': ['acknowledged', 'modules/internal-policies/server/routes.ts'],
  'DELETE /v1/internal-policies/:id': ['retired', 'modules/internal-policies/server/routes.ts'],
  'PATCH /v1/retention': ['retention.changed', 'modules/retention/server/settings-routes.ts'],
  'POST /v1/legal-holds': ['legal_hold.placed', 'modules/retention/server/hold-routes.ts'],
  'POST /v1/legal-holds/:id/items': ['legal_hold.extended', 'modules/retention/server/hold-routes.ts'],
  'POST /v1/legal-holds/:id/lift': ['legal_hold.lifted', 'modules/retention/server/hold-routes.ts'],
  'POST /v1/workspace/cancel': ['workspace.cancelled', 'modules/retention/server/closing-routes.ts'],
  'POST /v1/workspace/delete': ['workspace.deletion_asked', 'modules/retention/server/closing-routes.ts'],
  'DELETE /v1/workspace/closing': ['workspace.closing_undone', 'modules/retention/server/closing-routes.ts'],
  'POST /v1/backups': ['backup.started', 'modules/transfer/server/workspace-backup.ts'],
  'POST /v1/backups/open': ['backup.refused', 'modules/transfer/server/workspace-backup.ts'],
  'POST /v1/backups/:id/open': ['backup.refused', 'modules/transfer/server/workspace-backup.ts'],
  'POST /v1/workspace/leave': ['left', 'modules/tenancy/server/ownership-routes.ts'],
})
Object.assign(NOTED, {
  'POST /v1/privacy/ask': ['received', 'modules/requests/server/ask.ts'],
  'POST /v1/privacy/case': ['verified', 'modules/requests/server/ask.ts'],
  'POST /v1/privacy/case/withdraw': ['withdrawn', 'modules/requests/server/ask.ts'],
  'POST /v1/privacy-requests': ['received', 'modules/requests/server/ask.ts'],
  'POST /v1/privacy-requests/:id/note': ['noted', 'modules/requests/server/desk-routes.ts'],
  'POST /v1/privacy-requests/:id/link': ['link_handed_over', 'modules/requests/server/desk-routes.ts'],
  'POST /v1/privacy-requests/:id/identity': ['fact_compared', 'modules/requests/server/desk-routes.ts'],
  'POST /v1/privacy-requests/:id/extend': ['extended', 'modules/requests/server/desk-routes.ts'],
  'POST /v1/privacy-requests/:id/close': ['closed', 'modules/requests/server/desk-routes.ts'],
  'POST /v1/privacy-requests/:id/search': ['searched', 'modules/requests/server/find-routes.ts'],
  'POST /v1/privacy-requests/:id/package': ['package_started', 'modules/requests/server/package.ts'],
  'POST /v1/privacy/case/correct': ['correction_asked', 'modules/requests/server/correction-asked.ts'],
  'POST /v1/privacy-requests/:id/corrections': ['corrected', 'modules/requests/server/correct.ts'],
  'POST /v1/privacy-requests/:id/recipients': ['recipient_told', 'modules/requests/server/correct-routes.ts'],
  'POST /v1/privacy/case/package': ['package_fetched', 'modules/requests/server/package.ts'],
  'POST /v1/privacy-requests/:id/subjects': ['subject_reopened', 'modules/requests/server/find-routes.ts'],
  'POST /v1/privacy-requests/:id/erasure': ['planned', 'modules/erasure/server/routes.ts'],
  'POST /v1/erasures/:id/approve': ['approved', 'modules/erasure/server/routes.ts'],
  'POST /v1/erasures/:id/cancel': ['cancelled', 'modules/erasure/server/routes.ts'],
  'POST /v1/suppressions/lift': ['suppression.lifted', 'modules/erasure/server/suppression-routes.ts'],
  'PATCH /v1/privacy-settings': ['workspace.updated', 'modules/requests/server/desk-routes.ts'],
  'POST /v1/operator/privacy-requests/:id/extend': ['extended', 'modules/requests/server/account-lane.ts'],
  'POST /v1/operator/privacy-requests/:id/link': [
    'account_request.link_handed_over',
    'modules/requests/server/account-lane.ts',
  ],
  'POST /v1/operator/privacy-requests/:id/close': ['closed', 'modules/requests/server/account-lane.ts'],
})
Object.assign(NOTED, {
  'POST /v1/policies/acknowledge': ['policy.acknowledged', 'modules/policy/server/policy-routes.ts'],
  'POST /v1/dpa/accept': ['workspace.dpa_accepted', 'modules/policy/server/dpa-routes.ts'],
  'POST /v1/operator/policies': ['policy.drafted', 'modules/policy/server/operator-routes.ts'],
  'POST /v1/operator/policies/:id/announce': ['policy.announced', 'modules/policy/server/operator-routes.ts'],
  'POST /v1/operator/transfers': ['business_transfer.announced', 'modules/policy/server/transfer-routes.ts'],
  'POST /v1/operator/subprocessors': ['subprocessor.announced', 'modules/subprocessors/server/routes.ts'],
  'POST /v1/operator/subprocessors/:id/prolong': ['subprocessor.prolonged', 'modules/subprocessors/server/routes.ts'],
  'DELETE /v1/operator/subprocessors/:id': ['subprocessor.ended', 'modules/subprocessors/server/routes.ts'],
  'DELETE /v1/operator/policies/:id': ['policy.withdrawn', 'modules/policy/server/operator-routes.ts'],
})
Object.assign(NOTED, {
  'POST /v1/incidents/:id/acknowledge': ['incident.acknowledged', 'modules/incidents/server/workspace-routes.ts'],
  'POST /v1/operator/incidents': ['incident.opened', 'modules/incidents/server/operator-routes.ts'],
  'PATCH /v1/operator/incidents/:id': ['incident.scope_changed', 'modules/incidents/server/operator-routes.ts'],
  'POST /v1/operator/incidents/:id/workspaces': [
    'incident.workspace_named',
    'modules/incidents/server/operator-routes.ts',
  ],
  'POST /v1/operator/incidents/:id/notices': ['incident.notice_drafted', 'modules/incidents/server/operator-routes.ts'],
  'POST /v1/operator/incidents/:id/notices/:notice/send': [
    'incident.notice_sent',
    'modules/incidents/server/operator-routes.ts',
  ],
  'POST /v1/operator/incidents/:id/close': ['incident.closed', 'modules/incidents/server/operator-routes.ts'],
  'POST /v1/operator/rehearsals': ['incident_rehearsal.held', 'modules/incidents/server/operator-routes.ts'],
})
Object.assign(NOTED, {
  'POST /v1/operator/legal-requests': ['legal_request.received', 'modules/disclosures/server/operator-routes.ts'],
  'POST /v1/operator/legal-requests/:id/validity': [
    'legal_request.checked',
    'modules/disclosures/server/operator-routes.ts',
  ],
  'POST /v1/operator/legal-requests/:id/tell': [
    'legal_request.notice_sent',
    'modules/disclosures/server/operator-routes.ts',
  ],
  'POST /v1/operator/legal-requests/:id/parts': [
    'legal_request.proposed',
    'modules/disclosures/server/operator-routes.ts',
  ],
  'POST /v1/operator/legal-requests/:id/approve': [
    'legal_request.approved',
    'modules/disclosures/server/operator-routes.ts',
  ],
  'POST /v1/operator/legal-requests/:id/close': [
    'legal_request.closed',
    'modules/disclosures/server/operator-routes.ts',
  ],
})
const SILENT_JOBS: Record<string, string> = {
  'internal-policies.remind': 'mails to members; the reminder that somebody asked for is an event',
  'core.event': 'calls subscribers; what they do is an act of their own',
  'core.assigned': 'calls subscribers; what they do is an act of their own',
  'core.reindex': 'search terms made anew from records as they stand',
  'trust.probe': 'its result is an event of the platform log itself (probe.proven and the like): probes.test.ts',
  'mail.send': 'delivery of a mail whose reason is an event',
  'custom_fields.encrypt': 'rewrites what the encryption of a field, which is an event, asked for',
  'custom_fields.refill': 'derived columns made anew from records as they stand',
  'retention.night': 'queues the nights of workspaces; what they delete they note themselves',
  'erasure.rewrite': 'writes tables anew after erasures, which are events',
  'files.drop': 'bytes of files whose deletion is an event',
  'files.sweep': 'bytes that no row names: torn uploads, and those of files whose deletion is an event',
  'transfer.sweep': 'files past their time; the export said until when',
  'tenancy.tell_join': 'a mail to admins; the request to join is an event',
  'identity.locked': 'a mail to the owner; the refused sign-ins are events',
}
const NOTED_JOBS: Record<string, [event: string, file: string]> = {
  'disclosures.tell': ['legal_request.told', 'modules/disclosures/server/tell.ts'],
  'disclosures.watch': ['legal_request.overdue', 'modules/disclosures/server/tell.ts'],
  'incidents.count': ['incident.counted', 'modules/incidents/server/count.ts'],
  'incidents.tell': ['incident.told', 'modules/incidents/server/tell.ts'],
  'incidents.watch': ['incident.escalated', 'modules/incidents/server/tell.ts'],
  'internal-policies.tell': ['internal_policy.told', 'modules/internal-policies/server/tell.ts'],
  'subprocessors.tell': ['workspace.subprocessor_notice_sent', 'modules/subprocessors/server/tell.ts'],
  'policy.tell': ['workspace.policy_notice_sent', 'modules/policy/server/tell.ts'],
  'trust.check_orphans': ['references.checked', 'modules/trust/server/orphans.queries.ts'],
  'erasure.run': ['erased', 'modules/erasure/server/run.ts'],
  'requests.mail': ['acknowledged', 'modules/requests/server/tell.ts'],
  'requests.package': ['package_ready', 'modules/requests/server/package.ts'],
  'requests.package_expire': ['package_expired', 'modules/requests/server/package.ts'],
  'requests.watch': ['escalated', 'modules/requests/server/tell.ts'],
  'sso.check_domain': ['lost', 'modules/sso/server/domain-routes.ts'],
  'identity.recover': ['password.recovery_asked', 'modules/identity/server/recovery.ts'],
  'transfer.backup': ['backup.finished', 'modules/transfer/server/workspace-backup.ts'],
  'transfer.backup_expire': ['backup.expired', 'modules/transfer/server/workspace-backup.ts'],
  'tenancy.hand_over': ['handed_over', 'modules/tenancy/server/handover.ts'],
  'retention.run': ['retention.purged', 'modules/retention/server/purge.queries.ts'],
  'consent.mail_notice': ['informed', 'modules/consent/server/notice-routes.ts'],
  'retention.end': ['workspace.purged', 'modules/retention/server/purge-workspace.queries.ts'],
  'identity.delete_account': ['account.deleted', 'modules/identity/server/deletion.ts'],
}

const exercised = new Set<string>()
const jobsDone = new Set<string>()
/** Names of the events one request left, in the workspace's trail and in the platform's log. */
const eventsOf = async (correlation: string, tenant = w.tenant_id): Promise<string[]> =>
  (
    await program.app.db.asBoot((tx) =>
      tx.query<{ name: string }>('select name from event where tenant_id = $1 and correlation_id = $2 order by id', [
        tenant,
        correlation,
      ]),
    )
  ).map((row) => row.name)
type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE'
async function act(
  route: string,
  url: string,
  body: unknown,
  expected: string[],
  by: Pick<Workspace['owner'], 'send'> = w.owner,
  platform: string[] = [],
): Promise<BrowserResponse> {
  exercised.add(route)
  const answer = await by.send(route.split(' ')[0] as Method, url, body)
  expect(answer.statusCode, `${route} ${answer.body}`).toBeLessThan(300)
  const id = String(answer.headers['x-request-id'])
  expect(await eventsOf(id), route).toEqual(expected)
  expect(await eventsOf(id, PLATFORM), `${route}, platform`).toEqual(platform)
  return answer
}

type Meta = { name: string; fields: { name: string; can_encrypt?: boolean }[] }
describe('records of every object', () => {
  const objects = [...registry.objects.values()].filter((object) => object.routes)
  test.each(objects.map((object) => [object.name, object] as const))('%s', async (name, object) => {
    const world = makeWorld(program, w.owner)
    const base = `/v1/${object.path}`
    const own = [`${name}.created`]
    const verb = (done: string): string[] => [`${name}.${done}`]
    // What refs point at is made before, so that its events are not counted here.
    const inputs = await Promise.all([1, 2, 3, 4, 5].map((n) => inputFor(world, object, n + 20, 'required')))
    const [first, second, third, other, last] = inputs
    const one = await act(`POST ${base}`, base, first, own)
    const two = await act(`POST ${base}`, base, second, own)
    await act(`POST ${base}/batch`, `${base}/batch`, { records: [third] }, own)
    const [id, twin] = [String(one.data['id']), String(two.data['id'])]
    const title = Object.entries(other ?? {}).find(
      ([field, value]) =>
        typeof value === 'string' && !object.fields[field]?.target && !object.fields[field]?.via && field !== 'role',
    )
    const set = title ? { [title[0]]: title[1] } : {}
    const changed = await act(`PATCH ${base}/:id`, `${base}/${id}`, set, verb('updated'))
    expect(changed.statusCode).toBe(200)
    exercised.add(`POST ${base}/bulk`)
    const again = title ? { [title[0]]: last?.[title[0]] } : {}
    const bulk = await w.owner.send('POST', `${base}/bulk`, { ids: [twin], set: again })
    if (name !== 'member') expect(await eventsOf(String(bulk.headers['x-request-id'])), 'bulk').toEqual(verb('updated'))
    if (object.duplicates) {
      exercised.add(`POST ${base}/duplicates`)
      await act(`POST ${base}/:id/merge`, `${base}/${id}/merge`, { with: twin }, [
        `${name}.merged`,
        `${name}.merged_away`,
      ])
    }
    await act(`DELETE ${base}/:id`, `${base}/${id}`, undefined, verb('removed'))
    await act(`POST ${base}/:id/restore`, `${base}/${id}/restore`, undefined, verb('restored'))
    const meta = (await w.owner.send('GET', '/v1/meta')).data['objects'] as Meta[]
    const text = meta.find((each) => each.name === name)?.fields.find((field) => field.can_encrypt)
    exercised.add(`POST ${base}/:id/reveal`)
    if (!text) return
    await w.owner.send('PUT', `/v1/field-encryption/${name}/${text.name}`, { encrypted: true })
    await act(`POST ${base}/:id/reveal`, `${base}/${id}/reveal`, { fields: [text.name] }, verb('revealed'))
    await w.owner.send('PUT', `/v1/field-encryption/${name}/${text.name}`, { encrypted: false })
    await runJobs(program)
  })

  test('each change says who, when, from where and what it was before', async () => {
    const made = await w.owner.send('POST', '/v1/contacts', { last_name: 'Before' })
    const agent = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0' }
    await w.owner.send('PATCH', `/v1/contacts/${String(made.data['id'])}`, { last_name: 'After' }, agent)
    const page = await w.owner.send('GET', `/v1/audit?record_id=${String(made.data['id'])}`)
    const [entry] = page.data['data'] as Record<string, unknown>[]
    expect(entry).toMatchObject({
      name: 'contact.updated',
      object: 'contact',
      actor_id: w.owner.member_id,
      ip: '127.0.0.1',
      device: 'Firefox 139, Linux',
      source: 'ui',
      on_behalf_of: null,
      correlation_id: expect.any(String),
      fields: expect.arrayContaining(['last_name']),
    })
    expect(Math.abs(Date.now() - Date.parse(String(entry?.['at'])))).toBeLessThan(60_000)
    const detail = await w.owner.send('GET', `/v1/audit/${String(entry?.['id'])}`)
    expect(detail.data['changes']).toContainEqual({
      field: 'last_name',
      label: 'Last name',
      old: 'Before',
      new: 'After',
    })
  })

  test('a refused change leaves no event', async () => {
    const refused = await w.owner.send('POST', '/v1/contacts', { last_name: 7 })
    expect(refused.statusCode).toBe(400)
    expect(await eventsOf(String(refused.headers['x-request-id']))).toEqual([])
  })
})

describe('verbs', () => {
  test('of leads, deals and tasks', async () => {
    const lead = async (): Promise<string> =>
      String((await w.owner.send('POST', '/v1/leads', { name: 'Rowan Field', company_name: 'Field & Co' })).data['id'])
    const one = await lead()
    await act('POST /v1/leads/:id/assign', `/v1/leads/${one}/assign`, { owner_id: (await w.as('rep')).member_id }, [
      'lead.assigned',
    ])
    await act('POST /v1/leads/:id/convert', `/v1/leads/${one}/convert`, { create_deal: false }, [
      'company.created',
      'contact.created',
      'lead.converted',
    ])
    await act(
      'POST /v1/leads/:id/unconvert',
      `/v1/leads/${one}/unconvert`,
      {},
      expect.arrayContaining(['lead.updated']) as never,
    )
    const deal = String((await w.owner.send('POST', '/v1/deals', { name: 'Shelving' })).data['id'])
    const stages = (await w.owner.send('GET', '/v1/stages?sort=position')).data['data'] as {
      id: string
      outcome: string
    }[]
    const next = stages.filter((stage) => stage.outcome === 'open')[1]?.id
    await act('POST /v1/deals/:id/move', `/v1/deals/${deal}/move`, { stage_id: next }, ['deal.moved'])
    await act('POST /v1/deals/:id/win', `/v1/deals/${deal}/win`, {}, ['deal.won'])
    await act('POST /v1/deals/:id/reopen', `/v1/deals/${deal}/reopen`, {}, ['deal.reopened'])
    await act('POST /v1/deals/:id/lose', `/v1/deals/${deal}/lose`, { reason: 'price' }, ['deal.lost'])
    const task = String((await w.owner.send('POST', '/v1/tasks', { title: 'Call' })).data['id'])
    await act('POST /v1/tasks/:id/complete', `/v1/tasks/${task}/complete`, {}, ['task.completed'])
    await act('POST /v1/tasks/:id/reopen', `/v1/tasks/${task}/reopen`, {}, ['task.reopened'])
  })

  test('undo and unmerge', async () => {
    const made = await w.owner.send('POST', '/v1/contacts', { last_name: 'Undone' })
    const changed = await w.owner.send('PATCH', `/v1/contacts/${String(made.data['id'])}`, { job_title: 'x' })
    const undone = await act('POST /v1/undo', '/v1/undo', { batch: changed.headers['x-undo'] }, [
      'batch.undone',
      'contact.updated',
    ])
    const rows = await program.app.db.asBoot((tx) =>
      tx.query<{ causation_id: string }>(
        `select causation_id from event where tenant_id = $1 and correlation_id = $2 and name = 'contact.updated'`,
        [w.tenant_id, String(undone.headers['x-request-id'])],
      ),
    )
    expect(rows).toEqual([{ causation_id: changed.headers['x-undo'] }])
    const twin = await w.owner.send('POST', '/v1/contacts', { last_name: 'Twin' })
    const merged = await w.owner.send('POST', `/v1/contacts/${String(made.data['id'])}/merge`, {
      with: twin.data['id'],
    })
    await act(
      'POST /v1/merges/:id/unmerge',
      `/v1/merges/${String(merged.data['merge_id'])}/unmerge`,
      undefined,
      expect.arrayContaining(['contact.unmerged', 'contact.restored']) as never,
    )
  })
})

describe('the workspace', () => {
  test('its settings, members, roles, fields, keys', async () => {
    await act('PATCH /v1/workspace', '/v1/workspace', { name: 'Renamed' }, ['workspace.updated'])
    const invited = await act(
      'POST /v1/invitations',
      '/v1/invitations',
      { email: `a${Date.now()}@example.test`, role: 'rep' },
      ['invitation.created'],
    )
    await act('DELETE /v1/invitations/:id', `/v1/invitations/${String(invited.data['id'])}`, undefined, [
      'invitation.withdrawn',
    ])
    const again = await w.owner.send('POST', '/v1/invitations', { email: `b${Date.now()}@example.test`, role: 'rep' })
    const token = String(again.data['link']).split('/invite/')[1] ?? ''
    await act(
      'POST /v1/invitations/:token/accept',
      `/v1/invitations/${token}/accept`,
      { name: 'Bo', password: PASSWORD },
      expect.arrayContaining(['member.joined', 'session.started']) as never,
      browser(program.server),
      ['session.started'],
    )
    await act('PATCH /v1/members/me', '/v1/members/me', { department: 'Sales' }, ['member.updated'])
    await act('POST /v1/roles', '/v1/roles', { name: 'Buyers', copy_of: 'rep' }, ['role.created'])
    await act('PATCH /v1/roles/:key', '/v1/roles/buyers', { name: 'Purchasing' }, ['role.updated'])
    await act('DELETE /v1/roles/:key', '/v1/roles/buyers', undefined, ['role.removed'])
    const contact = String((await w.owner.send('POST', '/v1/contacts', { last_name: 'Shared' })).data['id'])
    const share = await act(
      'POST /v1/shares',
      '/v1/shares',
      {
        object: 'contact',
        record_id: contact,
        member_id: (await w.as('rep')).member_id,
        level: 'read',
      },
      ['contact.shared'],
    )
    await act('DELETE /v1/shares/:id', `/v1/shares/${String(share.data['id'])}`, undefined, ['contact.unshared'])
    const field = await act(
      'POST /v1/custom-fields',
      '/v1/custom-fields',
      { object: 'contact', label: 'Badge', kind: 'text' },
      ['custom_field.created'],
    )
    await act(
      'PATCH /v1/custom-fields/:id',
      `/v1/custom-fields/${String(field.data['id'])}`,
      { label: 'Badge number' },
      ['custom_field.updated'],
    )
    const place = `/v1/field-encryption/contact/custom.${String(field.data['key'])}`
    await act('PUT /v1/field-encryption/:object/:field', place, { encrypted: true }, ['field.encrypted'])
    await act('POST /v1/field-encryption/rotate', '/v1/field-encryption/rotate', undefined, ['key.rotated'])
    await act('DELETE /v1/custom-fields/:id', `/v1/custom-fields/${String(field.data['id'])}`, undefined, [
      'custom_field.removed',
    ])
    const back = `/v1/custom-fields/${String(field.data['id'])}/restore`
    await act(
      'POST /v1/custom-fields/:id/restore',
      back,
      undefined,
      expect.arrayContaining(['custom_field.restored']) as never,
    )
    const key = await act('POST /v1/api-keys', '/v1/api-keys', { name: 'Sync' }, ['api_key.created'])
    const made = (key.data['key'] ?? key.data) as { id?: string }
    await act('DELETE /v1/api-keys/:id', `/v1/api-keys/${String(made.id ?? key.data['id'])}`, undefined, [
      'api_key.revoked',
    ])
    await act(
      'POST /v1/service-accounts',
      '/v1/service-accounts',
      { name: 'Robot', role: 'rep' },
      expect.arrayContaining(['member.created']) as never,
    )
  })

  test('the trash, emptied by hand', async () => {
    for (const route of ['DELETE /v1/trash/:object/:id', 'DELETE /v1/trash'] as const) {
      const made = await w.owner.send('POST', '/v1/companies', { name: `Over ${route}` })
      const id = String(made.data['id'])
      await w.owner.send('DELETE', `/v1/companies/${id}`)
      const url = route === 'DELETE /v1/trash' ? '/v1/trash?object=company' : `/v1/trash/company/${id}`
      await act(route, url, undefined, expect.arrayContaining(['company.destroyed']) as never)
    }
  })

  test('files', async () => {
    const contact = await w.owner.send('POST', '/v1/contacts', { last_name: 'Carrier' })
    const to = { object: 'contact', record_id: String(contact.data['id']) }
    const sent = (fields: Record<string, string>): Pick<Workspace['owner'], 'send'> => {
      const { body, headers } = multipart(fields, { name: 'a.txt', bytes: Buffer.from('text') })
      return { send: async (method, url) => await w.owner.send(method, url, body, headers) }
    }
    const made = await act('POST /v1/files', '/v1/files', undefined, ['file.created'], sent(to))
    const url = `/v1/files/${String(made.data['id'])}`
    await act('POST /v1/files/:id/versions', `${url}/versions`, undefined, ['file.replaced'], sent({}))
    await act('POST /v1/files/:id/versions/:number/show', `${url}/versions/1/show`, undefined, ['file.replaced'])
    await act('PATCH /v1/files/:id', url, { name: 'b.txt' }, ['file.updated'])
    await act('DELETE /v1/files/:id', url, undefined, ['file.removed'])
    await act('POST /v1/files/:id/restore', `${url}/restore`, undefined, ['file.restored'])
  })

  test('sample data, exports, imports and checks of the log', async () => {
    await act('POST /v1/sample-data', '/v1/sample-data', undefined, ['workspace.sample_added'])
    await act(
      'DELETE /v1/sample-data',
      '/v1/sample-data',
      undefined,
      expect.arrayContaining(['contact.destroyed', 'workspace.sample_removed']) as never,
    )
    const tenant_id = w.tenant_id
    const trail = async (record: unknown): Promise<string[]> =>
      (
        await program.app.db.asBoot((tx) =>
          tx.query<{ name: string }>('select name from event where tenant_id = $1 and record_id = $2 order by id', [
            tenant_id,
            record,
          ]),
        )
      ).map((row) => row.name)
    const job = async (name: string, payload: Record<string, unknown>): Promise<void> => {
      jobsDone.add(name)
      await work(program.app, name, { tenant_id, ...payload })
    }

    const exported = await act('POST /v1/exports', '/v1/exports', { object: 'contact' }, ['export.started'])
    await job('transfer.export', { id: exported.data['id'] })
    await w.owner.send('GET', `/v1/exports/${String(exported.data['id'])}/download`)
    expect(await trail(exported.data['id'])).toEqual(['export.started', 'export.finished', 'export.downloaded'])

    const edge = { server: program.server } as Parameters<typeof uploadFile>[1]
    const upload = async (): Promise<string> =>
      String((await uploadFile(w.owner, edge, 'company', 'companies.csv', 'Name\r\nAcme Audit\r\n')).data['id'])
    exercised.add('POST /v1/imports')
    const stopped = await upload()
    await act('POST /v1/imports/:id/cancel', `/v1/imports/${stopped}/cancel`, undefined, ['import.cancelled'])
    const id = await upload()
    await act('POST /v1/imports/:id/run', `/v1/imports/${id}/run`, undefined, ['import.started'])
    await job('transfer.run', { id })
    await act('POST /v1/imports/:id/undo', `/v1/imports/${id}/undo`, undefined, []) // its own correlation, so that it can be undone as one; asserted below
    await job('transfer.undo', { id, member_id: w.owner.member_id })
    expect(await trail(id)).toEqual([
      'import.uploaded',
      'import.started',
      'import.finished',
      'import.undo_started',
      'import.undone',
    ])
    expect(await eventsOf(id)).toEqual(expect.arrayContaining(['company.created', 'import.finished']))

    const check = await act('POST /v1/audit/verify', '/v1/audit/verify', {}, ['audit.check_started'])
    await job('trust.check_log', { id: check.data['id'] })
    const after = await w.owner.send('GET', '/v1/audit?q=check_&limit=1')
    expect((after.data['data'] as { name: string }[])[0]?.name).toMatch(/^audit\.check_(intact|broken|failed)$/)

    const batch = await w.owner.send('POST', '/v1/contacts', { last_name: 'Bulk' })
    const correlation_id = crypto.randomUUID()
    await job('core.bulk', {
      member_id: w.owner.member_id,
      correlation_id,
      object: 'contact',
      request: { ids: [batch.data['id']], set: { job_title: 'Many' } },
    })
    expect(await eventsOf(correlation_id)).toEqual(['contact.updated'])
  })
})

describe('accounts', () => {
  const email = (): string => `audit${Date.now()}${Math.random().toString(36).slice(2)}@example.test`
  const signUpBody = (address: string) => ({
    email: address,
    password: PASSWORD,
    name: 'Ann',
    workspace_name: 'Acme Log',
    accept_terms: true,
  })

  test('signing up, in and out, refused ones too', async () => {
    const address = email()
    const guest = browser(program.server)
    const up = await act('POST /v1/auth/sign-up', '/v1/auth/sign-up', signUpBody(address), [], guest, [
      'account.created',
      'session.started',
    ])
    const slug = String((up.data['workspace'] as { slug: string }).slug)
    const [row] = await program.app.db.inAuth((tx) =>
      tx.query<{ id: string }>('select id from identity.tenant where slug = $1', [slug]),
    )
    const tenant = row?.id ?? ''
    const own = async (answer: BrowserResponse): Promise<string[]> =>
      await eventsOf(String(answer.headers['x-request-id']), tenant)
    expect(await own(up)).toEqual(expect.arrayContaining(['session.started', 'workspace.created']))
    expect(
      await own(
        await act('PATCH /v1/auth/profile', '/v1/auth/profile', { name: 'Anne' }, [], guest, ['account.updated']),
      ),
    ).toEqual([])
    const dot = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#123456' } })
      .png()
      .toBuffer()
    const form = multipart({}, { name: 'me.png', bytes: dot })
    const sends: Pick<Workspace['owner'], 'send'> = {
      send: async (method, url) => await guest.send(method, url, form.body, form.headers),
    }
    await act('POST /v1/auth/photo', '/v1/auth/photo', undefined, [], sends, ['account.photo_set'])
    await act('DELETE /v1/auth/photo', '/v1/auth/photo', undefined, [], guest, ['account.photo_removed'])
    const changed = await act(
      'POST /v1/auth/password',
      '/v1/auth/password',
      { current: PASSWORD, new: `${PASSWORD} again` },
      [],
      guest,
      ['password.changed'],
    )
    expect(await own(changed)).toEqual(['password.changed'])
    const phone = browser(program.server)
    const inside = await act(
      'POST /v1/auth/sign-in',
      '/v1/auth/sign-in',
      { email: address, password: `${PASSWORD} again` },
      [],
      phone,
      ['session.started'],
    )
    expect(await own(inside)).toEqual(['session.started'])
    const sessions = (await guest.send('GET', '/v1/auth/sessions')).data['data'] as {
      id: string
      is_current: boolean
    }[]
    const other = sessions.find((session) => !session.is_current)?.id ?? ''
    expect(
      await own(
        await act('DELETE /v1/auth/sessions/:id', `/v1/auth/sessions/${other}`, undefined, [], guest, [
          'session.revoked',
        ]),
      ),
    ).toEqual(['session.revoked'])
    const up2 = await act('POST /v1/auth/step-up', '/v1/auth/step-up', { password: `${PASSWORD} again` }, [], guest, [
      'session.stepped_up',
    ])
    expect(await own(up2)).toEqual(['session.stepped_up'])
    await act('POST /v1/workspaces', '/v1/workspaces', { name: 'Second' }, [], guest)

    const wrong = await phone.send('POST', '/v1/auth/sign-in', { email: address, password: 'not this one at all' })
    expect(wrong.statusCode).toBe(401)
    expect(await own(wrong)).toEqual(['session.refused'])
    expect(await eventsOf(String(wrong.headers['x-request-id']), PLATFORM)).toEqual(['session.refused'])
    const unknown = await phone.send('POST', '/v1/auth/sign-in', { email: email(), password: 'not this one at all' })
    expect(unknown.statusCode).toBe(401)
    expect(await eventsOf(String(unknown.headers['x-request-id']), PLATFORM)).toEqual(['session.refused'])

    const mine = (await guest.send('GET', '/v1/auth/sign-ins')).data['data'] as { name: string; ip: string }[]
    expect(mine.map((one) => one.name)).toEqual([
      'session.refused',
      'session.stepped_up',
      'session.revoked',
      'session.started',
      'password.changed',
      'account.photo_removed',
      'account.photo_set',
      'account.updated',
      'session.started',
      'account.created',
    ])
    expect(new Set(mine.map((one) => one.ip))).toEqual(new Set(['127.0.0.1']))
    expect(
      await own(await act('POST /v1/auth/sign-out', '/v1/auth/sign-out', undefined, [], guest, ['session.ended'])),
    ).toEqual(['session.ended'])
    expect((await guest.send('GET', '/v1/auth/sign-ins')).statusCode).toBe(401)
  })

  test('what is noted elsewhere is named there', () => {
    for (const [route, [event, file]] of Object.entries({ ...NOTED, ...NOTED_JOBS }))
      expect(
        readFileSync(resolve(import.meta.dirname, '../../..', file), 'utf8').includes(`'${event}'`),
        `${route}: ${event} in ${file}`,
      ).toBe(true)
  })
})

test('every mutating route and every job is covered, or named with its reason', () => {
  const key = (url: string): string => url.replaceAll(/\{([a-z_]+)\}/g, ':$1')
  const mutating = allRoutes({ registry, parts })
    .filter((route) => route.method !== 'GET' && !route.hidden)
    .map((route) => `${route.method} ${key(route.url)}`)
  const named = new Set([...exercised, ...Object.keys(SILENT), ...Object.keys(NOTED)])
  expect(mutating.filter((route) => !named.has(route))).toEqual([])
  expect([...Object.keys(SILENT), ...Object.keys(NOTED)].filter((route) => !mutating.includes(route))).toEqual([])
  const jobs = parts.modules.flatMap((module) => Object.keys(module.jobs ?? {}))
  const told = new Set([...jobsDone, ...Object.keys(SILENT_JOBS), ...Object.keys(NOTED_JOBS)])
  expect(jobs.filter((job) => !told.has(job))).toEqual([])
  expect([...Object.keys(SILENT_JOBS), ...Object.keys(NOTED_JOBS)].filter((job) => !jobs.includes(job))).toEqual([])
})
