// A page's SDK: window.shop(name, properties, consent) sends an event. What it needs to know is in window.INTAKE.
import { jitsuAnalytics } from '@jitsu/js'

const { url, key } = window.INTAKE
const analytics = jitsuAnalytics({
  host: url,
  writeKey: `${key}:x`,
  fetch: (address, options) => fetch(address, { ...options, keepalive: true, credentials: 'include' }),
})
window.shop = (name, properties, advertising) => {
  if (advertising !== undefined) analytics.configure({ privacy: { consentCategories: { advertising } } })
  return name === 'page' ? analytics.page(undefined, properties) : analytics.track(name, properties)
}
