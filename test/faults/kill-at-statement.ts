import { channel } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'

// Loaded into a command before it starts (node --import). FAULTS_LIST: file that gets every statement's beginning, a line each.
// FAULTS_KILL: number of the statement at which the process kills itself: 12 before it is sent, 12+3 three milliseconds after.

const { FAULTS_LIST: list, FAULTS_KILL: point } = process.env
const [kill, delay] = (point ?? '').split('+')
let count = 0

channel('cortado:statement').subscribe((message) => {
  count++
  if (list) appendFileSync(list, `${(message as { text: string }).text.slice(0, 60).replaceAll('\n', ' ')}\n`)
  if (count !== Number(kill)) return
  if (delay === undefined) process.kill(process.pid, 'SIGKILL')
  else setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(delay))
})
