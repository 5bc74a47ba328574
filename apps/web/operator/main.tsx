import '../styles.css'
import './operator.css'
import { createRoot } from 'react-dom/client'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { installTrustedTypes } from '@app/ui/trusted'
import { pickLanguage, speak } from '../i18n.ts'
import { Console } from './console.tsx'

installTrustedTypes()

const start = async (): Promise<void> => {
  await speak(pickLanguage())
  const root = document.getElementById('root')
  if (root)
    createRoot(root).render(
      <I18nProvider i18n={i18n}>
        <Console />
      </I18nProvider>,
    )
}

void start()
