import type { ComponentType } from 'react'
import type { MessageDescriptor } from '@lingui/core'
import { may } from './meta.ts'
import type { Area, Meta, ObjectMeta, Operation, Row } from './meta.ts'

/** What a page component gets: its path parameters. */
export type PageProps = { params: Record<string, string> }

/**
 * A page a module adds under `/w/{slug}`. `modules/x/web/index.ts` exports `pages: Page[]`; `apps/web/pages.ts` lists the modules.
 */
export type Page = {
  /** Below the workspace: `/settings/members`, `/deals/board`, `/imports/$id`. */
  path: string
  title: MessageDescriptor
  /** Loaded when visited, prefetched on intent. The module exports `Page`. */
  load: () => Promise<{ Page: ComponentType<PageProps> }>
  /** Who sees it in menus and cmd-K: everybody, or whose role administers this area. */
  area?: Area
  /** Also only who may do this with some records of the object. */
  needs?: { object: string; operation: Operation }
  /** Shown in cmd-K ("Go to …"), default true when the path has no parameter. */
  command?: boolean
  /** Shown as an entry of the settings page. */
  settings?: { group: MessageDescriptor; order: number }
  /** Another layout of an object's list: appears beside Table in its header and opens first. */
  layout?: { object: string; name: string; label: MessageDescriptor; icon?: ComponentType<{ className?: string }> }
  /** A button in the header of an object's list: import, export, duplicates. `objects` null: all that allow the operation. */
  list?: {
    objects: string[] | null
    operation: 'import' | 'export' | 'update'
    icon?: ComponentType<{ className?: string }>
    order: number
  }
  /** Open also before a policy that changed rights is acknowledged: taking data out, ending the workspace. */
  before_acknowledgement?: true
  /** Keys after `g`, e.g. `b`. */
  goKey?: string
}

/** Is the page offered to this member? */
export const isPageOffered = (page: Page, meta: Meta): boolean =>
  (!page.area || meta.member.areas.includes(page.area)) &&
  (!page.needs ||
    may(
      meta.objects.find((o) => o.name === page.needs?.object),
      page.needs.operation,
    ))

/** What a module adds to the page of a record. `modules/x/web/index.ts` exports `panels: RecordPanel[]`. */
export type RecordPanel = {
  id: string
  for: (object: ObjectMeta) => boolean
  load: () => Promise<{ Panel: ComponentType<{ object: ObjectMeta; record: Row }> }>
}

/** What a module says over the whole app, to every member; renders nothing most of the time. `modules/x/web/index.ts` exports `banners`. */
export type FrameBanner = { id: string; load: () => Promise<{ Banner: ComponentType }> }
