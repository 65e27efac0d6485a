"""The command, buttons and form of the week's goals."""

from bot.call import Answer, Call
from bot.pairs.commands.goals import parse_goal, parse_goal_form, parse_goal_value
from bot.pairs.commands.pairs import parse_number
from bot.pairs.service.goals import GoalService
from bot.pairs.views import goals as views
from bot.router import Router


def register(router: Router, goals: GoalService) -> None:
    """Register what belongs to goals."""

    @router.command(
        "goal", usage="goal customers can pay by card", about="your pair's goal of the week; `goal met`, `goal not met`"
    )
    async def handle_goal(call: Call) -> Answer:
        met, text = parse_goal(call.text)
        if met is not None:
            return await goals.mark_own(call, met=met)
        return await (goals.typed(call, text) if text else goals.form(call))

    @router.action(views.SET)
    async def handle_set(call: Call) -> Answer:
        return await goals.form(call, parse_number(call.value) if call.value else None)

    @router.action(views.MET)
    async def handle_met(call: Call) -> Answer:
        return await goals.mark(call, *parse_goal_value(call.value), met=True)

    @router.action(views.NOT_MET)
    async def handle_not_met(call: Call) -> Answer:
        return await goals.mark(call, *parse_goal_value(call.value), met=False)

    @router.view(views.SET)
    async def handle_goal_form(call: Call) -> Answer:
        return await goals.set(call, parse_goal_form(call.form, call.metadata))
