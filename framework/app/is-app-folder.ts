import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Whether a path is that of an app: a folder with code of the app, names of modules, or DocTypes in one of its folders. */
export const isAppFolder = (folder: string): boolean =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true &&
  (['app.ts', 'app.js', 'modules.txt'].some((name) => existsSync(join(folder, name))) ||
    readdirSync(folder).some((module) => existsSync(join(folder, module, 'doctype'))))
