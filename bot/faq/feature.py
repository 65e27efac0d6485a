"""The team's answers, put together."""

from bot.faq import listeners
from bot.faq.service import Answers, Faq
from bot.feature import Feature
from bot.router import Router


class FaqFeature(Feature):
    """What is asked again and again."""

    def __init__(self, answers: Answers) -> None:
        self.faq = Faq(answers)

    def register(self, router: Router) -> None:
        listeners.register(router, self.faq)
