import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react'
import { api, Chip, formatDateTime, Note, SettingsFrame, useMeta } from '@app/ui'
import './security.css'

type Check = {
  readonly id: string
  readonly level: 'act' | 'consider'
  readonly is_fine: boolean
  readonly count: number
  readonly names: readonly string[]
}
type Words = { readonly open: string; readonly fine: string; readonly why: string; readonly to: string }

/** What a workspace can do for its own protection, computed from what is in force; each line leads to where it is mended (ONT-141). */
export const Page = () => {
  const { t } = useLingui()
  const found = useQuery({
    queryKey: ['security'],
    queryFn: () => api.get<{ at: string; data: Check[] }>('/v1/workspace/security'),
  })
  const all = found.data?.data ?? []
  const open = all.filter((one) => !one.is_fine)
  const toDo = open.filter((one) => one.level === 'act')
  const toConsider = open.filter((one) => one.level === 'consider')
  return (
    <SettingsFrame title={t`Security checklist`}>
      <p className="t2">
        <Trans>
          The program protects your workspace as far as it can. This is what only you can do: keep passwords and keys to
          yourselves, give no more rights than needed, switch on what is offered.
        </Trans>
      </p>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {found.data && (
        <>
          <p role="status">
            {toDo.length > 0 ? (
              <Chip tone="warn" icon={CircleAlert}>
                <Plural value={toDo.length} one="# weakness to mend" other="# weaknesses to mend" />
              </Chip>
            ) : (
              <Chip tone="ok" icon={CircleCheck}>
                <Trans>No weakness found</Trans>
              </Chip>
            )}{' '}
            <span className="t3 small">
              <Trans>as of {formatDateTime(found.data.at)}</Trans>
            </span>
          </p>
          <Checks title={t`To mend`} checks={toDo} />
          <Checks title={t`To consider`} checks={toConsider} />
          <Checks title={t`As it should be`} checks={all.filter((one) => one.is_fine)} />
        </>
      )}
    </SettingsFrame>
  )
}

const Checks = ({ title, checks }: { title: string; checks: readonly Check[] }) =>
  checks.length === 0 ? null : (
    <section>
      <header>
        <h2>{title}</h2>
      </header>
      <ul className="rows">
        {checks.map((one) => (
          <Line key={one.id} check={one} />
        ))}
      </ul>
    </section>
  )

const Line = ({ check }: { check: Check }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useWords()[check.id]
  if (!words) return null
  const title = check.is_fine ? words.fine : words.open
  const more = check.count - check.names.length
  const Sign = check.is_fine ? CircleCheck : check.level === 'act' ? CircleAlert : CircleDashed
  return (
    <li className="security-line">
      <Sign className={`i ${check.is_fine ? 'ok' : check.level}`} aria-hidden />
      <span className="grow">
        <b>{title}</b>
        {check.names.length > 0 && (
          <span className="security-names">
            {check.names.join(', ')}
            {more > 0 && (
              <>
                {' '}
                <Trans>and {more} more</Trans>
              </>
            )}
          </span>
        )}
        {!check.is_fine && <span className="t2 security-why">{words.why}</span>}
      </span>
      <Link
        className="link"
        to={`/w/${meta.workspace.slug}/${words.to}`}
        aria-label={check.is_fine ? t`Look: ${title}` : t`Mend: ${title}`}
      >
        {check.is_fine ? <Trans>Look</Trans> : <Trans>Mend</Trans>}
      </Link>
    </li>
  )
}

const useWords = (): Readonly<Record<string, Words>> => {
  const { t } = useLingui()
  return {
    second_factor_required: {
      open: t`A second step at sign-in is not required`,
      fine: t`A second step at sign-in is required`,
      why: t`A password alone can be guessed, lost or read along. Required of everybody, the second step protects also those who forget.`,
      to: 'settings/sign-in',
    },
    members_without_factor: {
      open: t`Members without a second step`,
      fine: t`Every member has a second step`,
      why: t`Ask them to set it up under Two-step sign-in, or require it.`,
      to: 'settings/sign-in',
    },
    dormant_admins: {
      open: t`Administrators who have not been here for 90 days`,
      fine: t`Every administrator was here within 90 days`,
      why: t`An account with many rights that nobody watches is the best one to steal. Give it a smaller role, or deactivate it.`,
      to: 'settings/members',
    },
    dormant_members: {
      open: t`Members who have not been here for 90 days`,
      fine: t`Every member was here within 90 days`,
      why: t`Deactivate who no longer needs to get in; their records stay.`,
      to: 'settings/members',
    },
    too_many_owners: {
      open: t`More than three owners`,
      fine: t`No more than three owners`,
      why: t`Owners may do everything, also delete the workspace. Most people need less.`,
      to: 'settings/members',
    },
    old_keys: {
      open: t`API keys older than 180 days`,
      fine: t`No API key is older than 180 days`,
      why: t`Make a new one and revoke the old one: what has leaked meanwhile is worth nothing then.`,
      to: 'settings/api-keys',
    },
    unused_keys: {
      open: t`API keys that nobody has used for 90 days`,
      fine: t`Every API key was used within 90 days`,
      why: t`Revoke what is not needed.`,
      to: 'settings/api-keys',
    },
    keys_from_anywhere: {
      open: t`API keys that work from any address`,
      fine: t`Every API key is bound to addresses`,
      why: t`A key bound to the addresses of your server is worth nothing elsewhere.`,
      to: 'settings/api-keys',
    },
    second_owner: {
      open: t`Only one owner`,
      fine: t`More than one owner`,
      why: t`When the only owner is away, nobody can act for the workspace.`,
      to: 'settings/members',
    },
    own_backup: {
      open: t`No backup of your own in the last 90 days`,
      fine: t`A backup of your own in the last 90 days`,
      why: t`The installation backs up every day. A copy in your own hands helps when the installation itself is gone.`,
      to: 'backups',
    },
    log_checked: {
      open: t`The audit log was not checked in the last 90 days`,
      fine: t`The audit log was checked in the last 90 days`,
      why: t`Check it and keep a checkpoint elsewhere: nobody can then rewrite what happened before.`,
      to: 'settings/audit',
    },
    single_sign_on: {
      open: t`No single sign-on`,
      fine: t`Single sign-on is set up`,
      why: t`With the directory of your organisation, who leaves loses access at once.`,
      to: 'settings/single-sign-on',
    },
  }
}
