import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleDashed, PencilLine } from 'lucide-react'
import { Chip, formatDate, Note, SettingsFrame, useMeta } from '@app/ui'
import type { MailTemplate } from '../index.ts'
import { useTemplates, useTemplateWords } from './template-data.ts'
import './templates.css'

/** Mails to people, each with its languages: in the words of the program, or in the workspace's own. */
export const Page = () => {
  const { t } = useLingui()
  const words = useTemplateWords()
  const found = useTemplates()
  const all = found.data?.data ?? []
  const kinds = [...new Set(all.map((one) => one.kind))]
  return (
    <SettingsFrame title={t`Mails to people`} wide>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      <p className="t2">
        <Trans>
          What people are told about their requests and their data. Each mail has words of its own in each language, and
          you may write them yourself. What the law wants said, deadlines, reasons and the right to complain, stays in.
        </Trans>
      </p>
      <ul className="tpl-mails" aria-label={t`Mails to people`}>
        {kinds.map((kind) => (
          <li key={kind}>
            <div>
              <p>{words.kind(kind)}</p>
              <span className="t2 small">{words.when(kind)}</span>
            </div>
            <ul className="tpl-languages">
              {all
                .filter((one) => one.kind === kind)
                .map((one) => (
                  <li key={one.language}>
                    <One template={one} />
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ul>
    </SettingsFrame>
  )
}

const One = ({ template }: { template: MailTemplate }) => {
  const { meta } = useMeta()
  const { t } = useLingui()
  const words = useTemplateWords()
  const { kind, language, changed_at } = template
  return (
    <>
      <Link
        className="link"
        aria-label={t`${words.kind(kind)}, ${words.language(language)}`}
        to={`/w/${meta.workspace.slug}/settings/mail-templates/${kind}/${language}`}
        lang={language}
      >
        {words.language(language)}
      </Link>{' '}
      {template.is_default ? (
        <Chip tone="quiet" icon={CircleDashed}>
          <Trans>Default</Trans>
        </Chip>
      ) : (
        <Chip tone="info" icon={PencilLine}>
          <Trans>Your words, {formatDate(changed_at ?? '')}</Trans>
        </Chip>
      )}
    </>
  )
}
