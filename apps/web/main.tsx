import './styles.css'
import { createRoot } from 'react-dom/client'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from '@app/ui'
import { installTrustedTypes } from '@app/ui/trusted'
import { pickLanguage, speak } from './i18n.ts'
import { router } from './router.tsx'

installTrustedTypes()

const start = async (): Promise<void> => {
  await speak(pickLanguage())
  const root = document.getElementById('root')
  if (!root) return
  createRoot(root).render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>,
  )
}

void start()
