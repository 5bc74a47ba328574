import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronDown, Ellipsis, Lock, Plus, Users } from 'lucide-react'
import { api, Button, IconButton, invalidateObject, late, Menu, MenuItem, toast, useMeta, inSentence } from '@app/ui'
import type { ObjectMeta, Row } from '@app/ui'
import { CLEAN } from '../grid/view-state.ts'
import type { ListState } from '../grid/view-state.ts'

import type { Naming, Visibility } from './name-dialog.tsx'

const visibilityOf = (view: Row | null): Visibility => (view?.['visibility'] as Visibility | undefined) ?? 'private'

const NameDialog = late(async () => (await import('./name-dialog.tsx')).NameDialog)

/** Saved views as tabs, and what to do with changes that are not saved. */
export const ViewTabs = ({
  object,
  state,
  children,
}: {
  object: ObjectMeta
  state: ListState
  children?: React.ReactNode
}) => {
  const { t } = useLingui()
  const { meta, administers } = useMeta()
  const [naming, setNaming] = useState<Naming | null>(null)
  const here = `/w/${meta.workspace.slug}/${object.path}`
  const mine =
    state.view?.['owner_id'] === meta.member.id || (administers('settings') && visibilityOf(state.view) !== 'private')

  const store = async (name: string, visibility: Visibility): Promise<void> => {
    if (naming?.mode === 'rename' && state.view)
      await api.patch(`/v1/views/${state.view.id}`, { name, visibility }, { undo: t`View saved` })
    else {
      const made = await api.post<Row>(
        '/v1/views',
        { name, visibility, object: object.name, layout: 'table', config: state.config, position: state.views.length },
        { undo: t`View saved` },
      )
      state.set({ ...CLEAN, view: made.id })
    }
    invalidateObject('view')
  }
  const update = useMutation({
    mutationFn: async () => {
      if (state.view) await api.patch(`/v1/views/${state.view.id}`, { config: state.config }, { undo: t`View saved` })
    },
    onSuccess: () => {
      invalidateObject('view')
      state.set(CLEAN)
    },
    onError: (error) => toast(error.message, { tone: 'bad' }),
  })
  const drop = useMutation({
    mutationFn: async () => {
      if (state.view) await api.del(`/v1/views/${state.view.id}`, { undo: t`View deleted` })
    },
    onSuccess: () => {
      state.set({ ...CLEAN, view: undefined })
      invalidateObject('view')
    },
  })

  return (
    <nav className="tabs" aria-label={t`Views`}>
      {children}
      <Link
        className="tab"
        to={here}
        search={{} as never}
        activeOptions={{ exact: true }}
        activeProps={{}}
        aria-current={state.view ? undefined : 'page'}
      >{t`All ${inSentence(object.label[1])}`}</Link>
      {state.views
        .filter((v) => v['layout'] !== 'board')
        .map((v) => (
          <Link
            key={v.id}
            className="tab"
            to={here}
            search={{ view: v.id } as never}
            activeProps={{}}
            aria-current={v.id === state.view?.id ? 'page' : undefined}
          >
            {visibilityOf(v) === 'private' && <Lock className="i" aria-label={t`Only me`} />}
            {visibilityOf(v) === 'team' && <Users className="i" aria-label={t`My team`} />}
            {String(v['name'])}
          </Link>
        ))}
      {state.view && mine && (
        <Menu
          aria-label={t`View`}
          placement="bottom start"
          trigger={<IconButton icon={Ellipsis} aria-label={t`View: ${String(state.view['name'])}`} />}
        >
          <MenuItem
            onAction={() => setNaming({ mode: 'rename', visibility: visibilityOf(state.view) })}
          >{t`Name and sharing`}</MenuItem>
          <MenuItem danger onAction={() => drop.mutate()}>{t`Delete view`}</MenuItem>
        </Menu>
      )}
      <IconButton
        icon={Plus}
        aria-label={t`New view`}
        onPress={() => setNaming({ mode: 'new', visibility: 'private' })}
      />
      <span className="grow" />
      {state.changed && (
        <>
          <span className="unsaved">
            <Trans>View changed</Trans>
          </span>
          <Button variant="ghost" onPress={state.reset}>{t`Reset`}</Button>
          <Menu
            aria-label={t`Save view`}
            trigger={
              <Button>
                {t`Save`}
                <ChevronDown className="i sm" aria-hidden />
              </Button>
            }
          >
            {state.view && mine && (
              <MenuItem onAction={() => update.mutate()}>{t`Save to “${String(state.view['name'])}”`}</MenuItem>
            )}
            <MenuItem onAction={() => setNaming({ mode: 'new', visibility: 'private' })}>{t`Save for me`}</MenuItem>
            <MenuItem onAction={() => setNaming({ mode: 'new', visibility: 'team' })}>{t`Save for my team`}</MenuItem>
            <MenuItem onAction={() => setNaming({ mode: 'new', visibility: 'all' })}>{t`Save for everyone`}</MenuItem>
          </Menu>
        </>
      )}
      {naming && (
        <NameDialog
          naming={naming}
          start={naming.mode === 'rename' ? String(state.view?.['name'] ?? '') : ''}
          onClose={() => setNaming(null)}
          onSave={store}
        />
      )}
    </nav>
  )
}
