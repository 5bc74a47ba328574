import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { api } from './api.ts'

/** Why a passkey did not come about: the person stopped, the device has one already, or the address of the page is not ours. */
export type PasskeyTrouble = 'stopped' | 'exists' | 'wrong_place' | 'unsupported'

/** True when this browser knows passkeys. */
export const knowsPasskeys = (): boolean => typeof PublicKeyCredential === 'function'

/** Asks the browser for a proof by passkey; `path` answers its options. The library loads on the first use. */
export const provePasskey = async (path: string, anonymous: boolean): Promise<unknown> => {
  const options = await api.post<PublicKeyCredentialRequestOptionsJSON>(path, {}, { anonymous })
  const { startAuthentication } = await import('@simplewebauthn/browser')
  return await startAuthentication({ optionsJSON: options })
}

/** Asks the browser to make a passkey. */
export const makePasskey = async (path: string): Promise<unknown> => {
  const options = await api.post<PublicKeyCredentialCreationOptionsJSON>(path)
  const { startRegistration } = await import('@simplewebauthn/browser')
  return await startRegistration({ optionsJSON: options })
}

/** What went wrong in the browser; null when it was something else (an answer of the server). */
export const passkeyTrouble = (error: unknown): PasskeyTrouble | null => {
  if (!(error instanceof Error)) return null
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED' || error.name === 'InvalidStateError') return 'exists'
  if (code.startsWith('ERROR_INVALID_DOMAIN') || code.startsWith('ERROR_INVALID_RP') || error.name === 'SecurityError')
    return 'wrong_place'
  if (error.name === 'NotAllowedError' || error.name === 'AbortError') return 'stopped'
  return error.name === 'NotSupportedError' || /not supported/i.test(error.message) ? 'unsupported' : null
}
