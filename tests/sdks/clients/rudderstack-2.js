// The same of RudderStack's SDK as it was before analytics-js, which many pages still have.
import * as analytics from 'rudder-sdk-js'

const { url, key, beacon } = window.INTAKE
const beacons = beacon ? { useBeacon: true, beaconQueueOptions: { flushQueueInterval: 500 } } : {}
analytics.load(key, url, { configUrl: url, ...beacons })
window.shop = (name, properties, advertising) => {
  const options = advertising === undefined ? {} : { context: { consent: { advertising } } }
  return name === 'page' ? analytics.page(undefined, undefined, properties, options) : analytics.track(name, properties, options)
}
