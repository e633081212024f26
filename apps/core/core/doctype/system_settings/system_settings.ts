import { validation } from '@cortado/contract/error-catalogue.ts'
import { isTimeZone } from 'cortado/config/clock.ts'
import { Document } from 'cortado/document/document.ts'

/** Settings of the whole site. */
export default class SystemSettings extends Document {
  validate(): void {
    const zone = this.get<string | null>('time_zone')
    if (zone && !isTimeZone(zone)) throw validation({ message: `${zone} is no time zone: name one like Europe/Berlin` })
    this.validateSessionExpiry()
    if (this.get('enable_two_factor_auth') && !this.get('two_factor_method')) this.set('two_factor_method', 'OTP App')
    if (this.get('disable_user_pass_login') && !this.get('login_with_email_link')) {
      throw validation({ message: 'Leave one way to log in: passwords or links by e-mail' })
    }
  }

  /** Hours, minutes and perhaps seconds, such as 170:00. */
  private validateSessionExpiry(): void {
    const expiry = this.get<string | null>('session_expiry')
    if (!expiry) return
    const [hours = Number.NaN, ...parts] = expiry.split(':').map(Number)
    const good =
      parts.length >= 1 &&
      parts.length <= 2 &&
      [hours, ...parts].every((part) => Number.isInteger(part) && part >= 0) &&
      parts.every((part) => part < 60)
    if (!good || hours + (parts[0] ?? 0) === 0) throw validation({ message: `Session expiry ${expiry} should be hours and minutes, such as 170:00` })
  }
}
