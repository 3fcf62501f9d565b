// What both of RudderStack's SDKs for pages are told, and how an event is sent by them: window.shop(name, properties, consent).
const { url, key, beacon } = window.INTAKE
const beacons = beacon ? { useBeacon: true, beaconQueueOptions: { flushQueueInterval: 500 } } : {}

export function open (analytics) {
  analytics.load(key, url, { configUrl: url, ...beacons })
  window.shop = (name, properties, advertising) => {
    const options = advertising === undefined ? {} : { context: { consent: { advertising } } }
    return name === 'page' ? analytics.page(undefined, undefined, properties, options) : analytics.track(name, properties, options)
  }
}
