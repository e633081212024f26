// Filters the DocTypes of the start page while one types; without this file the form does it on the server.
const box = document.querySelector('#filter')
const found = document.querySelector('[data-found]')
const empty = document.querySelector('[data-empty]')
const items = [...document.querySelectorAll('[data-doctype]')]
const groups = [...document.querySelectorAll('[data-group]')]
// the server left out what the search in the address does not fit: typing on needs all
const isPart = new URLSearchParams(location.search).get('q')

function filter() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean)
  let shown = 0
  for (const item of items) {
    item.hidden = !words.every((word) => item.dataset.doctype.includes(word))
    if (!item.hidden) shown++
  }
  for (const group of groups) group.hidden = !group.querySelector('[data-doctype]:not([hidden])')
  empty.hidden = shown > 0
  found.textContent = words.length ? `${shown} of ${items.length} DocTypes` : `${items.length} DocTypes`
}

if (box && !isPart) {
  box.addEventListener('input', filter)
  box.form.addEventListener('submit', (event) => event.preventDefault())
  if (box.value) filter()
}

document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input')) return
  event.preventDefault()
  box?.focus()
})
