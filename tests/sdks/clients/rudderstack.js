// A page's SDK: window.shop(name, properties, consent) sends an event. What it needs to know is in window.INTAKE.
import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'

const analytics = new RudderAnalytics()
const { url, key, beacon } = window.INTAKE
const beacons = beacon ? { useBeacon: true, beaconQueueOptions: { flushQueueInterval: 500 } } : {}
analytics.load(key, url, { configUrl: url, ...beacons })
window.shop = (name, properties, advertising) => {
  const options = advertising === undefined ? {} : { context: { consent: { advertising } } }
  return name === 'page' ? analytics.page(undefined, undefined, properties, options) : analytics.track(name, properties, options)
}
