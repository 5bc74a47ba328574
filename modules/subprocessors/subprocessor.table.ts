import { defineGlobal } from '@app/schema'

/** Providers and their contracts, for the data map (migration 0051). */
export const globals = [
  defineGlobal('subprocessor', {
    class: 'operational',
    purpose: 'accountability',
    retention: 'installation',
    columns: {
      id: false,
      destination: false,
      host: false,
      name: false,
      task: false,
      region: false,
      safeguard: false,
      categories: false,
      contract_from: false,
      contract_to: false,
      bars_own_use: false,
      reason: false,
      replaces: false,
      is_first: false,
      announced_at: false,
      announced_by: 'user.unique_id',
      effective_at: false,
      ended_at: false,
    },
  }),
]
