import { asideCases } from './aside-ways.ts'
import type { Case } from './case.ts'
import type { Change } from './change.ts'
import { changeCases } from './change-ways.ts'
import { deskCases } from './desk-ways.ts'
import { documentCases } from './document-ways.ts'
import { joinedCases, traceCases } from './joined-ways.ts'
import { fieldCases, listCases, plainFields } from './list-ways.ts'
import { View } from './view.ts'
import { subjectsOf, type World } from './world.ts'

/** A question and who asks it. */
export type Question = Case & { readonly user: string }

/** All questions that the users of a world ask. Guests call no methods. */
export function questionsOf(world: World): Question[] {
  return world.people.flatMap((user) => {
    const view = new View(world, user)
    const documents = [world.deal, world.party].flatMap((subject) => subject.docs.flatMap((doc) => documentCases(view, subject, doc)))
    const lists = subjectsOf(world).flatMap((subject) => listCases(view, subject))
    const fields = subjectsOf(world).flatMap((subject) =>
      subject.docs.slice(0, 3).flatMap((doc) => plainFields(subject).flatMap((field) => fieldCases(view, subject, field, doc))),
    )
    const all = [...documents, ...lists, ...fields, ...joinedCases(view), ...traceCases(view), ...deskCases(view), ...asideCases(view)].map(
      (each) => ({
        ...each,
        user: user.name,
      }),
    )
    return view.isGuest ? all.filter(({ ask }) => !ask.path.startsWith('/api/method/')) : all
  })
}

/** Everything that the users of a world try to change. */
export function changesOf(world: World): Change[] {
  return world.people.flatMap((user) => {
    const view = new View(world, user)
    const all = [world.deal, world.party].flatMap((subject) => subject.docs.flatMap((doc) => changeCases(view, subject, doc)))
    return view.isGuest ? all.filter(({ ask }) => !ask.path.startsWith('/api/method/')) : all
  })
}
