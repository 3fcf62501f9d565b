// A page's SDK: window.shop(name, properties, consent) sends an event. What it needs to know is in window.INTAKE.
import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load({ writeKey: window.INTAKE.key, cdnURL: window.INTAKE.url })
window.shop = (name, properties, advertising) => {
  const options = advertising === undefined ? {} : { context: { consent: { categoryPreferences: { advertising } } } }
  return name === 'page' ? analytics.page(undefined, undefined, properties, options) : analytics.track(name, properties, options)
}
