import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeTerminal } from './terminal.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const streams = (input = '', tty = false) => ({
  input: Object.assign(Readable.from([input]), { isTTY: tty }),
  errors: Object.assign(new PassThrough(), { isTTY: tty, columns: 20 }),
})

const written = async ({ errors }: ReturnType<typeof streams>): Promise<string> => text(errors.end())

describe('progress', () => {
  it('is silent about what is quick, in logs and for people', async () => {
    for (const tty of [true, false]) {
      const quick = streams('', tty)
      const terminal = makeTerminal(quick)
      terminal.progress('step')
      vi.advanceTimersByTime(400)
      terminal.progress('next')
      terminal.done()
      expect(await written(quick)).toBe('')
    }
  })

  it('is a line now and then in a log', async () => {
    const log = streams()
    const terminal = makeTerminal(log)
    for (const step of [1, 2, 3, 4, 5]) {
      vi.advanceTimersByTime(600)
      terminal.progress(`step ${step}`)
    }
    expect(await written(log)).toBe('step 2\nstep 4\n')
  })

  it('is one line that is written over for people, no wider than their window, and gone at the end', async () => {
    const screen = streams('', true)
    const terminal = makeTerminal(screen)
    terminal.progress('a step with a long name')
    vi.advanceTimersByTime(700)
    terminal.done()
    vi.advanceTimersByTime(700)
    const shown = await written(screen)
    expect(shown).toContain('a step with a lon')
    expect(shown).not.toContain('a step with a long')
    expect(shown).not.toContain('\n')
    expect(shown.endsWith('\r\x1b[2K')).toBe(true)
  })
})

describe('where nobody can answer', () => {
  it('confirmation is refused, with what to write instead', async () => {
    await expect(makeTerminal(streams()).confirm('Remove?', 'Say --yes')).rejects.toThrow('Say --yes')
  })

  it('a password is the first line of the input', async () => {
    expect(await makeTerminal(streams('secret ü\r\nmore')).newPassword('?')).toBe('secret ü')
    await expect(makeTerminal(streams('')).newPassword('?')).rejects.toThrow('CORTADO_ADMIN_PASSWORD')
  })
})
