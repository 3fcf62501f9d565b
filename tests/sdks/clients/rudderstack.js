// A page's SDK.
import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'
import { open } from './rudderstack_shop.js'

open(new RudderAnalytics())
