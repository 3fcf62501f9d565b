// The one before analytics-js, which many pages still have.
import * as analytics from 'rudder-sdk-js'
import { open } from './rudderstack_shop.js'

open(analytics)
