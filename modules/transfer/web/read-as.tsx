import { FileSpreadsheet } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import { formatNumber, Select } from '@app/ui'
import type { Import } from './transfer-api.ts'

const ENCODINGS = [
  'UTF-8',
  'UTF-16LE',
  'UTF-16BE',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'ISO-8859-1',
  'ISO-8859-15',
  'MacRoman',
  'Shift_JIS',
  'GB18030',
  'Big5',
  'EUC-KR',
]

/** How the file was read. Every guess can be changed; the file is then read again. */
export const ReadAs = ({
  found,
  onRead,
  isReading,
}: {
  found: Import
  onRead: (change: Record<string, unknown>) => void
  isReading: boolean
}) => {
  const { t } = useLingui()
  const format = found.format
  const isText = format?.kind === 'csv'
  const encodings =
    format && !ENCODINGS.some((one) => same(one, format.encoding)) ? [format.encoding, ...ENCODINGS] : ENCODINGS
  const encoding = ENCODINGS.find((one) => same(one, format?.encoding ?? '')) ?? format?.encoding ?? 'UTF-8'
  const dated = found.columns.filter((column) => column.date_format !== null)
  const numbered = found.columns.filter((column) => column.number_format !== null)
  const date = dated[0] ? (found.formats[dated[0].column]?.date ?? dated[0].date_format ?? 'ymd') : null
  const decimal = numbered[0] ? (found.formats[numbered[0].column]?.decimal ?? '.') : null
  const setAll = (columns: typeof dated, part: Record<string, string>) =>
    onRead({
      formats: Object.fromEntries(
        columns.map((column) => [column.column, { ...found.formats[column.column], ...part }]),
      ),
    })
  return (
    <>
      <h2 className="nav-label">
        <Trans>File</Trans>
      </h2>
      <p className="pick">
        <FileSpreadsheet className="i ok" aria-hidden />
        <span className="cut">{found.name}</span>
        <span className="end">{formatNumber(found.row_count)}</span>
      </p>
      <h2 className="nav-label">
        <Trans>Read as</Trans>
      </h2>
      <div className="read-as">
        {isText && (
          <Select
            label={t`Encoding`}
            size="normal"
            isDisabled={isReading}
            value={encoding}
            onChange={(value) => onRead({ read: { encoding: value } })}
            options={encodings.map((one) => ({ value: one, label: one }))}
          />
        )}
        {isText && (
          <Select
            label={t`Separator`}
            size="normal"
            isDisabled={isReading}
            value={format.delimiter ?? ','}
            onChange={(value) => onRead({ read: { delimiter: value } })}
            options={[
              { value: ',', label: t`Comma` },
              { value: ';', label: t`Semicolon` },
              { value: '\t', label: t`Tab` },
              { value: '|', label: t`Bar |` },
            ]}
          />
        )}
        {format && format.kind !== 'vcard' && (
          <Select
            label={t`First row`}
            size="normal"
            isDisabled={isReading}
            value={format.header ? 'yes' : 'no'}
            onChange={(value) => onRead({ read: { header: value === 'yes' } })}
            options={[
              { value: 'yes', label: t`Column names` },
              { value: 'no', label: t`Data already` },
            ]}
          />
        )}
        {(format?.sheets?.length ?? 0) > 1 && (
          <Select
            label={t`Sheet`}
            size="normal"
            isDisabled={isReading}
            value={format?.sheet ?? format?.sheets?.[0] ?? null}
            onChange={(value) => onRead({ read: { sheet: value } })}
            options={(format?.sheets ?? []).map((one) => ({ value: one, label: one }))}
          />
        )}
        {date && (
          <Select
            label={t`Dates`}
            size="normal"
            isDisabled={isReading}
            value={date}
            onChange={(value) => setAll(dated, { date: value })}
            options={[
              { value: 'mdy', label: t`Month/day/year` },
              { value: 'dmy', label: t`Day.month.year` },
              { value: 'ymd', label: t`Year-month-day` },
            ]}
            description={
              dated.some((column) => column.date_ambiguous)
                ? t`Could also be the other way round: look at an example`
                : null
            }
          />
        )}
        {decimal && (
          <Select
            label={t`Decimals`}
            size="normal"
            isDisabled={isReading}
            value={decimal}
            onChange={(value) => setAll(numbered, { decimal: value })}
            options={[
              { value: '.', label: '1,054.50' },
              { value: ',', label: '1.054,50' },
            ]}
          />
        )}
      </div>
    </>
  )
}

function same(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  return plain(a) === plain(b)
}
