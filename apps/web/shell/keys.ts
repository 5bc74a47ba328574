import { useEffect } from 'react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { tinykeys } from 'tinykeys'
import { undoLast, useMeta } from '@app/ui'
import { useLingui } from '@lingui/react'
import { openCreate, setFrame } from './frame-state.ts'
import { toggleFold } from './fold.ts'
import { placesOf } from './places.ts'

/** True when keys belong to a text input, a grid cell, a menu or a dialog. */
export const isTyping = (event: Event): boolean => {
  const at = event.target
  return (
    at instanceof HTMLElement &&
    (at.isContentEditable ||
      at.closest(
        'input:not([type=checkbox]):not([type=radio]), textarea, select, [role=dialog], [role=alertdialog], [role=menu], [role=listbox]',
      ) !== null)
  )
}

/** What is typed in a dialog stays there: the command menu would open over it. */
const isDialogText = (event: Event): boolean =>
  isTyping(event) && event.target instanceof HTMLElement && event.target.matches('[role=dialog] :is(input, textarea)')

/** Keys of the frame: cmd-K, undo, `?`, `[`, `c`, `g` then a letter. */
export const useKeys = (single: boolean): void => {
  const navigate = useNavigate()
  const { meta, byPath } = useMeta()
  const { i18n } = useLingui()
  const params: { object?: string } = useParams({ strict: false })
  useEffect(() => {
    const quiet = (run: () => void) => (event: KeyboardEvent) => {
      if (isTyping(event)) return
      event.preventDefault()
      run()
    }
    const always: Record<string, (event: KeyboardEvent) => void> = {
      '$mod+KeyK': (event) => {
        event.preventDefault()
        setFrame({ command: true })
      },
      '$mod+KeyZ': (event) => {
        if (!isTyping(event) && undoLast()) event.preventDefault()
      },
    }
    const letters: Record<string, (event: KeyboardEvent) => void> = {
      'Shift+?': quiet(() => setFrame({ keys: true })),
      '?': quiet(() => setFrame({ keys: true })),
      '[': quiet(toggleFold),
      '/': quiet(() => setFrame({ command: true })),
      c: quiet(() => {
        const here = byPath(location.pathname.split('/')[3] ?? params.object ?? '')
        const object = here && here.can.create !== 'none' ? here : meta.objects.find((o) => o.name === 'contact')
        if (object) openCreate(object.name)
      }),
    }
    for (const place of placesOf(meta, (m) => i18n._(m)).flatMap((g) => g.places))
      if (place.keys) letters[`g ${place.keys}`] = quiet(() => void navigate({ to: place.to }))
    // By default keys pressed in a text are ignored, Ctrl K too: a search box of the page would be a dead end.
    const stops = [
      tinykeys(window, always, { ignore: (event) => event.repeat || event.isComposing || isDialogText(event) }),
      ...(single ? [tinykeys(window, letters)] : []),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [single, meta, navigate, byPath, i18n, params.object])
}
