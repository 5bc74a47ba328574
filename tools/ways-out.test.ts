import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openings, packagesOf, unwanted, waysOut } from './ways-out.ts'

const root = resolve(import.meta.dirname, '..')

describe('ways out of the program', () => {
  test('nothing but the egress module opens one', () => {
    expect(waysOut(root).output).toBe('')
  })

  test.each([
    [`import { request } from 'node:https'`, 'imports node:https'],
    [`import https from 'node:https'`, 'imports node:https'],
    [`import * as net from 'net'`, 'imports net'],
    [`import {\n  isIP,\n  connect as dial,\n} from 'node:net'`, 'imports node:net'],
    [`import { lookup } from 'node:dns/promises'`, 'imports node:dns/promises'],
    [`import { createTransport } from 'nodemailer'`, 'imports nodemailer'],
    [`const tls = await import('node:tls')`, 'imports node:tls'],
    [`const socket = require('dgram')`, 'imports dgram'],
    [`import 'undici'`, 'imports undici'],
    [`const answer = await fetch('https://updates.example/')`, 'calls fetch'],
    [`globalThis.fetch(url)`, 'calls fetch'],
    [`new WebSocket('wss://example')`, 'opens a connection'],
    [`navigator.sendBeacon('/x')`, 'sends a beacon'],
  ])('%s is one', (source, what) => {
    expect(openings('modules/planted/server/index.ts', source)).toEqual([what])
  })

  test.each([
    `import type { Socket } from 'node:net'`,
    `import { BlockList, isIP } from 'node:net'`,
    `import { type Server, createServer } from 'node:http'`,
    `// fetch('https://example')`,
    `const prefetch = (x: string) => cache.fetch(x)`,
  ])('%s is none', (source) => {
    expect(openings('modules/planted/server/index.ts', source)).toEqual([])
  })

  test('no package of advertising, analytics, brokers or models is installed', () => {
    expect(packagesOf(root).length).toBeGreaterThan(300)
    expect(unwanted(packagesOf(root))).toEqual([])
  })

  test.each([
    ['@segment/analytics-next', 'analytics'],
    ['react-facebook-pixel', 'advertising'],
    ['clearbit', 'data brokers'],
    ['openai', 'models'],
    ['@sentry/node', 'reports to others'],
  ])('%s would be one of %s', (name, kind) => {
    expect(unwanted([name])).toEqual([`${name} is a package for ${kind}`])
  })
})
