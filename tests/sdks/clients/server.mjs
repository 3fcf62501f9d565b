// node server.mjs SDK URL KEY NUMBER: sends so many events with a server's SDK, as its own documentation has it.
import { Analytics } from '@segment/analytics-node'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import RudderAnalytics2 from 'rudder-sdk-node-2'
import { jitsuAnalytics } from '@jitsu/js'

const [sdk, url, key, number] = process.argv.slice(2)
const context = { traits: { email: 'user@example.com' }, consent: { advertising: true } }
const names = Array.from({ length: Number(number) }, (_, one) => `Signed Up ${one}`)

const rudderstack = async (Sdk) => {
  const analytics = new Sdk(key, { dataPlaneUrl: url, flushInterval: 200, flushAt: 100 })
  for (const event of names) analytics.track({ userId: 'u-1', event, context })
  await analytics.flush()
}
const clients = {
  'analytics-node': async () => {
    const analytics = new Analytics({ writeKey: key, host: url, maxRetries: 5 })
    for (const event of names) analytics.track({ userId: 'u-1', event, context })
    await analytics.closeAndFlush({ timeout: 30000 })
  },
  'rudder-sdk-node': () => rudderstack(RudderAnalytics),
  'rudder-sdk-node-2': () => rudderstack(RudderAnalytics2),
  jitsu: async () => {
    const analytics = jitsuAnalytics({ host: url, writeKey: `${key}:x`, s2s: true })
    for (const event of names) await analytics.track(event, { email: 'user@example.com' })
  },
}

// What is refused is an error to some of them: said, and no reason to end in a bad way.
process.on('unhandledRejection', (error) => console.error(String(error)))
try {
  await clients[sdk]()
} catch (error) {
  console.error(String(error))
}
setTimeout(() => process.exit(0), 300)
