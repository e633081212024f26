// Logs in without leaving the page, so that a refusal keeps what was typed. Without this file the form does the same by itself.
const form = document.querySelector('form[data-login]')
const wrong = document.querySelector('[data-wrong]')
const button = form?.querySelector('button')

async function submit(event) {
  event.preventDefault()
  button.disabled = true
  wrong.textContent = ''
  try {
    const answer = await fetch('/api/method/login', {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(new FormData(form)),
    })
    const body = await answer.json()
    if (answer.ok) {
      location.assign(form.dataset.next)
      return
    }
    wrong.textContent = body.message ?? 'Log-in failed. Please try again.'
  } catch {
    wrong.textContent = 'The server cannot be reached. Please try again.'
  }
  button.disabled = false
  form.elements.pwd.select()
}

form?.addEventListener('submit', submit)
