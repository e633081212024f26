/** A date (`2026-11-26`) in the format of System Settings (`dd.mm.yyyy`). What is no date stays as it is. */
export function formatDate(date: string, format: string): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? []
  return year === '' ? date : format.replace('yyyy', year).replace('mm', month).replace('dd', day)
}

/** A time (`9:05:00.25`) as `HH:mm:ss` or `HH:mm`. What is no time stays as it is. */
export function formatTime(time: string, format: string): string {
  const [, hours = '', minutes = '', seconds = '00'] = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?/.exec(time) ?? []
  if (hours === '') return time
  const two = (part: string) => part.padStart(2, '0')
  return format === 'HH:mm' ? `${two(hours)}:${two(minutes)}` : `${two(hours)}:${two(minutes)}:${two(seconds)}`
}

/** Date and time of a Datetime in both formats. */
export function formatMoment(moment: string, { date, time }: { readonly date: string; readonly time: string }): string {
  const [day = '', clock = ''] = moment.split(/[ T]/)
  return clock === '' ? formatDate(day, date) : `${formatDate(day, date)} ${formatTime(clock, time)}`
}

/** A duration in seconds: `1d 2h 3m 4s`; parts that are 0 are left out. */
export function formatDuration(seconds: number): string {
  const total = Math.trunc(Math.abs(seconds))
  const parts = [`${Math.floor(total / 86400)}d`, `${Math.floor(total / 3600) % 24}h`, `${Math.floor(total / 60) % 60}m`, `${total % 60}s`]
  return `${seconds < 0 ? '-' : ''}${parts.filter((part) => !part.startsWith('0')).join(' ') || '0s'}`
}
