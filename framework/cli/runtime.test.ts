import { describe, expect, it } from 'vitest'
import { runtimeFault } from '../bin/check-runtime.js'

describe('the Node that runs Cortado', () => {
  it.each(['v24.0.0', 'v24.21.0', 'v26.1.0', 'v100.0.0'])('may be %s', (version) => expect(runtimeFault(version, false)).toBeUndefined())

  it('too old and none linked: says which scripts were blocked, and what to run', () => {
    expect(runtimeFault('v20.20.2', false)).toMatch(/this is v20\.20\.2[\s\S]*npm rebuild node[\s\S]*npm rebuild /)
  })

  it('too old beside the one of the repository: says how to go through npm', () => {
    const text = runtimeFault('v18.0.0', true)
    expect(text).toContain('npm start')
    expect(text).not.toContain('rebuild')
  })
})
