import { expect, test } from 'vitest'
import { type Here, patchable } from './contract-here.ts'
import { inputFor } from './factories.ts'
import type { MemberRole } from './program.ts'

/**
 * Roles as contract.md and product.md give them, written down a second time on purpose: a table in the test, not the one of core/policy.
 * `stranger`: a record of somebody else, in no common team. `own`: a record whose owner is the member.
 */
type Expected = {
  create: number
  stranger: { read: number; update: number; remove: number }
  own: { read: number; update: number; remove: number }
}
const allowed = { read: 200, update: 200, remove: 204 }
const readOnly = { read: 200, update: 403, remove: 403 }
const unseen = { read: 404, update: 404, remove: 404 }

const owned: Record<MemberRole, Expected> = {
  owner: { create: 201, stranger: allowed, own: allowed },
  admin: { create: 201, stranger: allowed, own: allowed },
  manager: { create: 201, stranger: readOnly, own: allowed },
  rep: { create: 201, stranger: unseen, own: allowed },
  viewer: { create: 403, stranger: readOnly, own: readOnly },
}
const config: Record<MemberRole, Expected> = {
  owner: owned.owner,
  admin: owned.admin,
  manager: { create: 403, stranger: readOnly, own: readOnly },
  rep: { create: 403, stranger: readOnly, own: readOnly },
  viewer: { create: 403, stranger: readOnly, own: readOnly },
}

/** The permission matrix: five roles x create, read, update, delete x somebody else's and own records. */
export function permissionContract(here: Here): void {
  test.each(['owner', 'admin', 'manager', 'rep', 'viewer'] as const)(
    'lets a %s do what the role says, no more',
    async (role) => {
      const { space, object, url, world } = here
      const access = object.access
      if (!('owner' in access) && !('config' in access)) return
      const expected = ('owner' in access ? owned : config)[role]
      const person = await space.as(role)
      const field = patchable(object)
      const value = (await inputFor(world, object, 402, 'all'))[field]
      const seen: Record<string, unknown> = {}
      for (const whose of ['stranger', 'own'] as const) {
        const input = await inputFor(world, object, whose === 'own' ? 404 : 405, 'required')
        const owner = whose === 'own' ? person.member_id : space.owner.member_id
        const record = await world.create(object.name, {
          ...input,
          ...('owner' in access ? { [access.owner]: owner } : {}),
        })
        const at = `${url}/${String(record['id'])}`
        seen[whose] = {
          read: (await person.send('GET', at)).statusCode,
          update: (await person.send('PATCH', at, { [field]: value })).statusCode,
          remove: (await person.send('DELETE', at)).statusCode,
        }
        // Unique values are free again for the next role.
        await space.owner.send('DELETE', at)
      }
      // A rep may not see what the owner's refs point at: created with values only.
      const input = await inputFor(world, object, 406, 'required')
      const made = await person.send('POST', url, input)
      const visible =
        role !== 'rep' ||
        Object.values(object.fields).every(
          (each) =>
            !each.required ||
            each.kind !== 'ref' ||
            'config' in (world.registry.objects.get(each.target ?? '')?.access ?? {}),
        )
      if (visible) seen['create'] = made.statusCode
      if (made.statusCode === 201) await space.owner.send('DELETE', `${url}/${String(made.data['id'])}`)
      expect(seen).toEqual({ ...expected, ...(visible ? {} : { create: undefined }) })
    },
  )
}
