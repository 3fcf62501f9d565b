"""What Shopify, WooCommerce and Stripe have in common: an order, which is a purchase whatever it is called there."""

from x_conversions.events import people
from x_conversions.events.event import Candidates, Event
from x_conversions.events.fields import Json
from x_conversions.events.names import EventName

ORDER_COMPLETED = EventName("ordercompleted", "Order Completed", "Purchase")


class Order(Event):
    """An order. Its buyer is the one who pays: what belongs to a shipping address is often a stranger's."""

    __slots__ = ()

    def countries(self, beside: Json) -> Candidates:
        return people.countries(beside, self.addresses())

    def countries_of_delivery(self) -> Candidates:
        return people.countries_of_delivery([self.fields])

    def addresses(self) -> list[Json]:
        """The buyer's addresses, whose country a national number is from that states none itself."""
        return []
