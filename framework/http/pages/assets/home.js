// Filters the DocTypes of the start page while one types.
const box = document.querySelector('#filter')
const state = document.querySelector('[data-found]')
const items = [...document.querySelectorAll('[data-doctype]')]
const groups = [...document.querySelectorAll('[data-group]')]

function filter() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean)
  let found = 0
  for (const item of items) {
    item.hidden = !words.every((word) => item.dataset.doctype.includes(word))
    if (!item.hidden) found++
  }
  for (const group of groups) group.hidden = !group.querySelector('[data-doctype]:not([hidden])')
  state.textContent = words.length ? `${found} of ${items.length} DocTypes` : `${items.length} DocTypes`
}

box?.addEventListener('input', filter)
if (box?.value) filter()
