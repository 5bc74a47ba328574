import { connect } from 'node:net'

/** The control of the closed network: asks for a connection to an address that is nobody's (RFC 5737), which must not come about. */
const socket = connect({ host: '192.0.2.1', port: 443, timeout: 1000 })
socket.on('error', () => undefined).on('timeout', () => socket.destroy())
