import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleHelp, CircleSlash, Search } from 'lucide-react'
import { Button, Chip, Note, isApiError, label, useMeta } from '@app/ui'
import { placeNames } from '../../data-map/index.ts'
import type { RequestCase } from './desk-data.ts'
import { type Subject, useSearch, useSubjects } from './find-data.ts'
import { SearchDialog, SubjectDialog } from './find-dialogs.tsx'

/** Finding the person: everywhere, grouped by what was found; each find waits for somebody who says whose it is. */
export const FindSection = ({ one, isOpen }: { one: RequestCase; isOpen: boolean }) => {
  const { t } = useLingui()
  const found = useSubjects(one.id)
  const search = useSearch(one.id)
  const place = (name: string): string => label(placeNames[name] ?? name)
  const [dialog, setDialog] = useState<'search' | Subject | null>(null)
  const rows = found.data?.data ?? []
  const copies = found.data?.copies ?? []
  const places = found.data?.places ?? []
  const waiting = rows.filter((row) => row.decision === null).length
  return (
    <section aria-labelledby="find-person" className="stack">
      <h2 id="find-person">
        <Trans>Find the person</Trans>
      </h2>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {search.error && (
        <Note tone="bad" role="alert">
          {isApiError(search.error) ? search.error.message : t`The search did not end. Try again.`}
        </Note>
      )}
      {!found.data?.searched_at && (
        <p className="t2">
          <Trans>Nobody has looked for the person yet.</Trans>
        </p>
      )}
      {isOpen && (
        <div className="req-acts">
          {(found.data?.searched_at || one.kind === 'complaint') && (
            <Button icon={Search} isPending={search.isPending} onPress={() => search.mutate(undefined)}>
              {found.data?.searched_at ? <Trans>Search again</Trans> : <Trans>Search everywhere</Trans>}
            </Button>
          )}
          <Button onPress={() => setDialog('search')}>
            <Trans>Search for more words</Trans>
          </Button>
        </div>
      )}
      {found.data?.searched_at && rows.length === 0 && (
        <p className="t2">
          <Trans>No record holds this person. Search for another address, number or name that they use.</Trans>
        </p>
      )}
      {waiting > 0 && (
        <p className="t2" role="status">
          <Plural value={waiting} one="# record waits for your decision." other="# records wait for your decision." />
        </p>
      )}
      {[...Map.groupBy(rows, (row) => row.object)].map(([object, own]) => (
        <Group key={object} object={object} rows={own} isOpen={isOpen} onDecide={setDialog} />
      ))}
      {copies.length > 0 && (
        <div>
          <h3 className="strong">
            <Trans>Copies beside the records</Trans>
          </h3>
          <p className="t2 small">
            <Trans>They follow the confirmed records; nothing is decided about them one by one.</Trans>
          </p>
          <ul className="rows">
            {copies.map((copy) => (
              <li key={copy.place}>
                <span className="grow">{place(copy.place)}</span>
                <span className="t2 num">{copy.rows}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {places.length > 0 && found.data?.searched_at && (
        <p className="t2 small">
          <Trans>
            {places.filter((each) => each.how !== 'none').length} of {places.length} places of the data map are
            searched; the others hold indexes, sealed secrets or data that is the operator’s to answer for.
          </Trans>
        </p>
      )}
      {dialog === 'search' && <SearchDialog id={one.id} onClose={() => setDialog(null)} />}
      {dialog !== null && dialog !== 'search' && (
        <SubjectDialog id={one.id} subject={dialog} onClose={() => setDialog(null)} />
      )}
    </section>
  )
}

const Group = ({
  object,
  rows,
  isOpen,
  onDecide,
}: {
  object: string
  rows: readonly Subject[]
  isOpen: boolean
  onDecide: (subject: Subject) => void
}) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const known = meta.objects.find((each) => each.name === object)
  const reasons: Record<string, string> = {
    email: t`Same address`,
    phone: t`Same phone number`,
    name: t`Same name`,
  }
  return (
    <div>
      <h3 className="strong">{known?.label[1] ?? object}</h3>
      <ul className="rows">
        {rows.map((row) => {
          const title = row.title === null ? t`Gone meanwhile` : row.title || t`Without a name`
          return (
            <li key={row.record_id} className="req-found">
              <span className="req-two grow">
                {known && !known.hidden && row.title !== null && !row.is_trashed ? (
                  <Link className="link" to={`/w/${meta.workspace.slug}/${known.path}/${row.record_id}`}>
                    {title}
                  </Link>
                ) : (
                  <span>{title}</span>
                )}
                <span className="t2 small">
                  {row.address && <>{row.address} · </>}
                  {row.reasons.length > 0
                    ? row.reasons.map((reason) => reasons[reason] ?? reason).join(', ')
                    : t`Added by hand`}
                  {row.role === 'mention' && <> · {t`Mentioned in a text`}</>}
                  {row.is_trashed && <> · {t`In the trash`}</>}
                  {row.because && <> · {row.because}</>}
                </span>
              </span>
              <Decision row={row} />
              {isOpen && (
                <Button
                  onPress={() => onDecide(row)}
                  aria-label={
                    row.decision === null ? t`Decide about ${title}` : t`Change what was decided about ${title}`
                  }
                >
                  {row.decision === null ? <Trans>Decide</Trans> : <Trans>Change</Trans>}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

const Decision = ({ row }: { row: Subject }) =>
  row.decision === 'confirmed' ? (
    <Chip tone="ok" icon={CircleCheck}>
      <Trans>This person</Trans>
    </Chip>
  ) : row.decision === 'rejected' ? (
    <Chip tone="quiet" icon={CircleSlash}>
      <Trans>Somebody else</Trans>
    </Chip>
  ) : (
    <Chip tone="warn" icon={CircleHelp}>
      <Trans>Not decided</Trans>
    </Chip>
  )
