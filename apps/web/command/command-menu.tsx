import { useDeferredValue, useEffect, useEffectEvent, useRef, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Search } from 'lucide-react'
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components'
import { Avatar, Kbd } from '@app/ui'
import type { Session } from '@app/ui'
import { useGroups } from './use-groups.ts'
import type { Group } from './use-groups.ts'

const Marked = ({ text, q }: { text: string; q: string }) => {
  const at = q ? text.toLowerCase().indexOf(q.toLowerCase()) : -1
  if (at < 0) return <>{text}</>
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + q.length)}</mark>
      {text.slice(at + q.length)}
    </>
  )
}

const CHOOSING: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'])
const HOME = { key: 'Home', bubbles: true, cancelable: true }

/** Ctrl K: finds records and runs every command the member may run. */
export const CommandMenu = ({ session, onClose }: { session: Session; onClose: () => void }) => {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const { groups, isBehind } = useGroups(session, q, onClose)
  // Enter came before the records of this text did: the first line runs when it is known, not what an older text had found.
  const [isWanted, setWanted] = useState(false)
  const ready = isWanted && !isBehind && q === text.trim() ? groups[0]?.items[0] : undefined
  const runFirst = useEffectEvent(() => ready?.run())
  const isReady = ready !== undefined
  useEffect(() => {
    if (isReady) runFirst()
  }, [isReady])
  // Records that come stand above the commands that were there already, and the line to run is the first then too, unless somebody chose one by its keys.
  const list = useRef<HTMLDivElement>(null)
  const hasChosen = useRef(false)
  const first = groups[0]?.items[0]?.id
  useEffect(() => {
    if (q === '' || hasChosen.current) return
    // When the list has taken the new lines in.
    const soon = setTimeout(() => list.current?.dispatchEvent(new KeyboardEvent('keydown', HOME)), 0)
    return () => clearTimeout(soon)
  }, [first, q])
  const change = (next: string): void => {
    hasChosen.current = false
    setText(next)
  }
  const [started] = useState(() => performance.now())
  useEffect(() => {
    performance.measure('command-menu', { start: started })
  }, [started])
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      className="overlay"
    >
      <Modal className="cmd">
        <Dialog className="dialog-in" aria-label={t`Search or run a command`}>
          <Autocomplete inputValue={text} onInputChange={change} filter={() => true}>
            <SearchField className="cmd-in" aria-label={t`Search or run a command`} autoFocus>
              <Search className="i" aria-hidden />
              <Input
                onKeyDownCapture={(event) => {
                  if (CHOOSING.has(event.key)) hasChosen.current = true
                  const isEarly = event.key === 'Enter' && (isBehind || q !== text.trim())
                  setWanted(isEarly)
                  if (isEarly) {
                    event.preventDefault()
                    event.stopPropagation()
                  }
                }}
                placeholder={t`Search, or type a command`}
              />
            </SearchField>
            <div className="cmd-list" tabIndex={0} role="group" aria-label={t`Results`}>
              <Menu
                ref={list}
                className="cmd-menu"
                aria-label={t`Results`}
                items={groups}
                renderEmptyState={() => (
                  <p className="opt-none">{isBehind ? t`Searching…` : t`Nothing found for “${q}”`}</p>
                )}
              >
                {(group: Group) => (
                  <MenuSection id={group.id} items={group.items}>
                    <Header className="nav-label">{group.title}</Header>
                    {group.items.map((c) => {
                      const IconOf = c.icon
                      return (
                        <MenuItem key={c.id} id={c.id} textValue={c.label} className="opt" onAction={c.run}>
                          {c.avatar ? (
                            <Avatar name={c.label} kind={c.avatar} />
                          ) : (
                            IconOf && <IconOf className="i" aria-hidden />
                          )}
                          <span className="cut">
                            <Marked text={c.label} q={q} />
                          </span>
                          {c.sub && <span className="sub cut">{c.sub}</span>}
                          {c.keys && (
                            <span className="keys">
                              {c.keys.map((k) => (
                                <Kbd key={k}>{k}</Kbd>
                              ))}
                            </span>
                          )}
                        </MenuItem>
                      )
                    })}
                  </MenuSection>
                )}
              </Menu>
            </div>
          </Autocomplete>
          <footer className="cmd-foot">
            <span>
              <Kbd>↑</Kbd>
              <Kbd>↓</Kbd> <Trans>Move</Trans>
            </span>
            <span>
              <Kbd>Enter</Kbd> <Trans>Run</Trans>
            </span>
            <span>
              <Kbd>Esc</Kbd> <Trans>Close</Trans>
            </span>
            <span className="grow" />
            <span>
              <Trans>Only what you may do is listed</Trans>
            </span>
          </footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
