import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans } from '@lingui/react/macro'
import { RefName, useMeta } from '@app/ui'
import type { ObjectMeta, Row } from '@app/ui'

const RefLink = ({ target, id }: { target: string; id: string }) => {
  const { meta, object } = useMeta()
  const found = object(target)
  return found ? (
    <Link className="link" to={`/w/${meta.workspace.slug}/${found.path}/${id}`}>
      <RefName target={target} id={id} />
    </Link>
  ) : null
}

/** The line under a record's name: job and company, stage, industry. */
export const subtitleParts = (object: ObjectMeta, record: Row): ReactNode => {
  const job = typeof record['job_title'] === 'string' ? record['job_title'] : null
  const company =
    typeof record['company_id'] === 'string' ? (
      <RefLink target="company" id={record['company_id']} />
    ) : typeof record['company_name'] === 'string' ? (
      record['company_name']
    ) : null
  if (job && company)
    return (
      <Trans>
        {job} at {company}
      </Trans>
    )
  if (object.name === 'deal')
    return (
      <>
        {typeof record['stage_id'] === 'string' && <RefName target="stage" id={record['stage_id']} />}
        {company && <> · {company}</>}
      </>
    )
  return job ?? company ?? (typeof record['industry'] === 'string' ? record['industry'] : object.label[0])
}
