import { useSyncExternalStore } from 'react'

/** Dialogs of the frame that anything may open. */
export type FrameState = {
  command: boolean
  keys: boolean
  more: boolean
  create: { object: string; values?: Record<string, unknown> } | null
  expired: boolean
  stepUp: boolean
}

let state: FrameState = { command: false, keys: false, more: false, create: null, expired: false, stepUp: false }
const listeners = new Set<() => void>()

/** Opens or closes a dialog of the frame. */
export const setFrame = (next: Partial<FrameState>): void => {
  state = { ...state, ...next }
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Which dialogs of the frame are open. */
export const useFrame = (): FrameState => useSyncExternalStore(subscribe, () => state)

/** Opens the create dialog of an object. */
export const openCreate = (object: string, values?: Record<string, unknown>): void =>
  setFrame({ create: { object, ...(values && { values }) } })

let waiting: ((again: boolean) => void)[] = []

/** Called by the API client on 401: opens the sign-in dialog over the page; true when the person signed in again. */
export const askToSignIn = (): Promise<boolean> => {
  setFrame({ expired: true })
  return new Promise((done) => waiting.push(done))
}

/** Lets every waiting request go on (or fail). */
export const signedInAgain = (again: boolean): void => {
  setFrame({ expired: false })
  const all = waiting
  waiting = []
  for (const done of all) done(again)
}

let unproven: ((proven: boolean) => void)[] = []

/** Called by the API client when a request asks for a step-up: opens a dialog over the page; true when the person proved who they are. */
export const askToStepUp = (): Promise<boolean> => {
  setFrame({ stepUp: true })
  return new Promise((done) => unproven.push(done))
}

/** Lets every request that waits for a step-up go on (or fail). */
export const steppedUp = (proven: boolean): void => {
  setFrame({ stepUp: false })
  const all = unproven
  unproven = []
  for (const done of all) done(proven)
}

/** Page context for cmd-K and keys: what is selected, what can be run here. */
export type PageCommand = { id: string; label: string; keys?: string; run: () => void }
let commands: { title: string; list: PageCommand[] } = { title: '', list: [] }

/** The commands of the page on screen. */
export const pageCommands = () => commands

/** Offers commands while a page is shown; returns how to take them away. */
export const offerCommands = (title: string, list: PageCommand[]): (() => void) => {
  const mine = { title, list }
  commands = mine
  return () => {
    if (commands === mine) commands = { title: '', list: [] }
  }
}
