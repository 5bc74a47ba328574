import { defineGlobal } from '@app/schema'

/** Results of probes and what people attest, for the data map (migration 0016). */
export const globals = [
  defineGlobal('probe_result', {
    class: 'operational',
    purpose: 'accountability',
    retention: { class: 'audit', from: 'at' },
    columns: { id: false, probe: false, at: false, state: false, evidence: false, event_id: false },
  }),
  defineGlobal('attestation', {
    class: 'operational',
    purpose: 'accountability',
    retention: 'installation',
    columns: {
      id: false,
      promise: false,
      title: false,
      evidence: false,
      signed_by: 'user.unique_id',
      signed_on: false,
      expires_on: false,
      created_at: false,
      withdrawn_at: false,
    },
  }),
]
