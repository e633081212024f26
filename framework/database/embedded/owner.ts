import { readFileSync, statSync } from 'node:fs'
import { setup } from '../../config/errors.ts'

/** The user that PostgreSQL runs as, where that is not the user who started Cortado: it refuses to be root. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/**
 * Who runs PostgreSQL: undefined, the current user, unless that is root. Then: the owner of the data folder, if there is one; else
 * `postgres`, else `nobody` (initdb wants a user with an entry in /etc/passwd).
 */
export function chooseOwner(data: string): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const folder = statSync(data, { throwIfNoEntry: false })
  if (folder && folder.uid !== 0) return { uid: folder.uid, gid: folder.gid }
  const owner = userNamed('postgres') ?? userNamed('nobody')
  if (owner) return owner
  throw setup({
    problem: 'PostgreSQL cannot run as root, and this system has no user postgres or nobody',
    remedy: 'Make one with `useradd --system postgres`, or start Cortado as another user.',
  })
}

function userNamed(name: string): Owner | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid && Number(uid) !== 0 ? { uid: Number(uid), gid: Number(gid) } : undefined
}
