import { words } from '@app/core/transfer'

export type Outcome = 'open' | 'won' | 'lost'

const WON =
  /\b(closed ?won|won|win|gewonnen|gagne(e|es|s|r)?|ganad[oa]|vint[oa]|vunn(en|et)|wygran[aey]|success(ful)?|erfolg(reich)?|beauftragt|auftrag erhalten)\b/
const LOST =
  /\b(closed ?lost|lost|lose|verloren|perdu(e|es|s)?|perdid[oa]|pers[oa]|przegran[aey]|dead|cancell?ed|disqualified|declined|rejected|abandoned|dropped|withdrawn|no deal|not interested|kein interesse|abgelehnt|abgesagt|absage|storniert)\b/
const NOT = /\b(not|no|nicht|kein|non)\b/
/** Won, unless it is still to come: "To be signed". */
const DONE = /\b(signed|paid|unterschrieben|bezahlt)\b/
const YET = /\b(not|no|nicht|to be|waiting|awaiting|pending|for|warten)\b/

/** Outcome a stage's name suggests (ruling 28: asked, guessed from the name): "Closed Won", "closedlost", "Gewonnen". */
export const guessOutcome = (name: string): Outcome => {
  const said = words(name).join(' ')
  if (LOST.test(said)) return 'lost'
  if (WON.test(said)) return NOT.test(said) ? 'lost' : 'won'
  return DONE.test(said) && !YET.test(said) ? 'won' : 'open'
}
