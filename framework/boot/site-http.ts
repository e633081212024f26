import type { Site } from '../config/site.ts'
import { originsFrom } from '../http/cors.ts'
import { rateLimitFrom } from '../http/rate-limit-setting.ts'
import type { SiteRuntime } from '../http/site-runtime.ts'
import type { Settings } from '../meta/settings.ts'

/** What `site_config.json` and System Settings say about requests: their size, other origins, the site's share of time. */
export function httpSettings(site: Site, settings: Settings): Pick<SiteRuntime, 'limits' | 'allowedOrigins' | 'rateLimit' | 'allowedReferrers'> {
  const { max_file_size: size, allow_cors: cors, rate_limit: rate } = site.config
  const body = positive(size)
  return {
    limits: {
      body,
      // megabytes; changes while the site is open
      get upload() {
        const megabytes = positive(settings.get('max_file_size'))
        return megabytes === undefined ? body : megabytes * 1024 * 1024
      },
    },
    allowedOrigins: originsFrom(cors),
    rateLimit: rateLimitFrom(rate),
    allowedReferrers: referrers(site),
  }
}

const positive = (value: unknown): number | undefined => {
  const number = Number(value ?? 0)
  return Number.isFinite(number) && number > 0 ? Math.trunc(number) : undefined
}

function referrers({ config }: Site): readonly string[] {
  const { allowed_referrers: allowed } = config
  return Array.isArray(allowed) ? allowed.map(String) : typeof allowed === 'string' ? [allowed] : []
}
