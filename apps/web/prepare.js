// npm runs this after `npm ci`, so that the first start finds the web built. Where scripts do not run, or this fails, that start builds it: an install never
// fails for it. Plain JavaScript: a Node that cannot read TypeScript says so and goes on.
process.env['NODE_ENV'] = 'production'
try {
  const { ensureBuilt } = await import('./build.ts')
  await ensureBuilt()
} catch (cause) {
  process.stderr.write(
    `The web will be built by the first start: ${cause instanceof Error ? cause.message : String(cause)}\n`,
  )
}
