import { useState } from 'react'

const NONE: ReadonlySet<string> = new Set()

/** Which rows are chosen, or all of a list. What was chosen in one list means nothing in another: `of` names the list. */
export const useSelection = (of: string) => {
  const [state, setState] = useState({ of, ids: NONE, isAll: false })
  const here = state.of === of ? state : { of, ids: NONE, isAll: false }
  return {
    ids: here.ids,
    isAll: here.isAll,
    choose: (ids: ReadonlySet<string>) => setState({ of, ids, isAll: false }),
    chooseAll: () => setState({ ...here, isAll: true }),
    clear: () => setState({ of, ids: NONE, isAll: false }),
  }
}
