// The report's one script: lets the range inputs over the pictures move the border between before and after.

export const SCRIPT = `
document.documentElement.classList.add('js')
for (const input of document.querySelectorAll('.compare input')) {
  const show = () => {
    input.parentElement.style.setProperty('--at', input.value + '%')
    input.setAttribute('aria-valuetext', input.value + ' % of the picture shows before')
  }
  input.addEventListener('input', show)
  show()
}
`
