import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronRight } from 'lucide-react'
import { isPageOffered, useMeta } from '@app/ui'
import { pages } from '../pages.ts'

/** Everything that can be set, in groups. */
export const SettingsPage = () => {
  const { i18n } = useLingui()
  const { meta } = useMeta()
  const mine = pages.filter((p) => p.settings && isPageOffered(p, meta))
  const titles = [...new Set(mine.map((p) => (p.settings ? i18n._(p.settings.group) : '')))]
  return (
    <>
      <header className="bar">
        <h1>
          <Trans>Settings</Trans>
        </h1>
      </header>
      <div className="scroll" tabIndex={0} role="region" aria-label={i18n._('Settings')}>
        <div className="page">
          {titles.map((title) => (
            <section key={title} className="sect">
              <header>
                <h2>{title}</h2>
              </header>
              <ul className="rows settings-rows">
                {mine
                  .filter((p) => p.settings && i18n._(p.settings.group) === title)
                  .toSorted((a, b) => (a.settings?.order ?? 0) - (b.settings?.order ?? 0))
                  .map((p) => (
                    <li key={p.path}>
                      <Link className="grow settings-link" to={`/w/${meta.workspace.slug}${p.path}`}>
                        {i18n._(p.title)}
                      </Link>
                      <ChevronRight className="i sm t3" aria-hidden />
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </>
  )
}
