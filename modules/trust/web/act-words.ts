import { useLingui } from '@lingui/react/macro'
import { useMeta } from '@app/ui'

/** What an act is called: `contact.updated` -> "Contact: changed". Acts that are not known by name are shown as they are. */
export const useActWords = (): ((name: string) => string) => {
  const { t } = useLingui()
  const { object } = useMeta()
  const whole: Record<string, string> = {
    'session.started': t`Signed in`,
    'session.refused': t`Sign-in refused`,
    'session.locked': t`Sign-in refused: too many attempts`,
    'access.refused': t`Was refused a change: the role does not allow it`,
    'support.refused': t`Support was refused: no grant covers it`,
    'session.ended': t`Signed out`,
    'session.revoked': t`Signed out another device`,
    'session.stepped_up': t`Proved again who it is`,
    'password.changed': t`Changed the password`,
    'password.refused': t`Gave a wrong password`,
    'second_step.refused': t`Second step refused`,
    'step_up.refused': t`Proof refused`,
    'second_factor.totp_added': t`Added an authenticator app`,
    'second_factor.totp_removed': t`Removed the authenticator app`,
    'second_factor.passkey_added': t`Added a passkey`,
    'second_factor.passkey_renamed': t`Renamed a passkey`,
    'second_factor.passkey_removed': t`Removed a passkey`,
    'second_factor.recovery_codes_made': t`Made recovery codes`,
    'account.created': t`Made the account`,
    'account.updated': t`Changed the profile`,
    'account.photo_set': t`Set a photo of themselves`,
    'account.photo_removed': t`Removed their photo`,
    'invitation.created': t`Invited somebody`,
    'invitation.withdrawn': t`Withdrew an invitation`,
    'workspace.dpa_accepted': t`Accepted the data processing agreement`,
    'policy.acknowledged': t`Acknowledged the privacy policy`,
    'workspace.policy_notice_sent': t`Owners were told of a change of policy`,
    'workspace.subprocessor_notice_sent': t`Administrators were told of a sub-processor`,
    'incident.told': t`Owners were told of a security incident`,
    'incident.acknowledged': t`Read the notice of a security incident`,
    'legal_request.received': t`An authority asked for data`,
    'legal_request.checked': t`The request of an authority was checked`,
    'legal_request.notice_sent': t`Owners are told that an authority asks for data`,
    'legal_request.told': t`Owners were told that an authority asks for data`,
    'legal_request.proposed': t`Operators chose what an authority may get`,
    'legal_request.approved': t`A second operator approved what an authority may get`,
    'legal_request.disclosed': t`Data was disclosed to an authority`,
    'legal_request.closed': t`The request of an authority was closed`,
    'workspace.created': t`Made the workspace`,
    'workspace.updated': t`Changed the workspace’s settings`,
    'workspace.sample_added': t`Loaded sample data`,
    'workspace.sample_removed': t`Removed sample data`,
    'batch.undone': t`Undid a change`,
    'backup.started': t`Asked for a backup of the workspace`,
    'backup.finished': t`The backup of the workspace is ready`,
    'backup.failed': t`The backup stopped`,
    'backup.refused': t`Gave a wrong passphrase for the backup`,
    'backup.downloaded': t`Downloaded the backup of the workspace`,
    'backup.expired': t`The backup of the workspace was deleted after its time`,
    'file.downloaded': t`Downloaded a file`,
    'file.replaced': t`Uploaded a new version of a file`,
    'field.encrypted': t`Encrypted a field`,
    'field.decrypted': t`Put an encrypted field in clear`,
    'key.rotated': t`Made a new key`,
    'audit.exported': t`Downloaded the audit log`,
    'privacy.record_exported': t`Downloaded the record of processing`,
    'privacy.egress_exported': t`Downloaded the ledger of what left`,
    'audit.check_started': t`Began a check of the log`,
    'audit.check_intact': t`The log was checked: intact`,
    'audit.check_broken': t`The log was checked: NOT intact`,
    'audit.check_failed': t`The check of the log stopped`,
  }
  const verbs: Record<string, string> = {
    created: t`created`,
    revealed: t`shown in clear`,
    updated: t`changed`,
    removed: t`moved to the trash`,
    restored: t`taken out of the trash`,
    destroyed: t`deleted`,
    merged: t`merged`,
    merged_away: t`merged into another`,
    moved: t`moved`,
    won: t`won`,
    lost: t`lost`,
    reopened: t`opened again`,
    completed: t`completed`,
    converted: t`converted`,
    assigned: t`assigned`,
    joined: t`joined`,
    role_changed: t`got another role`,
    deactivated: t`deactivated`,
    reactivated: t`activated again`,
    started: t`started`,
    finished: t`finished`,
    undone: t`undone`,
    failed: t`failed`,
    cancelled: t`cancelled`,
    downloaded: t`downloaded`,
    revoked: t`revoked`,
  }
  return (name) => {
    const known = whole[name]
    if (known) return known
    const [noun = '', verb = ''] = name.split('.')
    const label = object(noun)?.label[0] ?? noun.replaceAll('_', ' ')
    return `${label.charAt(0).toUpperCase()}${label.slice(1)}: ${verbs[verb] ?? verb.replaceAll('_', ' ')}`
  }
}

/** Where an act came from. */
export const useSourceWords = (): Record<string, string> => {
  const { t } = useLingui()
  return {
    ui: t`Browser`,
    api: t`API`,
    import: t`Import`,
    job: t`Background job`,
    system: t`The program`,
    workflow: t`Workflow`,
    support: t`Support`,
  }
}
