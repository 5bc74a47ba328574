import { useState } from 'react'
import { useCanGoBack, useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Checkbox,
  currentWorkspace,
  Dialog,
  may,
  Note,
  Segmented,
  Select,
  useCount,
  useMeta,
  formatNumber,
  type Filter,
  inSentence,
} from '@app/ui'
import { ExportState, useMakeExport } from './export-state.tsx'

type Format = 'csv' | 'xlsx' | 'pdf'

/** Exporting a list, in a dialog over where one came from: its filter, its search and its order come along in the address. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const navigate = useNavigate()
  const router = useRouter()
  const canGoBack = useCanGoBack()
  const search: Record<string, unknown> = useSearch({ strict: false })
  const objects = meta.objects.filter((one) => !one.hidden && may(one, 'export'))
  const asked = objects.find((one) => one.name === search['object'] || one.path === search['object'])
  const [chosen, setChosen] = useState<string | null>(null)
  const object = objects.find((one) => one.name === chosen) ?? asked ?? objects[0]
  const [format, setFormat] = useState<Format>('csv')
  const [isOpened, setOpened] = useState(false)
  // They are of the list one came from: the records of another object have other fields.
  const isAsked = object !== undefined && object === asked
  const filter = isAsked ? filterFrom(search['filter']) : null
  const sort = isAsked && typeof search['sort'] === 'string' ? search['sort'] : null
  const q = isAsked && typeof search['q'] === 'string' && search['q'] !== '' ? search['q'] : null
  const count = useCount(object, { filter, q })
  const { made, error, isPending, make } = useMakeExport()
  if (!object) return null
  const sealed = object.fields.filter((field) => field.encrypted)
  const canOpen = sealed.some((field) => field.can_reveal)
  const back = () =>
    canGoBack ? router.history.back() : void navigate({ to: `/w/${currentWorkspace() ?? ''}/${object.path}` })
  return (
    <>
      <header className="bar">
        <h1>
          <Trans>Export</Trans>
        </h1>
      </header>
      <Dialog
        title={t`Export ${inSentence(object.label[1])}`}
        isOpen
        onClose={back}
        actions={
          made ? (
            <Button onPress={back}>
              <Trans>Close</Trans>
            </Button>
          ) : (
            <>
              <Button onPress={back}>
                <Trans>Cancel</Trans>
              </Button>
              <Button
                variant="primary"
                isPending={isPending}
                onPress={() =>
                  make({
                    object: object.name,
                    format,
                    ...(filter ? { filter } : {}),
                    ...(q ? { q } : {}),
                    ...(sort ? { sort } : {}),
                    ...(canOpen && isOpened ? { reveal: true as const } : {}),
                  })
                }
              >
                <Trans>Export {formatNumber(count ?? 0)}</Trans>
              </Button>
            </>
          )
        }
      >
        {made ? (
          <ExportState id={made} />
        ) : (
          <>
            <Select
              label={t`Records`}
              value={object.name}
              onChange={setChosen}
              options={objects.map((one) => ({ value: one.name, label: one.label[1] }))}
            />
            <Segmented<Format>
              label={t`Format`}
              value={format}
              onChange={setFormat}
              options={[
                { value: 'csv', label: 'CSV' },
                { value: 'xlsx', label: 'Excel' },
                { value: 'pdf', label: 'PDF' },
              ]}
            />
            <p className="t2 small">
              {filter && q ? (
                <Trans>Only the records of the filter you came from, and of those what “{q}” finds.</Trans>
              ) : filter ? (
                <Trans>Only the records of the filter you came from.</Trans>
              ) : q ? (
                <Trans>Only the records that “{q}” finds.</Trans>
              ) : (
                <Trans>All records you may see, custom fields too.</Trans>
              )}{' '}
              <Trans>The file stays here for 7 days.</Trans>{' '}
              {sealed.length > 0 && <Trans>Encrypted fields are masked in the file.</Trans>}
            </p>
            {canOpen && (
              <Checkbox isSelected={isOpened} onChange={setOpened}>
                <Trans>With the encrypted values I may see, in clear; the audit log notes it</Trans>
              </Checkbox>
            )}
          </>
        )}
        {error && (
          <Note tone="bad" role="alert">
            {error.message}
          </Note>
        )}
      </Dialog>
    </>
  )
}

function filterFrom(value: unknown): Filter | null {
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value))
  if (typeof value !== 'string' || value === '') return null
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : null
  } catch {
    return null
  }
}
