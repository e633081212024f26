import { randomBytes } from 'node:crypto'
import { badEmail, tooManyRequests, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { append, newDocument } from 'cortado/document/new.ts'
import { isAddress } from 'cortado/mail/address.ts'
import { settingOf } from '../../single-setting.ts'
import User, { usersOfLastHour } from './user.ts'

/** Users that may be made in an hour until nobody can sign up for a while. */
const most = 300

/** What somebody who signs up says. */
export interface SignUp {
  readonly email: string
  readonly fullName: string
  /** A path of this site, where they go when the password is set. Anything else is left out. */
  readonly redirectTo: string
}

/**
 * Makes a Website User for somebody who signs up. Answers Frappe's pair: 0 there is one already, 1 a mail with a link is on its way, 2 there is no account to send it
 * through. Throws validation where Website Settings do not allow it, badEmail, tooManyRequests.
 */
export async function signUp(ctx: Context, { email, fullName, redirectTo }: SignUp): Promise<readonly [number, string]> {
  if (Number((await settingOf(ctx, 'Website Settings', 'disable_signup')) ?? 1))
    throw validation({ message: 'Sign Up is disabled' }, { title: 'Not Allowed' })
  const name = email.trim().toLowerCase()
  if (!isAddress(name)) throw badEmail({ value: email })
  const known = await ctx.users.get(name)
  if (known) return [0, known.enabled ? 'Already Registered' : 'Registered but disabled']
  if ((await usersOfLastHour({ ctx })) > most)
    throw tooManyRequests(
      { message: 'Too many users signed up recently, so the registration is disabled. Please try back in an hour' },
      { retryAfter: 3600 },
    )
  return (await makeUser(ctx, { email: name, fullName, redirectTo }))
    ? [1, 'Please check your email for verification']
    : [2, 'Please ask your administrator to verify your sign-up']
}

/** Answers whether a mail is on its way. */
async function makeUser(ctx: Context, { email, fullName, redirectTo }: SignUp): Promise<boolean> {
  const user = await newDocument(ctx, 'User', {
    email,
    first_name: fullName,
    enabled: 1,
    new_password: randomBytes(24).toString('base64url'),
    user_type: 'Website User',
    redirect_url: /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(redirectTo) ? redirectTo : null,
  })
  const role = await settingOf(ctx, 'Portal Settings', 'default_role')
  if (role) await append(user, 'roles', { role })
  user.flags.ignorePermissions = true
  if (user instanceof User) user.ignoresPasswordPolicy = true
  await user.insert()
  return user instanceof User && user.isWelcomed
}
