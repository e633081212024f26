import type { Context } from 'cortado/context.ts'

/** Bytes that an upload may have: the setting (in MB), else 25 MiB. */
export const maxFileSize = ({ settings }: Context): number => (Number(settings.get('max_file_size')) || 25) * 1024 * 1024
