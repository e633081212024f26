import { describeValues, refused, type ValueCase } from './field-type.conformance.ts'

const badEmail = refused('InvalidEmailAddressError')
const badName = refused('InvalidNameError')
const badPhone = refused('InvalidPhoneNumberError')

const kept = (...texts: string[]): ValueCase[] => texts.map((text) => [text, text])
const refuse = (outcome: unknown, ...texts: string[]): ValueCase[] => texts.map((text) => [text, outcome])

describeValues('Data', { options: 'Email' }, [
  ...kept(
    '',
    'UPPER@Example.COM',
    'a.b+c@sub.example.org',
    'x@example.co.uk',
    'a@example.com, b@example.com',
    'a@example.com\nb@example.com',
    'Ann <ann@example.com>',
  ),
  ...refuse(
    badEmail,
    'a@example',
    'a b@example.com',
    'a@b',
    '@example.com',
    'nobody',
    'a@example.com, nobody',
    'a..b@example.com',
    'a@-b.com',
    'a@b..com',
  ),
])

describeValues('Data', { options: 'Name' }, [
  ...kept('', 'Ann', 'Ann Lee', "Dan O'Neil", 'Jean-Luc', 'Ann1', 'A_b', 'Zoë'),
  ...refuse(badName, '@Ann', 'Ann  Lee', '-Ann', 'Ann.', ' Ann'),
])

describeValues('Data', { options: 'Phone' }, [
  ...kept('', '+49 30 787074', '225293405', '(555) 123-4567', '+1-555-0100#2', '*100#', '1'.repeat(20)),
  ...refuse(badPhone, '1'.repeat(21), '123x', '12/34', 'call me'),
])

describeValues('Data', { options: 'URL' }, [
  ...kept(
    '',
    'https://example.com',
    'http://example.com/a?b=c#d',
    'ftp://example.com/x',
    'http://localhost:8000',
    'https://user@example.com/',
    '/relative/path',
  ),
  ...refuse(refused(), 'example', 'https://', 'mailto:a@example.com', 'javascript://example.com/%0aalert(1)'),
])

describeValues('Data', { options: 'Anything' }, kept('', 'x y', '<>'))

describeValues('Phone', {}, [
  ...kept('', '+49-30123456', '+1-2025550123'),
  [null, null],
  ...refuse(badPhone, '12', 'phone', '+49', '030 123456', '+999 123456789'),
])
