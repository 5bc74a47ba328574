import { useLingui } from '@lingui/react/macro'
import type { Area, Operation, Scope } from '@app/ui'
import type { Kind } from './role-model.ts'

/** The names of operations, scopes, areas and seeded roles, in the reader's language. */
export const useRoleWords = () => {
  const { t } = useLingui()
  const seeded: Record<string, [string, string]> = {
    owner: [t({ message: 'Owner', context: 'role' }), t`Everything, and the workspace itself`],
    admin: [t`Admin`, t`Everything but making owners`],
    manager: [t`Manager`, t`Reads all, changes what the team owns, imports and exports`],
    rep: [t`Rep`, t`Reads what the team owns, changes one's own`],
    viewer: [t`Viewer`, t`Reads all, changes nothing`],
  }
  // A seeded role keeps its translated name until somebody renames it.
  const english: Record<string, [string, string]> = {
    owner: ['Owner', 'Everything, and the workspace itself'],
    admin: ['Admin', 'Everything but making owners'],
    manager: ['Manager', 'Reads all, changes what the team owns, imports and exports'],
    rep: ['Rep', "Reads what the team owns, changes one's own"],
    viewer: ['Viewer', 'Reads all, changes nothing'],
  }
  type Named = { key: string; name: string; description?: string | null }
  return {
    roleName: (role: Named): string =>
      english[role.key]?.[0] === role.name ? (seeded[role.key]?.[0] ?? '') : role.name,
    roleText: (role: Named): string =>
      english[role.key]?.[1] === role.description ? (seeded[role.key]?.[1] ?? '') : (role.description ?? ''),
    operation: (operation: Operation): string =>
      ({
        read: t`Read`,
        create: t`Create`,
        update: t`Change`,
        delete: t`Delete`,
        export: t`Export`,
        import: t`Import`,
      })[operation],
    scope: (scope: Scope): string => ({ none: t`None`, own: t`Own`, team: t`Team`, all: t`All` })[scope],
    yesNo: (scope: Scope): string => (scope === 'none' ? t`No` : t`Yes`),
    scopeHelp: (scope: Scope): string =>
      ({
        none: t`not at all`,
        own: t`records they own`,
        team: t`records owned by their team and the teams below it`,
        all: t`every record`,
      })[scope],
    kind: (kind: Kind): string => ({ owner: t`Records`, parents: t`Parts of records`, config: t`Configuration` })[kind],
    kindHelp: (kind: Kind): string =>
      ({
        owner: t`Measured by who owns the record.`,
        parents: t`Follow the record they belong to: who may change it may change them.`,
        config: t`Read by everybody. Changed by those who administer settings, and by the roles it is opened to here.`,
      })[kind],
    area: (area: Area): string =>
      ({
        settings: t`Settings`,
        members: t`Members and roles`,
        custom_fields: t`Own fields`,
        trash: t`Undo for others`,
        audit: t`Audit`,
        billing: t`Billing`,
        privacy: t`Privacy`,
        api_keys: t`API keys`,
      })[area],
    areaHelp: (area: Area): string =>
      ({
        settings: t`The workspace, pipelines, products and tags; views that others have opened.`,
        members: t`Invite, deactivate, give roles, edit roles and teams: never beyond one's own rights.`,
        custom_fields: t`Add, change and remove fields of the workspace's own.`,
        trash: t`Put back what somebody else did in the last 7 days.`,
        audit: t`Read who did what and when, in the whole workspace.`,
        billing: t`The plan, invoices and limits.`,
        privacy: t`Requests of people about their data, retention and legal holds.`,
        api_keys: t`Keys of the whole workspace, not only one's own.`,
      })[area],
  }
}

export type RoleWords = ReturnType<typeof useRoleWords>
