"""The built functions for tens of thousands of events, with everything going wrong that can; and the result audited."""
