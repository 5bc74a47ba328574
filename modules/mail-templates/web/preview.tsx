import { Trans } from '@lingui/react/macro'
import { type MailTemplate, type TemplateWords, paragraphsOf, withSamples } from '../index.ts'

/** The mail as a person gets it, with a sample for each value. */
export const Preview = ({ words, template }: { words: TemplateWords; template: MailTemplate }) => {
  const said = (text: string): string => withSamples(text, template.places)
  return (
    <section className="tpl-preview" aria-labelledby="tpl-preview">
      <h2 id="tpl-preview">
        <Trans>Preview</Trans>
      </h2>
      <div className="tpl-mail" lang={template.language}>
        <p className="tpl-subject">{said(words.subject)}</p>
        <div className="tpl-sheet">
          <p className="tpl-title">{said(words.title)}</p>
          {paragraphsOf(words.text).map((one, at) => (
            <p key={at} className="said">
              {said(one)}
            </p>
          ))}
          {words.button !== null && <p className="tpl-button">{words.button}</p>}
          {paragraphsOf(words.after).map((one, at) => (
            <p key={at} className="said t2 small">
              {said(one)}
            </p>
          ))}
        </div>
      </div>
      <p className="hint">
        <Trans>The days and numbers are samples.</Trans>
      </p>
    </section>
  )
}
